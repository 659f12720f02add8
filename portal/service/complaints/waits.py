"""What cases wait for in their parts: each kind is read when the first case asks for it, for all of them together."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Select, exists, func, select

from portal.core.database import db
from portal.service.complaints.models import (
    Case,
    CaseAttempt,
    CaseConference,
    CaseFollowUp,
    CaseMeasure,
    CasePart,
    CaseTalk,
    CaseTask,
    ConferenceMember,
)


class Waits:
    """What the parts of some cases wait for, by the id of the case."""

    def __init__(self, cases: Collection[Case]) -> None:
        self._cases = cases

    @cached_property
    def attempts(self) -> dict[int, tuple[int, datetime]]:
        """How often somebody tried on the spot without settling it, and when last."""
        asked = select(CaseAttempt.case_id, func.count(), func.max(CaseAttempt.at))
        asked = asked.where(CaseAttempt.result == "unsolved").group_by(CaseAttempt.case_id)
        return {case_id: (tried, last) for case_id, tried, last in self._of(asked, CaseAttempt, "opened", "on_site")}

    @cached_property
    def received(self) -> frozenset[int]:
        """The cases whose reception record bears everybody's signature."""
        asked = select(CaseTalk.case_id).where(CaseTalk.kind == "reception", CaseTalk.signed_at.is_not(None))
        return frozenset(case_id for (case_id,) in self._of(asked, CaseTalk, "with_service"))

    @cached_property
    def records(self) -> dict[int, datetime]:
        """When the next department has to have completed its records."""
        asked = select(CaseTask.case_id, func.min(CaseTask.due_at)).where(CaseTask.done_at.is_(None))
        return _plain(self._of(asked.group_by(CaseTask.case_id), CaseTask, "with_service"))

    @cached_property
    def conferences(self) -> dict[int, Any]:
        """The latest conference: whether it is concluded and about money, and whether somebody is silent still."""
        mute = exists().where(ConferenceMember.conference_id == CaseConference.id, ConferenceMember.opinion == "")
        asked = select(
            CaseConference.case_id, CaseConference.concluded_at, CaseConference.money, mute.label("silent")
        ).order_by(CaseConference.id)
        return {row.case_id: row for row in self._of(asked, CaseConference, "conference")}

    @cached_property
    def follow_ups(self) -> dict[int, date]:
        """The day of the follow-up nobody has done yet."""
        asked = select(CaseFollowUp.case_id, CaseFollowUp.due_on).where(CaseFollowUp.done_at.is_(None))
        return _plain(self._of(asked, CaseFollowUp, "summarised"))

    @cached_property
    def measures(self) -> dict[int, date]:
        """The day of the next improvement that is open."""
        asked = select(CaseMeasure.case_id, func.min(CaseMeasure.due_on)).where(CaseMeasure.done_at.is_(None))
        return _plain(self._of(asked.group_by(CaseMeasure.case_id), CaseMeasure, "summarised"))

    def _of(self, asked: Select[*tuple[Any, ...]], part: type[CasePart], *states: str) -> Iterable[Any]:
        """The answer for those of the cases that are in a state in which it matters."""
        ids = [case.id for case in self._cases if case.state in states]
        return db.session.execute(asked.where(part.case_id.in_(ids))) if ids else ()


def _plain(rows: Iterable[Any]) -> dict[int, Any]:
    return {case_id: value for case_id, value in rows}  # noqa: C416 -- a row is no pair for dict()
