"""What may be asked for in the appointment book."""

from enum import StrEnum


class Permission(StrEnum):
    READ = "appointments.read"
    #: book, move, cancel, confirm
    BOOK = "appointments.book"
    #: link an arrival with its booking
    ARRIVE = "appointments.arrive"
    #: begin and end the booked service
    SERVE = "appointments.serve"
    #: working hours, absences, devices, moving the bookings of somebody who fell ill
    SCHEDULE = "appointments.schedule"
    #: expert-clinic days and their invitations
    EXPERTS = "appointments.experts"
    #: requests from the website
    ONLINE = "appointments.online"
    #: who made, changed and cancelled which booking
    LOG = "appointments.log"
