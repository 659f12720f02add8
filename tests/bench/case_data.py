"""Cases by the hundred thousand, put into a measured database straight by SQL: once, next to its customers.

One house has the open and the closed ones, its longest story has 300 entries. A second house has nothing but running
clocks, so that 10,000 of them can be reckoned while the first one's board stays what it is.
"""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Table, insert, select, text

OPEN, CLOSED, CLOCKS, STORY = 5_000, 200_000, 10_000, 300
#: The open cases of a house by state; most complaints lie in one lane.
OPEN_STATES = {
    "complaint": {
        "investigating": 2_000, "received": 250, "forwarded": 300, "agreed": 300, "handling": 400, "escalated": 50,
        "solved": 200, "summarised": 100,
    },
    "dissatisfied": {
        "opened": 150, "on_site": 250, "with_service": 400, "conference": 250, "proposal": 200, "answered": 150,
    },
}  # fmt: skip
MATTERS = (
    "术后红肿一周，多次来电无人答复，要求主刀医生当面说明恢复过程。",
    "双侧不对称，与术前设计图不一致，希望尽快复查并给出修复方案。",
    "前台等候超过一小时，未说明原因，同行的家人也很不满。",
    "付款后才知道麻醉费另计，认为咨询时没有讲清楚。",
)
BATCH = 5_000
_MARK = "casebench"


def fill(engine: Engine) -> None:
    """Put the cases in when they are not there yet."""
    with engine.begin() as connection:
        if connection.scalar(text("SELECT count(*) FROM complaint_cases WHERE source = :mark"), {"mark": _MARK}):
            return
    with engine.begin() as connection:
        Filling(connection).run()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


