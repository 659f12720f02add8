"""Refunds of the demo clinic: a few in every state, out of the demo's own paid contracts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from portal.cashier.payments.models import ChargeOrder
from portal.cashier.refunds import operations, reckoning
from portal.cashier.refunds.models import Refund
from portal.cashier.refunds.operations import Claim, Signed, Terms
from portal.cashier.refunds.policy import Delivery
from portal.cashier.refunds.workflow import REFUND
from portal.consulting.contracts.models import ServiceContract
from portal.core import clock
from portal.core.database import db
from portal.core.money import Money
from portal.registry.staff.models import Person

SHELF = "财务室退款档案盒"
#: What the law gives, in percent of it.
WHOLE = 100
#: How far each goes, its cause, reason, words, part of what the law gives in percent, days ago.
CASES = (
    ("proposed", "customer", "personal", "顾客调往外地工作，剩余疗程无法继续，要求退还未做部分。", 100, 1),
    ("proposed", "clinic", "cannot_deliver", "仪器检修超过约定时间，顾客不愿再等，要求全额退款。", 100, 3),
    ("president_agreed", "clinic", "service", "预约两次均未按时安排，院方同意退还未做项目。", 100, 4),
    ("finance_confirmed", "customer", "changed_mind", "顾客改变主意，不再做第二阶段项目。", 100, 6),
    ("customer_answered", "clinic", "effect", "术后效果与沟通的预期有差距，会诊后同意部分退款。", 85, 8),
    ("accepted", "clinic", "medical", "面诊发现不宜继续注射，退还剩余费用。", 100, 11),
    ("paid", "clinic", "medical", "检查后医生判断不适合继续治疗，退还全部未做费用。", 100, 14),
    ("paid", "customer", "personal", "顾客备孕，暂停全部项目。", 100, 9),
    ("rejected", "customer", "price", "顾客认为其他机构更便宜，要求退还已完成项目的差价。", 90, 7),
    ("withdrawn", "clinic", "service", "与顾客重新约定治疗时间，顾客撤回退款要求。", 100, 5),
)
STATES = ("proposed", "president_agreed", "finance_confirmed", "customer_answered", "accepted", "paid")


@dataclass
class Desk:
    """Who takes which step of the demo's refunds."""

    actors: Mapping[str, Person]

    def proposes(self, contract: ServiceContract, case: tuple[str, str, str, str, int, int]) -> Refund:
        """A proposal out of one contract, its first item begun where something stays."""
        _state, cause, reason_kind, reason, percent, _days = case
        first = contract.current.items[0]["quantity"]
        done = {1: Delivery(1, clock.today())} if first > 1 else {}
        lawful = reckoning.calculate([(contract, done)], cause, requested_on=clock.today())
        agreed = lawful.refundable.share(percent, 100)
        terms = Terms(
            reason=reason, reason_kind=reason_kind, aftercare="已做项目照常复查", demanded=lawful.of(contract.id).prepaid,
            difference_reason="" if percent == WHOLE else "已使用的材料费由双方协商各担一部分。",
        )  # fmt: skip
        return operations.propose(
            contract.customer, by=self.actors["cs_manager"], terms=terms, cause=cause,
            claims=[Claim(contract, agreed, done)], interest=lawful.interest if percent == WHOLE else Money(0),
        )  # fmt: skip

    def brings(self, refund: Refund, state: str) -> None:
        """One refund as far as its state."""
        if state == "rejected":
            operations.reject(refund, by=self.actors["president"], reason="项目已完成，价格为双方约定，不予退差价。")
        elif state == "withdrawn":
            operations.withdraw(refund, by=self.actors["cs_manager"], reason="顾客同意改期，不再退款。")
        else:
            for step in STATES[1 : STATES.index(state) + 1]:
                self._goes(refund, step)

    def _goes(self, refund: Refund, state: str) -> None:
        actors, name = self.actors, refund.customer.name
        if state == "president_agreed":
            operations.agree(refund, by=actors["president"], remarks="情况属实，同意。")
            if refund.needs_second:
                operations.agree(refund, by=actors["president2"], remarks="同意。")
        elif state == "finance_confirmed":
            operations.confirm(refund, by=actors["finance"], remarks="已核对收据和合同。")
        elif state == "customer_answered":
            operations.answer(refund, by=actors["cs_manager"], way="phone", note="已电话说明金额和到账时间。")
        elif state == "accepted":
            operations.accept(
                refund, by=actors["cs_manager"], signed=Signed(name, original_place=SHELF), account_holder=name,
                account="原支付账户",
            )  # fmt: skip
        else:
            operations.pay(
                refund, by=actors["finance2"], method="转账", voucher=f"ZZ{refund.id:08d}",
                signed=Signed(name, original_place=SHELF),
            )  # fmt: skip


def build(actors: Mapping[str, Person]) -> None:
    """A refund in every state, each begun some days ago; one compensation waits beside them."""
    desk, contracts = Desk(actors), _paid_contracts(len(CASES) + 1)
    for contract, case in zip(contracts, CASES, strict=False):
        begun = max(clock.now() - timedelta(days=case[5]), _paid_at(contract) + timedelta(hours=2))
        with clock.pretending(min(begun, clock.now())):
            refund = desk.proposes(contract, case)
            desk.brings(refund, case[0] if case[0] in REFUND.states else "proposed")
    if len(contracts) > len(CASES):
        terms = Terms(reason="前台安排失误，顾客等候两个多小时，建议给予交通和误工补偿。", reason_kind="service")
        operations.propose(
            contracts[-1].customer, by=actors["consult_manager"], terms=terms, kind="compensation", nature="goodwill",
            amount=Money.of(500), claims=[Claim(contracts[-1])],
        )  # fmt: skip
    for kind, hundredths, source in (("lpr", 300, "全国银行间同业拆借中心"), ("deposit", 95, "中国工商银行挂牌利率")):
        with clock.pretending(clock.now() - timedelta(days=6)):
            operations.enter_rate(kind, clock.today().replace(day=1), hundredths, by=actors["finance"], source=source)


def _paid_contracts(count: int) -> list[ServiceContract]:
    """The earliest contracts that are paid in full."""
    rows = (
        select(ServiceContract)
        .join(ChargeOrder, ChargeOrder.contract_id == ServiceContract.id)
        .where(
            ServiceContract.state == "in_performance",
            ChargeOrder.paid >= ChargeOrder.total,
            ChargeOrder.paid > Money(0),
        )
        .order_by(ServiceContract.id)
        .limit(count)
    )
    return list(db.session.scalars(rows))


def _paid_at(contract: ServiceContract) -> datetime:
    return max(row.taken_at for row in reckoning.payments_of(contract))
