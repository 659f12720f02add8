"""What cases and refunds know of each other: two small adapters, tried against both rooms as they are."""

import pytest
from sqlalchemy import func, select

from portal.cashier.refunds import operations as refunds
from portal.cashier.refunds import policy as refund_policy
from portal.cashier.refunds.facts import RefundAccepted
from portal.core import audit, live
from portal.core.audit import AuditEntry
from portal.core.database import db
from portal.core.refusals import Refused
from portal.registry.customers.models import FileOpening
from portal.service.complaints import money
from portal.service.complaints import operations as cases_operations
from portal.service.complaints.models import Case
from tests.cast import Cast
from tests.client import Client
from tests.factories import refunding
from tests.factories.cases import Cases


def of_case(cast: Cast, case: Case, amount: str = "500", **given: object) -> refunds.proposing.Refund:
    return refunding.proposed(
        cast, amount, case_id=case.id, case_number=case.number, case_url=case.path, **given  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.rule("DIS-08")
@pytest.mark.rule("REF-04")
def test_a_case_sees_its_refunds_and_is_unlocked_only_after_finance(cast: Cast, cases: Cases) -> None:
    case, other = cases.dissatisfied(), cases.complaint()
    assert money.refunds_of(case.id) == []
    refund = of_case(cast, case)
    expected = {
        "proposed": (False, False), "president_agreed": (False, False), "finance_confirmed": (True, False),
        "customer_answered": (True, False), "accepted": (True, False), "paid": (True, False),
    }  # fmt: skip
    for state, (unlocked, dropped) in expected.items():
        refunding.brought(cast, state, refund)
        (found,) = money.refunds_of(case.id)
        assert (found.number, found.url) == (refund.number, f"/refunds/{refund.id}")
        assert (found.unlocked, found.dropped) == (unlocked, dropped), state
        assert found.state == refund.state_label
    assert money.refunds_of(other.id) == []
    contract = refund.parts[0].contract
    for state in ("rejected", "withdrawn"):
        refunding.brought(cast, state, of_case(cast, other, "10", contract=contract))
        assert [(row.unlocked, row.dropped) for row in money.refunds_of(other.id)][-1] == (False, True)


@pytest.mark.rule("REF-08")
@pytest.mark.rule("REF-06")
def test_money_sees_accident_accused_and_doctor_of_a_case(cast: Cast, cases: Cases) -> None:
    assert money.case_view(999_999) is None
    case = cases.complaint("investigating", accused=[cast.doctor], doctor=cast.doctor)
    found = money.case_view(case.id)
    assert found is not None
    assert (found.number, found.accident_determined, found.doctor) == (case.number, False, cast.doctor.name)
    assert found.complained_about == {cast.doctor.id}
    assert money.case_view(cases.complaint().id) == refund_policy.CaseView(
        db.session.scalars(select(Case.number).order_by(Case.id.desc())).first() or ""
    )
    row = cases_operations.declare_dispute(
        case, course="注射后红肿", law="第701号令", open="已公开", fair="一视同仁", just="依据病历", timely="三日内",
        convenient="上门送达", by=cast.consult_manager,
    )  # fmt: skip
    for verdict, determined in (("none", False), ("accident", True)):
        cases_operations.determine_accident(
            row, accident=verdict, determined_on=case.received_at.date(), determined_by="市医学会", basis="鉴定书",
            by=cast.consult_manager,
        )  # fmt: skip
        view = money.case_view(case.id)
        assert view is not None
        assert view.accident_determined is determined, verdict


@pytest.mark.rule("XC-07")
def test_whom_a_real_case_complains_about_proposes_nothing_for_it(cast: Cast, cases: Cases) -> None:
    case = cases.complaint(accused=[cast.cs_manager])
    contract = refunding.bought(cast)
    with pytest.raises(Refused) as refusal:
        of_case(cast, case, contract=contract)
    assert refusal.value.rule == "XC-07"
    assert of_case(cast, case, contract=contract, by=cast.consult_manager).case_id == case.id


@pytest.mark.rule("DIS-08")
def test_every_step_of_the_money_is_heard_by_its_case(cast: Cast, cases: Cases) -> None:
    case = cases.dissatisfied()
    refund = of_case(cast, case)

    def heard() -> int:
        rows = select(func.count()).select_from(AuditEntry).where(AuditEntry.action == "complaints.refund_moved")
        return db.session.scalar(rows) or 0

    assert heard() == 1
    for number, state in enumerate(refunding.STATES[1:], 2):
        before = live.revision(f"case:{case.id}")
        refunding.brought(cast, state, refund)
        assert heard() == number, state
        assert live.revision(f"case:{case.id}") > before, state
    assert list(audit.verify()) == []
    money.refund_moved(RefundAccepted(refunding.proposed(cast, "10", contract=refund.parts[0].contract), cast.finance))
    assert heard() == len(refunding.STATES)  # a refund without a case moves no case


@pytest.mark.rule("REF-03")
@pytest.mark.rule("XC-04")
def test_finance_reads_the_refund_part_of_a_case_only_while_its_confirmation_is_waited_for(
    cast: Cast, cases: Cases, client: Client
) -> None:
    """One click from the approval to what was demanded and found; no talks, no evidence, and nothing afterwards."""
    case = cases.dissatisfied()
    case_id, path, number, matter, demand = case.id, case.path, case.number, case.matter, case.demand
    cases_operations.write(case, kind="cause", text="术前未说明恢复期", by=cast.cs_manager)
    cases_operations.write(case, kind="contact", text="顾客说左侧仍红肿", way="电话", by=cast.cs_manager)
    db.session.commit()
    refund = of_case(cast, case)
    behind = f"/complaints/refunds/{refund.id}"
    client.enter(cast.finance)
    assert client.get(behind).status_code == 404, "the president has not agreed yet"
    refund = refunding.brought(cast, "president_agreed", db.session.get_one(refunds.proposing.Refund, refund.id))
    for page in ("/refunds/approvals", f"/refunds/{refund.id}"):
        assert f'href="{behind}"' in client.get(page).text
    shown = client.get(behind).text
    for said in (number, matter, demand, "术前未说明恢复期"):
        assert said in shown
    assert "红肿" not in shown
    assert client.get(path).status_code in (403, 404), "the case itself stays closed"
    opened = select(FileOpening.person_id).where(FileOpening.customer_id == refund.customer_id)
    assert cast.finance.id in db.session.scalars(opened).all()
    spoken = select(AuditEntry.actor_id).where(
        AuditEntry.action == "complaints.read_behind_refund", AuditEntry.subject_id == case_id
    )
    assert set(db.session.scalars(spoken)) == {cast.finance.id}
    # The president reads the whole case instead; nobody else comes in by this door.
    client.enter(cast.president)
    assert f'href="{path}"' in client.get(f"/refunds/{refund.id}").text
    assert client.get(behind).status_code == 403
    refunding.brought(cast, "finance_confirmed", db.session.get_one(refunds.proposing.Refund, refund.id))
    client.enter(cast.finance)
    assert client.get(behind).status_code == 404, "confirmed: the door closes again"
    assert behind not in client.get(f"/refunds/{refund.id}").text


@pytest.mark.rule("CMP-04")
def test_nobody_reads_behind_a_refund_a_case_about_themselves(cast: Cast, cases: Cases, client: Client) -> None:
    case = cases.complaint("investigating", accused=[cast.finance])
    refund = refunding.brought(cast, "president_agreed", of_case(cast, case))
    client.enter(cast.finance)
    assert client.get(f"/complaints/refunds/{refund.id}").status_code == 404
    assert f"/complaints/refunds/{refund.id}" not in client.get(f"/refunds/{refund.id}").text
