"""What may be asked for in consultations."""

from enum import StrEnum


class Permission(StrEnum):
    READ = "consultations.read"
    WRITE = "consultations.write"
    #: the doctor's part of a joint consultation
    DOCTOR = "consultations.doctor"
    #: read every consultation of the department
    SEE_ALL = "consultations.see_all"
    #: let a required consultation be skipped (CON-05)
    APPROVE_SKIP = "consultations.approve_skip"
