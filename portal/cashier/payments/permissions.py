"""What may be asked for at the cash desk."""

from enum import StrEnum


class Permission(StrEnum):
    STATUS = "payments.status"
    READ = "payments.read"
    ORDER = "payments.order"
    TAKE = "payments.take"
    CLOSE_DAY = "payments.close_day"
