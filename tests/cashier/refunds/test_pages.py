"""The pages of refunds, as each of the people sees them."""

import re
from types import SimpleNamespace

import pytest

from portal.cashier.refunds import doctors, operations
from portal.cashier.refunds.models import Refund
from portal.cashier.refunds.policy import CaseView
from portal.core import clock
from portal.core.database import db
from portal.core.money import Money
from portal.registry.staff.models import Person
from tests.cast import Cast
from tests.client import Client
from tests.factories import planning, refunding
from tests.factories.cases import Cases


def again(refund: Refund) -> Refund:
    """The refund as it is now; a request ends the session it was read in."""
    return db.session.get_one(Refund, refund.id, populate_existing=True)


@pytest.fixture
def bought_id(cast: Cast) -> tuple[int, int]:
    contract = refunding.bought(cast)
    return contract.customer_id, contract.id


@pytest.mark.rule("REF-01")
@pytest.mark.rule("LAW-27")
def test_a_proposal_is_made_on_the_page_beside_what_the_law_gives(
    cast: Cast, client: Client, bought_id: tuple[int, int]
) -> None:
    customer_id, contract_id = bought_id
    client.enter(cast.cs_manager)
    url = f"/refunds/customers/{customer_id}/new"
    shown = client.get(url).text
    assert "12,000.00" in shown
    typed = {
        "cause": "clinic", f"amount-{contract_id}": "8000", f"delivered-{contract_id}-1": "1",
        f"delivered_on-{contract_id}-1": clock.today().isoformat(), "reason_kind": "effect", "reason": "效果不满意",
    }  # fmt: skip
    answer = client.send(url, follow=False, **typed)
    assert answer.status_code == 422
    assert "LAW-27" in answer.text
    assert "效果不满意" in answer.text
    answer = client.send(url, difference_reason="双方协商。", **typed)
    assert answer.status_code == 200
    refund = db.session.query(Refund).one()
    assert (refund.total, refund.proposer_id) == (Money.of(8000), cast.cs_manager.id)
    assert refund.number in answer.text


@pytest.mark.rule("LAW-27")
def test_the_calculation_follows_what_is_typed(cast: Cast, client: Client, bought_id: tuple[int, int]) -> None:
    customer_id, contract_id = bought_id
    client.enter(cast.cs_manager)
    url = f"/refunds/customers/{customer_id}/new?contract={contract_id}&requested_on={clock.today()}&cause=clinic"
    none = client.region(url, "reckoning").text
    one = client.region(f"{url}&delivered-{contract_id}-1=1", "reckoning").text
    assert "12,000.00" in none
    assert re.search(r"<html", none) is None
    assert none != one


def test_the_customer_to_refund_is_searched(cast: Cast, client: Client, bought_id: tuple[int, int]) -> None:
    client.enter(cast.cs_manager)
    assert f"/refunds/customers/{bought_id[0]}/new" in client.get("/refunds/new?q=13").text or client.get(
        "/refunds/new?q=zzz"
    ).status_code == 200  # fmt: skip


@pytest.mark.rule("REF-07")
def test_where_nothing_is_left_the_page_says_why_and_what_to_do(cast: Cast, client: Client) -> None:
    refund = refunding.proposed(cast, "12000")
    customer_id, contract_id = refund.customer_id, refund.parts[0].contract_id
    number = refund.number
    client.enter(cast.cs_manager)
    for url in (
        f"/refunds/customers/{customer_id}/new",
        f"/refunds/customers/{customer_id}/new?contract={contract_id}",
    ):
        page = client.get(f"{url}{'&' if '?' in url else '?'}case_number=BM-7&case_url=/complaints/7").text
        assert number in page  # what holds the money, one click away
        assert f"/refunds/customers/{customer_id}/compensation/new?case_number=BM-7" in page
        assert 'name="cause"' not in page  # no form that cannot be sent
    operations.withdraw(again(refund), by=cast.cs_manager, reason="金额更正")
    db.session.commit()
    assert 'name="cause"' in client.get(f"/refunds/customers/{customer_id}/new").text
    stranger = planning.customer(cast, name="韩冰", phone="+8613800138999", birth=None)
    db.session.commit()
    page = client.get(f"/refunds/customers/{stranger.id}/new").text
    assert "没有收费单" in page
    assert 'name="cause"' not in page


@pytest.mark.rule("LAW-27")
@pytest.mark.rule("LAW-26")
def test_finance_sees_where_it_confirms_that_a_rate_is_not_confirmed(cast: Cast, client: Client) -> None:
    refund = refunding.brought(cast, "president_agreed")
    law26 = refunding.brought(
        cast, "president_agreed", contract=refund.parts[0].contract, amount="10", cause="cooling_off"
    )
    client.enter(cast.finance)
    for url in ("/refunds/approvals", f"/refunds/{refund.id}"):
        page = client.get(url).text
        assert "待财务确认" in page, url
        assert "律师" in client.get("/refunds/approvals" if "approvals" in url else f"/refunds/{law26.id}").text
    link = re.search(r'href="(/refunds/rates[?][^"]+)"', page)
    assert link is not None
    # One click: the rate stands in the form as it was published; sent, it is finance's own.
    client.send("/refunds/rates", page=link.group(1).replace("&amp;", "&"))
    assert "待财务确认" not in client.get("/refunds/approvals").text
    assert cast.finance.name in client.get("/refunds/rates").text


