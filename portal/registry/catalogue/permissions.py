"""What may be asked for in the catalogue."""

from enum import StrEnum


class Permission(StrEnum):
    READ = "catalogue.read"
    WRITE = "catalogue.write"
    SIGN_OFF = "catalogue.sign_off"
    APPROVE_PRICE = "catalogue.approve_price"
