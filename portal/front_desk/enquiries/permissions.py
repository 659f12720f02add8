"""What may be asked for about enquiries (section 1.3)."""

from enum import StrEnum


class Permission(StrEnum):
    #: own enquiries: taken, owned, or with a callback to give
    READ = "enquiries.read"
    #: every enquiry of the branch, not only one's own or one's group's
    SEE_ALL = "enquiries.see_all"
    #: register a contact, open a file, book, record sales contacts
    WRITE = "enquiries.write"
    #: give an answer, take on a callback
    ANSWER = "enquiries.answer"
    #: let an enquiry follow what happened with its booking: whoever books or receives customers
    FOLLOW = "enquiries.follow"
    #: lead a group: assign, change channel or owner, rate answers, read submissions
    LEAD = "enquiries.lead"
    #: hear recordings of others
    LISTEN = "enquiries.listen"
    STATISTICS = "enquiries.statistics"
    #: pass the company mailbox on to the group leader
    FORWARD_MAIL = "enquiries.forward_mail"
    #: write the advertisements that run
    ADVERTISE = "enquiries.advertise"
    #: read them, and say so
    READ_ADS = "enquiries.read_ads"
    #: set up the groups, their leaders and members
    GROUPS = "enquiries.groups"
    #: be informed by the leaders about the day
    INFORMED = "enquiries.informed"
