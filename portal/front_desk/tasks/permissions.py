"""What may be asked for about tasks and requests between departments."""

from enum import StrEnum


class Permission(StrEnum):
    #: see and answer one's own tasks, ask other departments and answer their requests
    WORK = "tasks.work"
    #: give tasks to the people one leads
    ASSIGN = "tasks.assign"
    #: see every task and request of the branch
    SEE_ALL = "tasks.see_all"
