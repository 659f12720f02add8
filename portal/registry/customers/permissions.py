"""What may be asked for in the customers room (section 1.3)."""

from enum import StrEnum


class Permission(StrEnum):
    READ = "customers.read"
    WRITE = "customers.write"
    #: every customer of the branch, not only own, assigned and handed over
    SEE_ALL = "customers.see_all"
    #: phone and identity numbers unmasked (PRV-05)
    CONTACT = "customers.contact"
    READ_HEALTH = "customers.read_health"
    WRITE_HEALTH = "customers.write_health"
    REVIEW = "customers.review"
    MERGE = "customers.merge"
    ASSIGN_OWNER = "customers.assign_owner"
    READ_ACCESS_LOG = "customers.read_access_log"
