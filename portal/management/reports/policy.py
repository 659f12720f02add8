"""Who submits the reports of the guide department, and for which days."""

from datetime import date, timedelta

from flask_babel import gettext as _

from portal.core import access, clock
from portal.core.refusals import Refused
from portal.management.reports.permissions import Permission
from portal.registry.staff.models import Person

#: The role of the guide department; its lead carries the flag `dept_lead`.
GUIDES = "reception"


def may_submit(person: Person) -> bool:
    """Whether this person leads the guide department."""
    return person.can(Permission.SUBMIT_FLOW) and person.role == GUIDES


def check_submitter(person: Person) -> None:
    """Only the lead of the guide department submits its reports (RPT-01)."""
    access.check(person, Permission.SUBMIT_FLOW)
    if not may_submit(person):
        raise Refused("RPT-01", _("The lead of the guide department submits this report. Ask her or him."))


def month_of(day: date) -> tuple[date, date]:
    """First and last day of the month a day lies in."""
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def over(last: date) -> bool:
    """Whether the span that ends with this day can be summed up: its last day has come."""
    return last <= clock.today()
