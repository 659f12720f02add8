"""What may be proposed: never above what was paid, with the law beside it, damages only when determined."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.cashier.payments import queries as payments
from portal.cashier.refunds import effects, operations, policy, rates, reckoning
from portal.cashier.refunds.facts import RefundPaid
from portal.cashier.refunds.models import Refund, RefundShare
from portal.cashier.refunds.operations import Claim
from portal.cashier.refunds.policy import Delivery
from portal.consulting.contracts.models import ServiceContract
from portal.core import clock, events, settings
from portal.core.database import db
from portal.core.money import Money
from portal.core.refusals import Refused
from tests.cast import Cast
from tests.factories import contracting, planning, refunding


def refused(rule: str, act, field: str | None = None) -> Refused:  # type: ignore[no-untyped-def]
    with pytest.raises(Refused) as refusal:
        act()
    assert (refusal.value.rule, refusal.value.field) == (rule, field), refusal.value
    return refusal.value


@pytest.mark.rule("REF-01")
def test_a_proposal_keeps_everything_that_was_said(cast: Cast) -> None:
    refund = refunding.proposed(
        cast, free_service="免费修复一次", gifts_returned="面膜两盒", aftercare="复查一年", demanded=Money.of(10_000),
        case_id=12, case_number="BM20261128-0001", case_url="/cases/12",
    )  # fmt: skip
    assert (refund.kind, refund.state, refund.amount) == ("refund", "proposed", Money.of(8000))
    assert (refund.case_id, refund.case_number, refund.case_url) == (12, "BM20261128-0001", "/cases/12")
    assert (refund.free_service, refund.demanded) == ("免费修复一次", Money.of(10_000))
    (part,) = refund.parts
    assert part.contract.customer_id == refund.customer_id
    assert [share.amount for share in part.shares] == [Money.of(8000)]
    assert sum((line.amount for line in part.lines), Money(0)) == Money.of(8000)
    assert refund.branch_id == cast.cs_manager.branch_id


@pytest.mark.rule("REF-01")
@pytest.mark.parametrize(
    "field, changes",
    [
        ("reason", {"reason": " "}),
        ("reason_kind", {"reason_kind": "nonsense"}),
        ("requested_on", {"requested_on": clock.today() + timedelta(days=2)}),
    ],
)
def test_a_proposal_without_its_words_is_refused(cast: Cast, field: str, changes: dict[str, object]) -> None:
    refused("REF-01", lambda: refunding.proposed(cast, **changes), field)


@pytest.mark.rule("REF-07")
def test_a_refund_is_never_above_what_was_paid_part_by_part(cast: Cast) -> None:
    contract = refunding.bought(cast)
    field = f"amount-{contract.id}"
    refused("REF-07", lambda: refunding.proposed(cast, "12000.01", contract=contract), field)
    refunding.proposed(cast, "7000", contract=contract)
    refused("REF-07", lambda: refunding.proposed(cast, "5000.01", contract=contract), field)
    second = refunding.proposed(cast, "5000", contract=contract)
    refused("REF-07", lambda: refunding.proposed(cast, "0.01", contract=contract), field)
    refunding.brought(cast, "withdrawn", second)
    refunding.proposed(cast, "4999.99", contract=contract)
    assert reckoning.prepaid(contract)[0].amount == Money.of("0.01")


@pytest.mark.rule("REF-07")
def test_the_database_itself_keeps_the_limit_of_a_payment(cast: Cast) -> None:
    refund = refunding.proposed(cast, "7000")
    other = refunding.proposed(cast, "4000", contract=refund.parts[0].contract)
    columns = "refund_id, part_id, payment_id, amount, created_at, branch_id"
    with pytest.raises(IntegrityError) as violated, db.session.begin_nested():
        db.session.execute(
            text(
                f"INSERT INTO refund_shares ({columns}) SELECT r.id, :part, s.payment_id, 100001, s.created_at, 1"
                " FROM refund_shares s JOIN refunds r ON r.id = :other WHERE s.refund_id = :refund"
            ),
            {"part": other.parts[0].id, "other": other.id, "refund": refund.id},
        )
    assert "more than was paid" in str(violated.value.orig) or "UNIQUE" in str(violated.value.orig)


@pytest.mark.rule("REF-07")
def test_compensation_is_separate_from_what_was_paid(cast: Cast) -> None:
    refund = refunding.compensation(cast, "50000")
    contract = refund.parts[0].contract
    assert (refund.parts[0].amount, refund.parts[0].shares) == (Money(0), [])
    refunding.proposed(cast, "12000", contract=contract)


@pytest.mark.rule("REF-07")
def test_a_refund_over_two_contracts_stays_within_each(cast: Cast) -> None:
    first = refunding.bought(cast)
    customer = first.customer
    second = refunding.bought_again(cast, customer)
    paid = {one.id: sum((row.amount for row in reckoning.payments_of(one)), Money(0)) for one in (first, second)}

    def propose(one: Money, two: Money) -> Refund:
        return operations.propose(
            customer, by=cast.cs_manager, terms=refunding.terms(), cause="clinic",
            claims=[Claim(first, one, {}), Claim(second, two, {})],
        )  # fmt: skip

    above = paid[second.id] + Money(1)
    refused("REF-07", lambda: propose(Money.of(100), above), f"amount-{second.id}")
    whole = propose(paid[first.id], paid[second.id])
    assert whole.amount == paid[first.id] + paid[second.id]
    assert db.session.query(RefundShare).filter_by(refund_id=whole.id).count() == 2
    refused("REF-07", lambda: propose(Money(1), Money(1)), f"amount-{first.id}")


@pytest.mark.rule("LAW-27")
def test_what_differs_from_the_law_says_why(cast: Cast) -> None:
    refused("LAW-27", lambda: refunding.proposed(cast, difference_reason=""), "difference_reason")
    contract = db.session.query(ServiceContract).one()
    refund = refunding.proposed(cast, "12000", contract=contract, difference_reason="")
    assert refund.total == refund.lawful_total


@pytest.mark.rule("LAW-27")
def test_the_working_is_kept_with_the_rate_of_its_day(cast: Cast) -> None:
    contract = refunding.bought(cast)
    done = {1: Delivery(1, clock.today())}
    refund = refunding.proposed(cast, contract=contract, delivered=done, cause="customer")
    kept = refund.calculation
    item = contract.current.lines[0]
    assert kept["contracts"][0]["delivered"][0]["price"] == item["list_price"].fen
    assert kept["rate"] == rates.on(clock.today())["deposit"].hundredths
    operations.enter_rate("deposit", clock.today(), 77, by=cast.finance, source="中国人民银行")
    assert refund.calculation["rate"] == kept["rate"] != 77
    assert rates.on(clock.today())["deposit"].hundredths == 77


@pytest.mark.rule("LAW-27")
def test_a_rate_entered_again_for_its_day_counts_from_then(cast: Cast) -> None:
    day = clock.today()
    operations.enter_rate("lpr", day, 290, by=cast.finance, source="同业拆借中心")
    operations.enter_rate("lpr", day, 285, by=cast.admin, source="同业拆借中心")
    assert rates.on(day)["lpr"].hundredths == 285
    assert rates.on(day - timedelta(days=1))["lpr"].hundredths == 300
    refused("LAW-27", lambda: operations.enter_rate("lpr", day, 0, by=cast.finance, source="x"), "percent")
    refused("LAW-27", lambda: operations.enter_rate("lpr", day, 300, by=cast.finance, source=" "), "source")


@pytest.mark.rule("REF-07")
def test_interest_beyond_the_law_is_compensation(cast: Cast) -> None:
    refused("REF-07", lambda: refunding.proposed(cast, interest="0.01"), "interest")


@pytest.mark.rule("LAW-26")
def test_cooling_off_holds_seven_days_and_not_for_a_service_had_before(cast: Cast) -> None:
    contract = refunding.bought(cast)
    refused(
        "LAW-26", lambda: refunding.proposed(cast, contract=contract, cause="cooling_off", had_before=True), "cause"
    )
    refund = refunding.proposed(cast, "12000", contract=contract, cause="cooling_off", difference_reason="")
    assert (refund.lawful_total, refund.lawful_interest) == (Money.of(12_000), Money(0))
    assert refund.pay_by == refund.requested_on + timedelta(days=policy.PAY_WITHIN_DAYS.value())
    paid = reckoning.payments_of(contract)
    first = clock.local(paid[0].taken_at).date()
    policy.check_cooling_off(paid, first + timedelta(days=7), had_before=False)
    refused("LAW-26", lambda: policy.check_cooling_off(paid, first + timedelta(days=8), had_before=False), "cause")


@pytest.mark.rule("REF-08")
def test_damages_need_a_case_its_determination_and_the_file(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = {"case_id": 5, "case_number": "TS-5"}
    refused("REF-08", lambda: refunding.compensation(cast, nature="damages", determination=refunding.PDF), "nature")
    contract = db.session.query(ServiceContract).one()

    def damages(**more: object) -> Refund:
        return operations.propose(
            contract.customer, by=cast.cs_manager, terms=refunding.terms(**case, **more), kind="compensation",
            nature="damages", amount=Money.of(30_000), claims=[Claim(contract)],
        )  # fmt: skip

    refused("REF-08", damages, "determination")
    refused("REF-08", lambda: damages(determination=b"no picture"), "determination")
    providers = "portal.cashier.refunds.policy.cases._providers"
    monkeypatch.setattr(providers, [lambda case_id: policy.CaseView("TS-5", accident_determined=False)])
    refused("REF-08", lambda: damages(determination=refunding.PDF), "nature")
    monkeypatch.setattr(providers, [lambda case_id: policy.CaseView("TS-5", accident_determined=True)])
    refund = damages(determination=refunding.PDF)
    assert (refund.nature, refund.determination_suffix) == ("damages", ".pdf")
    db.session.commit()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.execute(text("UPDATE refunds SET determination_sha256 = ''"))


@pytest.mark.rule("REF-08")
def test_goodwill_needs_no_determination_but_the_same_approvals(cast: Cast) -> None:
    refund = refunding.compensation(cast, "800")
    refused("REF-03", lambda: operations.confirm(refund, by=cast.finance))
    refunding.brought(cast, "paid", refund)
    assert [row.step for row in refund.decisions] == ["agree", "confirm"]


@pytest.mark.rule("REF-02")
def test_a_large_amount_needs_two_of_the_presidents_level(cast: Cast) -> None:
    settings.change(policy.SECOND_ABOVE, 5000, by=cast.admin)
    refund = refunding.proposed(cast, "5000.01")
    assert refund.needs_second
    operations.agree(refund, by=cast.president)
    refused("REF-02", lambda: operations.confirm(refund, by=cast.finance))
    refused("REF-06", lambda: operations.agree(refund, by=cast.president))
    operations.agree(refund, by=cast.president2)
    assert (refund.approver_id, refund.second_approver_id) == (cast.president.id, cast.president2.id)
    operations.confirm(refund, by=cast.finance)
    assert not refunding.proposed(cast, "5000", contract=refund.parts[0].contract).needs_second


@pytest.mark.rule("REF-09")
def test_a_payout_takes_the_spend_back_and_tells_the_other_rooms(cast: Cast) -> None:
    heard: list[RefundPaid] = []
    events.listen(RefundPaid, heard.append)
    refund = refunding.proposed(cast)
    customer = refund.customer
    assert payments.spend(customer).total == Money.of(12_000)
    refunding.brought(cast, "paid", refund)
    assert payments.spend(customer).total == Money.of(4000)
    (fact,) = [one for one in heard if one.refund.id == refund.id]
    assert sum((part.amount for part in fact.parts), Money(0)) == Money.of(8000)
    (part,) = fact.parts
    assert part.consultant_id == cast.consultant.id
    assert sum((amount for _item, amount in part.items), Money(0)) == part.amount
    assert effects.returned_of_contract(part.contract_id) == Money.of(8000)
    assert (fact.refund.customer.id, fact.payout.amount, fact.by.id) == (customer.id, refund.total, cast.finance2.id)
    assert fact.payout.paid_at is not None
    extra = operations.propose(customer, by=cast.cs_manager, terms=refunding.terms(), kind="compensation",
                               nature="goodwill", amount=Money.of(300))  # fmt: skip
    refunding.brought(cast, "paid", extra)
    assert payments.spend(customer).total == Money.of(4000)
    (told,) = [one for one in heard if one.refund.id == extra.id]
    assert sum((one.amount for one in told.parts), Money(0)) == Money(0)


@pytest.mark.rule("REF-01")
def test_a_dropped_proposal_is_submitted_as_a_new_one(cast: Cast) -> None:
    refund = refunding.brought(cast, "rejected")
    contract = refund.parts[0].contract
    new = refunding.proposed(cast, "6000", contract=contract, resubmits=refund)
    assert (new.resubmits_id, new.number != refund.number) == (refund.id, True)
    refused("REF-01", lambda: refunding.proposed(cast, "1", contract=contract, resubmits=new))


def test_other_peoples_contracts_and_unpaid_ones_are_refused(cast: Cast) -> None:
    order = contracting.ordered(cast)
    contract = order.contract
    refused("REF-07", lambda: refunding.proposed(cast, "1", contract=contract), f"amount-{contract.id}")
    stranger = planning.customer(cast, name="韩冰", phone="+8613800138999", birth=None)
    claim = [Claim(contract, Money.of(1), {})]
    refused("REF-01", lambda: operations.propose(stranger, by=cast.cs_manager, terms=refunding.terms(), claims=claim))