class Filling:
    """One filling of one database."""

    def __init__(self, connection: Connection) -> None:
        from portal.core import clock

        self.connection, self.draw, self.now = connection, random.Random(11), clock.now()
        people = connection.execute(text("SELECT id, role, branch_id FROM people ORDER BY id")).all()
        self.handlers = [p.id for p in people if p.role in ("cs_staff", "cs_manager", "consult_manager")]
        self.doctors = [p.id for p in people if p.role == "doctor"]
        self.receivers = [p.id for p in people if p.role in ("reception", "consultant")]
        self.departments = list(connection.scalars(text("SELECT id FROM departments ORDER BY id")))
        self.items = list(connection.scalars(text("SELECT id FROM service_items ORDER BY id LIMIT 40")))
        self.customers = list(connection.scalars(text("SELECT id FROM customers ORDER BY id LIMIT 5000")))
        self.next = (connection.scalar(text("SELECT max(id) FROM complaint_cases")) or 0) + 1

    def run(self) -> None:
        """Closed ones, open ones, the long story, the second house."""
        other = self._second_house()
        self._put(self._case(1, "complaint", "closed", n) for n in range(CLOSED * 7 // 10))
        self._put(self._case(1, "dissatisfied", "closed", n) for n in range(CLOSED * 3 // 10))
        for kind, states in OPEN_STATES.items():
            for state, number in states.items():
                self._put(self._case(1, kind, state, n) for n in range(number))
        self._put(self._case(other, "complaint", "investigating", n) for n in range(CLOCKS))
        self._long_story()
        if self.connection.dialect.name == "postgresql":
            for table in ("complaint_cases", "branches"):
                self.connection.execute(text(_CATCH_UP.format(table=table)))

    def _second_house(self) -> int:
        from portal.registry.staff.models import Branch

        number = (self.connection.scalar(text("SELECT max(id) FROM branches")) or 0) + 1
        self.connection.execute(
            insert(Branch.__table__), {"id": number, "name": f"二号院 {number}", "created_at": self.now}
        )
        return number

    def _put(self, cases: Iterator[dict[str, Any]]) -> None:
        """Write cases with an entry, two steps, a reckoning and sometimes somebody complained about."""
        from portal.core.workflow import StateChange
        from portal.service.complaints import models

        batch: list[dict[str, Any]] = []
        for case in cases:
            batch.append(case)
            if len(batch) == BATCH:
                self._write(models, StateChange, batch)
                batch = []
        if batch:
            self._write(models, StateChange, batch)

    def _write(self, models: Any, change: Any, cases: list[dict[str, Any]]) -> None:
        self._insert(models.Case.__table__, cases)
        self._insert(models.CaseEntry.__table__, [self._entry(case, case["received_at"], 0) for case in cases])
        self._insert(change.__table__, [step for case in cases for step in self._steps(case)])
        clocks = [
            self._clock(case)
            for case in cases
            if case["clock_days"] and (case["state"] != "closed" or case["id"] % 9 == 0)
        ]
        if clocks:
            self._insert(models.CaseClock.__table__, clocks)
        accused = [
            {"case_id": case["id"], "person_id": self._one(self.doctors), "branch_id": case["branch_id"],
             "created_at": case["received_at"]}
            for case in cases if case["id"] % 3 == 0
        ]  # fmt: skip
        self._insert(models.Accused.__table__, accused)

    def _insert(self, table: Table, rows: list[dict[str, Any]]) -> None:
        if rows:
            self.connection.execute(insert(table), rows)

    def _one(self, among: list[int]) -> int:
        return among[self.draw.randrange(len(among))]

    def _case(self, branch: int, kind: str, state: str, number: int) -> dict[str, Any]:
        from portal.core import clock
        from portal.service.complaints import choices, clocks

        closed, case_id = state == "closed", self.next
        self.next += 1
        received = self.now - (
            timedelta(days=20, minutes=8 * number) if closed else timedelta(minutes=90 + number % 4000)
        )
        since = received + timedelta(days=9 if closed else 0, minutes=40)
        clocked = kind == "complaint" and (branch > 1 or state not in ("received", "solved", "summarised"))
        start: date = clock.local(received).date()
        found = clocks.reckon(start, 5) if clocked else None
        told = received + timedelta(days=4) if closed or state in ("solved", "summarised", "answered") else None
        return {
            "id": case_id, "number": f"B{case_id:07d}", "kind": kind, "state": state, "state_since": since,
            "branch_id": branch, "created_at": received, "created_by_id": self._one(self.receivers),
            "customer_id": self._one(self.customers), "complainant_name": "罗敏", "complainant_relation": "self",
            "complainant_phone": f"+86139{case_id % 10**8:08d}", "channel": "phone", "matter": MATTERS[number % 4],
            "demand": "请医生当面解释并复查", "category": list(choices.CATEGORIES)[number % len(choices.CATEGORIES)],
            "cause": "communication" if closed else "", "received_at": received, "receiver_id": self._one(self.receivers),
            "department_id": self._one(self.departments), "doctor_id": self._one(self.doctors),
            "item_id": self._one(self.items), "handler_id": None if state in ("received", "opened") else self._one(self.handlers),
            "forwarded_to_id": self._one(self.handlers), "forwarded_at": received + timedelta(minutes=20),
            "forward_due_at": received + timedelta(minutes=30), "emergency": not closed and number % 60 == 7,
            "dispute_likely": number % 11 == 3, "clock_days": 5 if clocked else 0, "clock_start": start if clocked else None,
            "answer_due": found.due if found else None, "next_step": "" if closed else "solution",
            "next_due_at": since if closed else received + timedelta(minutes=number * 7 % 9000),
            "result": "医生已复查并解释" if told else "", "result_told_at": told,
            "customer_view": "satisfied" if told else "", "closed_at": since if closed else None, "source": _MARK,
        }  # fmt: skip

    def _entry(self, case: dict[str, Any], at: datetime, number: int) -> dict[str, Any]:
        from portal.service.complaints import choices

        kinds = list(choices.ENTRY_KINDS)
        return {
            "case_id": case["id"], "at": at, "kind": kinds[number % len(kinds)], "text": MATTERS[number % 4],
            "person_id": self._one(self.doctors), "way": "电话" if number % 2 else "", "branch_id": case["branch_id"],
            "created_at": at, "created_by_id": self._one(self.handlers),
        }  # fmt: skip

    def _steps(self, case: dict[str, Any]) -> list[dict[str, Any]]:
        from portal.service.complaints.workflow import WORKFLOWS

        table = WORKFLOWS[case["kind"]]
        first, second = table.steps[0], next(step for step in table.steps if step.target not in (table.initial,))
        return [
            {"at": case["received_at"] + timedelta(minutes=20 * turn), "subject_type": "complaint_cases",
             "subject_id": case["id"], "workflow": table.name, "step": step.name, "source": step.sources[0],
             "target": step.target, "actor_id": self._one(self.handlers), "actor_name": "李慧", "reason": ""}
            for turn, step in enumerate((first, second), 1)
        ]  # fmt: skip

    def _clock(self, case: dict[str, Any]) -> dict[str, Any]:
        from portal.service.complaints import clocks

        return {
            "case_id": case["id"], "started_on": case["clock_start"], "days": 5, "due_on": case["answer_due"],
            "because": "opened", "derivation": clocks.reckon(case["clock_start"], 5).derivation,
            "branch_id": case["branch_id"], "created_at": case["received_at"],
        }  # fmt: skip

    def _long_story(self) -> None:
        """One case with everything: entries, evidence, talks with their people, reckonings, solutions."""
        from portal.service.complaints import models

        row = self.connection.execute(
            select(models.Case.__table__).where(
                models.Case.__table__.c.source == _MARK, models.Case.__table__.c.state == "handling"
            ).order_by(models.Case.__table__.c.id).limit(1)
        ).one()  # fmt: skip
        case, at = dict(row._mapping), row.received_at
        common = {"case_id": row.id, "branch_id": 1, "created_at": at, "created_by_id": self._one(self.handlers)}
        moments = (at + timedelta(minutes=n) for n in range(STORY - 1))
        self._insert(models.CaseEntry.__table__, [self._entry(case, when, n) for n, when in enumerate(moments)])
        self._insert(models.CaseClock.__table__, [self._clock(case) for _ in range(9)])
        self._insert(
            models.CaseEvidence.__table__,
            [
                common | {"kind": "communication", "title": f"录音 {n}", "source": "前台", "place": f"R-{n}"}
                for n in range(20)
            ],
        )
        self._insert(
            models.CaseSolution.__table__,
            [common | {"department_id": self.departments[0], "person_id": self._one(self.handlers),
                       "due_on": self.now.date(), "measures": "三日内复诊，书面答复", "remedies": ["apology"],
                       "needs_approval": False, "done_note": ""} for _ in range(6)],
        )  # fmt: skip


def longest(engine: Engine) -> int:
    """The case with the long story."""
    with engine.connect() as connection:
        return connection.scalars(
            text("SELECT case_id FROM case_entries GROUP BY case_id ORDER BY count(*) DESC, case_id LIMIT 1")
        ).one()


_CATCH_UP = "SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT coalesce(max(id), 1) FROM {table}))"
