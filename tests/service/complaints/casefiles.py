"""A complaint in the middle of its course, for the tests of papers, disputes and figures."""

from datetime import date, timedelta

from sqlalchemy import select

from portal.core import audit, clock, jobs
from portal.core.database import R, add, db
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer
from portal.service.complaints import operations
from portal.service.complaints.models import (
    Case,
    CaseConference,
    CaseEntry,
    CaseEvidence,
    CaseSolution,
    CaseTalk,
    ConferenceMember,
    TalkPerson,
)
from tests.cast import Cast


def customer(cast: Cast, name: str = "王小美", phone: str = "+8613800138000") -> Customer:
    return customers.register(
        by=cast.reception, name=name, phone=phone, different_because="测试", gender="female", birth_date=date(1992, 3, 4),
        first_channel="walk_in",
    )  # fmt: skip


def complaint(cast: Cast, **details: object) -> Case:
    """A complaint about the doctor, heard by reception."""
    who = details.pop("customer", None) or customer(cast)
    told: dict[str, object] = {
        "kind": "complaint",
        "complainant_name": "王小美",
        "complainant_phone": "+8613800138000",
        "matter": "注射后两侧不对称，多次询问无人答复。",
        "demand": "要求复诊并书面说明原因。",
        "channel": "phone",
        "category": "effect",
        "department": cast.doctor.department,
        "doctor": cast.doctor,
        "accused": [cast.doctor],
        **details,
    }
    return operations.take_in(customer=who, by=cast.reception, **told)  # type: ignore[arg-type]


def furnished(cast: Cast, case: Case) -> Case:
    """The same with story, evidence, a talk, a conference and a solution."""
    now = clock.now()
    keep(
        CaseEntry(case_id=case.id, at=now, kind="question", text="询问当日操作护士", person_id=cast.care_staff.id),
        case,
        cast,
    )
    keep(CaseEntry(case_id=case.id, at=now, kind="cause", text="术后未按时回访"), case, cast)
    keep(
        CaseEvidence(
            case_id=case.id, kind="communication", title="通话录音 11-20", source="前台座机", place="录音服务器 R-118"
        ),
        case,
        cast,
    )
    keep(
        CaseSolution(
            case_id=case.id,
            department_id=cast.doctor.department_id,
            person_id=cast.consult_manager.id,
            due_on=clock.today() + timedelta(days=3),
            measures="三日内复诊，书面答复",
            remedies=["apology", "care"],
        ),
        case,
        cast,
    )
    talk = keep(
        CaseTalk(case_id=case.id, kind="reception", at=now, notes="顾客情绪激动，已安抚。", opinion="建议复诊"),
        case,
        cast,
    )
    for side, name, capacity in (("customer", "王小美", "顾客"), ("clinic", "李慧", "客服经理")):
        keep(TalkPerson(case_id=case.id, talk_id=talk.id, side=side, name=name, capacity=capacity), case, cast)
    conference = keep(
        CaseConference(case_id=case.id, held_at=now, place="会议室", facts="注射后第七天不对称", plan="复诊修复"),
        case,
        cast,
    )
    keep(
        ConferenceMember(
            case_id=case.id, conference_id=conference.id, role="doctor", person_id=cast.doctor2.id, name="刘建国",
            opinion="两周后评估", opinion_at=now,
        ),
        case,
        cast,
    )  # fmt: skip
    return case


def keep(record: R, case: Case, cast: Cast) -> R:
    add(record, by=cast.cs_manager)
    db.session.flush()
    audit.record("tests.furnish", case, by=cast.cs_manager)
    return record


def of(case: Case, kind: type[R]) -> R:
    """The one part of that kind."""
    return db.session.scalars(select(kind).where(kind.case_id == case.id)).one()  # type: ignore[attr-defined]


def seal_papers() -> None:
    """Have the worker seal what was asked for, and go on with the records in hand as if nothing had happened."""
    db.session.commit()
    in_hand = list(db.session.identity_map.values())
    jobs.run_now("documents.seal")
    db.session.add_all(in_hand)
    db.session.expire_all()
