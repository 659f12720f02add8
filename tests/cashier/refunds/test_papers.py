"""The settlement and the receipt: what they say, sealed once, provable (REF-10, REF-05)."""

import subprocess
from pathlib import Path

import pytest

from portal.cashier.refunds import documents, operations
from portal.cashier.refunds.models import Refund
from portal.cashier.refunds.policy import Delivery
from portal.core import clock, jobs, sealing
from portal.core.database import db
from portal.core.money import Money
from portal.core.refusals import Refused
from portal.core.sealing import Document
from portal.registry.papers import policy as papers
from portal.registry.papers import signatures
from tests.cast import Cast
from tests.factories import refunding


def printed(document: Document, tmp_path: Path) -> str:
    """The text of the sealed PDF."""
    path = tmp_path / f"{document.number}.pdf"
    path.write_bytes(sealing.content(document))
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True)
    return "".join(done.stdout.split())


def sealed(refund: Refund) -> Refund:
    """Everything that was asked for is sealed; the refund as it is then."""
    refund_id = refund.id
    jobs.run_now("documents.seal")
    return db.session.get_one(Refund, refund_id)


@pytest.mark.rule("REF-10")
@pytest.mark.rule("REF-05")
@pytest.mark.rule("LAW-27")
def test_settlement_and_receipt_say_everything_and_are_ours(cast: Cast, tmp_path: Path) -> None:
    refund = refunding.proposed(
        cast, delivered={1: Delivery(1, clock.today())}, cause="customer", free_service="免费修复一次",
        gifts_returned="面膜两盒", aftercare="复查一年",
    )  # fmt: skip
    refunding.brought(cast, "paid", refund)
    refund = sealed(refund)
    ink, settlement = sorted(sealing.of_subject(refund, documents.SETTLEMENT.kind), key=lambda row: row.id)
    assert refund.payout is not None
    (receipt,) = sealing.of_subject(refund.payout, documents.RECEIPT.kind)
    text = printed(settlement, tmp_path)
    part = refund.parts[0]
    for said in (
        "退款协议", refund.number, part.contract.number, refund.customer.name, "人民币捌仟元整", "¥8,000.00", "消费者原因",
        "依法不得扣除", part.lines[0].name[:6], "免费修复一次", "面膜两盒", "复查一年", "15日内", "工商银行62220000", "第1页共",
        "双方协商", cast.president.name, cast.finance.name, cast.cs_manager.name, "盖章处",
    ):  # fmt: skip
        assert said in text, said
    assert "人民币捌仟元整" in printed(receipt, tmp_path)
    assert "待签署" in ink.title
    assert settlement.replaces_id == ink.id
    for document in (ink, settlement, receipt):
        assert sealing.recognise(sealing.content(document)) == document
    assert len(signatures.on_document(settlement)) == len(signatures.on_document(receipt)) == 1
    assert list(sealing.verify()) == list(signatures.verify()) == []


@pytest.mark.rule("REF-10")
def test_the_copy_for_ink_is_made_once_and_only_after_the_answer(cast: Cast) -> None:
    refund = refunding.brought(cast, "finance_confirmed")
    with pytest.raises(Refused) as refusal:
        operations.print_for_ink(refund, by=cast.cs_manager)
    assert refusal.value.rule == "REF-04"
    refunding.brought(cast, "customer_answered", refund)
    first = operations.print_for_ink(refund, by=cast.cs_manager)
    assert operations.print_for_ink(refund, by=cast.cs_staff).id == first.id
    assert len(sealing.of_subject(refund, documents.SETTLEMENT.kind)) == 1


@pytest.mark.rule("REF-10")
def test_a_compensation_is_a_paper_of_its_own(cast: Cast, tmp_path: Path) -> None:
    refund = refunding.brought(cast, "accepted", refunding.compensation(cast, "800"))
    refund = sealed(refund)
    paper = next(row for row in sealing.of_subject(refund, documents.SETTLEMENT.kind) if row.number == refund.number)
    text = printed(paper, tmp_path)
    assert "补偿协议" in text
    assert "计算表" not in text
    assert Money.of(800).capitals in text


@pytest.mark.rule("XC-04")
def test_papers_open_for_whoever_reads_refunds(cast: Cast) -> None:
    refund = refunding.brought(cast, "accepted")
    paper = sealing.of_subject(refund, documents.SETTLEMENT.kind)[0]
    readers = {name for name in ("president", "finance", "cs_manager", "quality", "cs_staff", "consultant", "doctor",
                                 "reception", "admin", "planning") if papers.may_open(paper, getattr(cast, name))}  # fmt: skip
    assert readers == {"president", "finance", "cs_manager", "quality", "cs_staff"}


def test_signatures_need_ink_or_a_place(cast: Cast) -> None:
    refund = refunding.brought(cast, "customer_answered")
    for signed in (operations.Signed("苏婉清"), operations.Signed("苏婉清", drawing="data:image/png;base64,xx")):
        with pytest.raises(Refused) as refusal:
            operations.accept(refund, by=cast.cs_manager, signed=signed, account_holder="苏婉清")
        assert refusal.value.rule == "LAW-18"
    assert db.session.is_active