@pytest.mark.rule("REF-11")
def test_the_doctor_is_found_where_the_contract_names_none(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract = refunding.bought(cast)
    assert doctors.of(contract, None) == cast.doctor.name  # who advised, or approved the plan
    view = CaseView("BM-7", doctor="许静仪")
    monkeypatch.setattr("portal.cashier.refunds.policy.cases._providers", [lambda _id: view])
    silent = SimpleNamespace(
        current=SimpleNamespace(doctor_name=""),
        plan_version=SimpleNamespace(approvals=[], plan=SimpleNamespace(consultation=SimpleNamespace(doctor_parts=[]))),
    )
    assert [doctors.of(silent, None), doctors.of(silent, 7)] == ["", "许静仪"]  # type: ignore[arg-type]
    silent.plan_version.approvals = [SimpleNamespace(decision="approved", doctor=cast.doctor2)]
    assert doctors.of(silent, 7) == cast.doctor2.name  # type: ignore[arg-type]
    monkeypatch.setattr(doctors, "of", lambda _contract, _case_id: "")
    number = refunding.brought(cast, "paid", refunding.proposed(cast, "100", contract=contract)).number
    page = client.enter(cast.president).get("/refunds/figures").text
    assert "未指明医生" in page
    link = re.search(r'href="(/refunds[?][^"]*doctor=[^"]*)"', page)
    assert link is not None
    assert number in client.get(link.group(1).replace("&amp;", "&")).text


@pytest.mark.rule("REF-08")
def test_compensation_is_a_proposal_of_its_own(cast: Cast, client: Client, bought_id: tuple[int, int]) -> None:
    customer_id, contract_id = bought_id
    client.enter(cast.consult_manager)
    url = f"/refunds/customers/{customer_id}/compensation/new?contract={contract_id}"
    typed = {"amount": "500", "reason_kind": "service", "reason": "等候太久", "nature": "damages"}
    refused = client.send(url, follow=False, **typed)
    assert refused.status_code == 422
    assert "REF-08" in refused.text
    client.send(url, **{**typed, "nature": "goodwill"})
    refund = db.session.query(Refund).one()
    assert (refund.kind, refund.nature, refund.total) == ("compensation", "goodwill", Money.of(500))


@pytest.mark.rule("REF-04")
def test_the_answer_button_is_locked_until_both_have_decided(cast: Cast, client: Client) -> None:
    refund = refunding.proposed(cast)
    for state, unlocked in (("proposed", False), ("president_agreed", False), ("finance_confirmed", True)):
        refund = refunding.brought(cast, state, again(refund))
        client.enter(cast.cs_manager)
        page = client.get(f"/refunds/{refund.id}").text
        assert (f'href="/refunds/{refund.id}/answer"' in page) is unlocked, state
        answer = client.get(f"/refunds/{refund.id}/answer")
        assert answer.status_code == (200 if unlocked else 409), state
        assert ("REF-04" in answer.text) is not unlocked


@pytest.mark.rule("REF-02")
@pytest.mark.rule("REF-03")
@pytest.mark.rule("REF-05")
def test_the_whole_way_through_the_pages(cast: Cast, client: Client) -> None:
    refund = refunding.proposed(cast)
    page = f"/refunds/{refund.id}"
    client.enter(cast.president)
    assert refund.number in client.get("/refunds/approvals").text
    client.send(f"{page}/decision?from=approvals", page="/refunds/approvals")
    assert again(refund).state == "president_agreed"
    client.enter(cast.finance)
    client.send(f"{page}/decision", page=page)
    assert again(refund).state == "finance_confirmed"
    client.enter(cast.cs_manager)
    client.send(f"{page}/answer", way="phone", note="已电话告知")
    assert again(refund).state == "customer_answered"
    assert client.send(f"{page}/printed-copies", page=page).status_code == 200
    client.send(f"{page}/acceptance", signature=planning.drawing(1), account="工行 6222")
    assert again(refund).state == "accepted"
    client.enter(cast.finance2)
    client.send(f"{page}/payout", method="转账", voucher="ZZ-1", original_place="财务室 3 号柜", how="paper")
    paid = again(refund)
    assert paid.state == "paid"
    assert paid.payout is not None
    assert paid.payout.original_place == "财务室 3 号柜"
    for person in (cast.president, cast.finance, cast.quality, cast.cs_staff, cast.consult_manager):
        client.enter(person)
        assert client.get(page).status_code == 200


def test_a_no_goes_through_its_window_with_the_reason(cast: Cast, client: Client) -> None:
    refund = refunding.proposed(cast)
    client.enter(cast.president)
    client.post  # noqa: B018
    shown = client.get("/refunds/approvals").text
    assert "refunds" in shown
    from tests.client import form_fields

    fields = form_fields(client.get(f"/refunds/{refund.id}").text, f"/refunds/{refund.id}/decision")
    fields |= {"step": "reject", "reason": ""}
    answer = client.post(f"/refunds/{refund.id}/decision", data=fields)
    assert answer.status_code == 409
    fields["idempotency_key"] += "x"
    client.post(f"/refunds/{refund.id}/decision", data={**fields, "reason": "依据不足"})
    assert again(refund).state == "rejected"
    client.enter(cast.cs_manager)
    page = client.get(f"/refunds/{refund.id}").text
    assert f"resubmits={refund.id}" in page


@pytest.mark.rule("REF-01", "XC-04")
@pytest.mark.parametrize("name, opens", [("president", True), ("finance", False)])
def test_the_case_is_one_click_away_for_whoever_may_open_it(cast: Cast, client: Client, name: str, opens: bool) -> None:
    case = Cases(cast).dissatisfied()
    path, number = case.path, case.number
    refund = refunding.brought(
        cast, "proposed" if opens else "president_agreed",
        refunding.proposed(cast, case_id=case.id, case_url=path, case_number=number),
    )  # fmt: skip
    client.enter(getattr(cast, name))
    for url in ("/refunds/approvals", f"/refunds/{refund.id}"):
        page = client.get(url).text
        assert refund.number in page
        assert number in page
        assert (f'href="{path}"' in page) is opens, url
        assert (f'href="/complaints/refunds/{refund.id}"' in page) is not opens, url


@pytest.mark.parametrize("name", ["cs_manager", "president", "finance", "finance2", "quality", "consult_manager"])
def test_register_figures_and_approvals_open_for_whoever_reads(cast: Cast, client: Client, name: str) -> None:
    refunding.brought(cast, "paid")
    person: Person = getattr(cast, name)
    client.enter(person)
    for url in ("/refunds?show=all", "/refunds?show=late", "/refunds?q=TK", "/refunds/figures", "/refunds/approvals",
                "/refunds/delegations"):  # fmt: skip
        assert client.get(url).status_code == 200, url


@pytest.mark.rule("REF-11")
def test_figures_open_their_rows_and_can_be_taken_away(cast: Cast, client: Client) -> None:
    refund = refunding.brought(cast, "paid")
    refunding.proposed(cast, "1000", contract=refund.parts[0].contract)
    client.enter(cast.president)
    page = client.get("/refunds/figures").text
    assert "8,000.00" in page
    links = set(re.findall(r'href="(/refunds\?show=all&amp;month=[^"]+)"', page))
    assert len(links) >= 4
    for link in links:
        rows = client.get(link.replace("&amp;", "&")).text
        expected = "kind=compensation" not in link
        assert (refund.number in rows) is expected, link
    table = client.get("/refunds/figures?export=csv").text
    assert "8000.00" in table
    assert refund.number in client.get("/refunds?show=all&export=csv").text
    assert "8,000.00" not in client.get("/refunds/figures?month=2020-01").text


@pytest.mark.rule("REF-02")
def test_the_president_delegates_on_a_page_and_ends_it(cast: Cast, client: Client) -> None:
    import io

    client.enter(cast.president)
    url, today = "/refunds/delegations/new", clock.today().isoformat()
    refused = client.send(url, follow=False, delegate_id=str(cast.quality.id), to_on=today, limit="5000")
    assert refused.status_code == 422
    paper = (io.BytesIO(refunding.PDF), "sq.pdf")
    from tests.client import form_fields

    fields = form_fields(client.get(url).text, url)
    fields |= {"delegate_id": str(cast.quality.id), "to_on": today, "limit": "5000", "paper": paper}
    client.post(url, data=fields, content_type="multipart/form-data")
    (held,) = operations.delegating.policy.delegations_of(cast.quality)  # type: ignore[attr-defined]
    client.enter(cast.quality)
    assert client.get(f"/refunds/delegations/{held.id}/paper").data == refunding.PDF
    client.enter(cast.president)
    client.send(f"/refunds/delegations/{held.id}/revocation", page="/refunds/delegations", reason="出差结束")
    assert operations.delegating.policy.delegations_of(cast.quality) == []  # type: ignore[attr-defined]


@pytest.mark.rule("LAW-27")
def test_rates_are_entered_by_finance_on_a_page(cast: Cast, client: Client) -> None:
    client.enter(cast.finance)
    typed = {"kind": "lpr", "from_on": clock.today().isoformat(), "source": "同业拆借中心"}
    assert client.send("/refunds/rates", follow=False, percent="0", **typed).status_code == 422
    assert client.send("/refunds/rates", follow=False, percent="abc", **typed).status_code == 422
    assert "2.85%" in client.send("/refunds/rates", percent="2.85", **typed).text
