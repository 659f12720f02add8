"""Journey J6, steps 4 to 6: 8,000 proposed, president and finance decide, the customer signs, the cash desk pays."""

from pathlib import Path

import pytest
from flask import Flask

from portal.cashier.payments import queries as payments
from portal.cashier.refunds.models import Refund
from portal.core import jobs, sealing
from portal.core.database import db
from portal.core.money import Money
from tests.cast import Cast
from tests.client import Client, form_fields
from tests.factories import planning, refunding


@pytest.fixture(autouse=True)
def _own_files(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "FILES_DIR", str(tmp_path))


@pytest.mark.rule("REF-01")
@pytest.mark.rule("REF-02")
@pytest.mark.rule("REF-03")
@pytest.mark.rule("REF-04")
@pytest.mark.rule("REF-05")
@pytest.mark.rule("REF-06")
@pytest.mark.rule("REF-07")
@pytest.mark.rule("REF-09")
@pytest.mark.rule("PAY-12")
def test_from_the_proposal_of_8000_to_the_money_paid(cast: Cast, client: Client) -> None:
    contract = refunding.bought(cast)
    customer_id, contract_id = contract.customer_id, contract.id

    # 4. The conference's proposal, from its case: 8,000 of 12,000.
    client.enter(cast.cs_manager)
    case = "case_number=BM20261128-0001&case_url=/cases/1"
    client.send(
        f"/refunds/customers/{customer_id}/new?contract={contract_id}&{case}",
        **{
            "cause": "clinic", f"amount-{contract_id}": "8000", "reason_kind": "effect", "reason": "会诊意见：部分退款。",
            "difference_reason": "会诊协商，顾客同意。",
        },
    )  # fmt: skip
    refund = db.session.query(Refund).one()
    page, refund_id = f"/refunds/{refund.id}", refund.id
    assert (refund.case_number, refund.case_url, refund.total) == ("BM20261128-0001", "/cases/1", Money.of(8000))

    # 5. The answer is locked; finance is refused before the president; then both decide, and it is unlocked.
    assert client.get(f"{page}/answer").status_code == 409
    client.enter(cast.finance)
    assert "step_refuse" not in client.get(page).text
    seal = form_fields(client.get("/sessions").text, "/language")["csrf_token"]
    early = client.post(
        f"{page}/decision", data={"csrf_token": seal, "idempotency_key": "j6-finance-too-early", "step": "confirm"}
    )
    assert early.status_code == 409
    assert "REF-03" in early.text
    client.enter(cast.president)
    client.send(f"{page}/decision?from=approvals", page="/refunds/approvals")
    client.enter(cast.finance)
    client.send(f"{page}/decision?from=approvals", page="/refunds/approvals")
    client.enter(cast.cs_manager)
    client.send(f"{page}/answer", way="in_person", note="当面告知。")

    # 6. She accepts and signs; the cash desk pays; the spend is less; the papers are sealed.
    client.send(f"{page}/acceptance", signature=planning.drawing(1))
    client.enter(cast.finance2)
    client.send(f"{page}/payout", method="转账", voucher="ZZ20261128", signature=planning.drawing(4))
    refund = db.session.get_one(Refund, refund_id, populate_existing=True)
    assert refund.state == "paid"
    hands = {refund.proposer_id, refund.approver_id, refund.confirmer_id, refund.payer_id}
    assert len(hands) == 4
    assert payments.spend(refund.customer).total == Money.of(4000)
    jobs.run_now("documents.seal")
    assert list(sealing.verify()) == []
