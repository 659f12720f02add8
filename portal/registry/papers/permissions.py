"""What may be asked for about sealed papers."""

from enum import StrEnum


class Permission(StrEnum):
    READ = "papers.read"
    VERIFY = "papers.verify"
