"""What may be asked for in the room of reports."""

from enum import StrEnum


class Permission(StrEnum):
    #: read the flow reports of the guide department
    READ_FLOW = "reports.read_flow"
    #: submit them; of all leads only the guide department's, see `policy`
    SUBMIT_FLOW = "reports.submit_flow"
