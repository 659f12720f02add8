"""Bulk rows of what every fourth customer bought: consultation, plan, notice, contract, charge, payment.

Every row is what the portal's own steps would leave behind when all papers were signed by hand: other
people review and take the money than wrote and sold, and sums are the sums of their lines.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, text

from portal.cashier.payments.models import ChargeLine, ChargeOrder, Payment
from portal.consulting.consents.models import RiskNotice
from portal.consulting.consultations.models import Consultation
from portal.consulting.contracts.models import ContractReview, ContractSignature, ContractVersion, ServiceContract
from portal.consulting.contracts.templates import TemplateVersion
from portal.consulting.plans.models import Explanation, PlanItem, PlanVersion, TreatmentPlan
from portal.core.database import db
from portal.demo.loading import Loader, Row, plain
from portal.demo.past import BUYS, Numbers, dates
from portal.registry.catalogue.models import ItemVersion, ServiceItem
from portal.registry.staff.models import Person

PLACE = "本院"
SHELF = "档案室"
CLAUSES = [
    {"key": "service_content", "title": "服务内容", "text": "按所附项目清单提供服务。", "burdensome": False},
    {"key": "price_payment", "title": "价款与支付", "text": "签约当日一次性付清。", "burdensome": False},
]


@dataclass(frozen=True)
class Item:
    """A catalogue item as it is sold."""

    id: int
    version_id: int
    name: str
    kind: str
    unit: str
    fen: int
    need: str


def load(loader: Loader, numbers: Numbers, owners: list[int]) -> None:
    """Load all of it, in the order of the keys between the tables."""
    Deals(loader, numbers, owners).load()


class Deals:
    """One deal per buying customer: the n-th deal has the n-th row of every table."""

    def __init__(self, loader: Loader, numbers: Numbers, owners: list[int]) -> None:
        self.loader, self.numbers, self.owners = loader, numbers, owners
        self.items = _items()
        self.days = dates()
        self.count = (numbers.size + BUYS - 1) // BUYS
        people = {
            person.username: person for person in db.session.scalars(select(Person).where(Person.active.is_(True)))
        }
        self.manager, self.cashier = people["consult_manager"].id, people["finance"].id
        self.names = {row.id: row.name for row in db.session.execute(select(Person.id, Person.name))}
        self.template = db.session.scalars(
            select(TemplateVersion.id).where(TemplateVersion.state == "approved")
        ).first()
        self.branch = people["reception"].branch_id
        next_id = loader.next_id
        self.consultation, self.plan, self.version = (
            next_id(model.__table__) for model in (Consultation, TreatmentPlan, PlanVersion)
        )
        self.contract, self.text, self.order = (
            next_id(model.__table__) for model in (ServiceContract, ContractVersion, ChargeOrder)
        )

    def each(self) -> Iterator[tuple[int, int, int, int, str, str, Item]]:
        """Per deal: its number, customer, visit, consultant, day, the day's running number, item."""
        taken: dict[str, int] = {}
        for number in range(self.count):
            customer = number * BUYS
            day = self.days[self.numbers.back_days(customer)]
            taken[day] = taken.get(day, 0) + 1
            yield (
                number,
                self.numbers.customer + customer,
                self.numbers.visit + customer,
                self.owners[customer % len(self.owners)],
                day,
                f"{day.replace('-', '')}-{taken[day]:04d}",
                self.items[number % len(self.items)],
            )

    def load(self) -> None:
        """Load every table."""
        self._consultations()
        self._plans()
        self._contracts()
        self._money()

    def _load(self, model: type[Any], columns: str, rows: Iterator[Row], **same: object) -> None:
        self.loader.load(model.__table__, columns.split(), rows, branch_id=self.branch, **same)

    def _consultations(self) -> None:
        rows = (
            (self.consultation + n, f"ZX{number}", visit, customer, person, person, f"{day} 02:00:00.000000",
             f"{day} 02:00:00.000000", f"{day} 03:00:00.000000", f"{day} 03:05:00.000000", self.names[person],
             plain([item.need]))
            for n, customer, visit, person, day, number, item in self.each()
        )  # fmt: skip
        self._load(
            Consultation,
            "id number visit_id customer_id consultant_id created_by_id created_at opened_at recorded_at signed_at"
            " signed_name needs",
            rows, state="signed", outcome="booked", reason="改善皮肤状态", advice="按方案分次进行。",
        )  # fmt: skip

    def _plans(self) -> None:
        each = self.each
        self._load(
            TreatmentPlan, "id number consultation_id customer_id consultant_id created_by_id created_at",
            ((self.plan + n, f"FA{number}", self.consultation + n, customer, person, person, f"{day} 03:10:00.000000")
             for n, customer, _visit, person, day, number, _item in each()),
        )  # fmt: skip
        # Written as a draft, so that the database admits the items; then confirmed, all at once.
        self._load(
            PlanVersion, "id plan_id drafter_id created_by_id created_at quoted_on",
            ((self.version + n, self.plan + n, person, person, f"{day} 03:10:00.000000", day)
             for n, _customer, _visit, person, day, _number, _item in each()),
            version=1, state="draft",
        )  # fmt: skip
        first = self.loader.next_id(PlanItem.__table__)
        self._load(
            PlanItem,
            "id version_id item_id item_version_id name kind unit need list_price unit_price created_by_id created_at",
            ((first + n, self.version + n, item.id, item.version_id, item.name, item.kind, item.unit, item.need, item.fen,
              item.fen, person, f"{day} 03:11:00.000000")
             for n, _customer, _visit, person, day, _number, item in each()),
        )  # fmt: skip
        first = self.loader.next_id(Explanation.__table__)
        self._load(
            Explanation, "id version_id explainer_id explained_at created_by_id created_at",
            ((first + n, self.version + n, person, f"{day} 03:20:00.000000", person, f"{day} 03:20:00.000000")
             for n, _customer, _visit, person, day, _number, _item in each()),
            statement="我明白了，没有其他疑问。",
        )  # fmt: skip
        self.loader.connection.execute(
            text(
                "UPDATE plan_versions SET state = 'confirmed', confirmed_at = created_at, confirmed_by_id = drafter_id,"
                " confirmed_name = (SELECT c.name FROM treatment_plans p JOIN customers c ON c.id = p.customer_id"
                " WHERE p.id = plan_versions.plan_id) WHERE id >= :first"
            ),
            {"first": self.version},
        )
        first = self.loader.next_id(RiskNotice.__table__)
        self._load(
            RiskNotice,
            "id number plan_version_id customer_id fingerprint explainer_id explained_at signed_at created_by_id created_at",
            ((first + n, f"FX{number}", self.version + n, customer, plain([[item.version_id, 1]]), person,
              f"{day} 03:25:00.000000", f"{day} 03:30:00.000000", person, f"{day} 03:22:00.000000")
             for n, customer, _visit, person, day, number, item in each()),
            state="signed", items=[], alternatives="不治疗，日常护理", understood="已理解", paper_place=SHELF,
        )  # fmt: skip

    def _contracts(self) -> None:
        each = self.each
        self._load(
            ServiceContract,
            "id number plan_version_id customer_id consultant_id created_by_id created_at state_since signed_at",
            ((self.contract + n, f"HT{number}", self.version + n, customer, person, person, f"{day} 03:40:00.000000",
              f"{day} 04:00:00.000000", f"{day} 04:00:00.000000")
             for n, customer, _visit, person, day, number, _item in each()),
            state="in_performance", place=PLACE,
        )  # fmt: skip
        self._load(
            ContractVersion,
            "id contract_id drafter_id items total instalments term_from term_to frozen_at created_by_id created_at",
            ((self.text + n, self.contract + n, person, plain([_line(item)]), item.fen, plain([{"due": day, "fen": item.fen}]),
              day, _year_later(day), f"{day} 03:45:00.000000", person, f"{day} 03:40:00.000000")
             for n, _customer, _visit, person, day, _number, item in each()),
            number=1, clauses=CLAUSES, template_version_id=self.template,
        )  # fmt: skip
        first = self.loader.next_id(ContractReview.__table__)
        self._load(
            ContractReview, "id contract_id version_id drafter_id reviewed_at created_at",
            ((first + n, self.contract + n, self.text + n, person, f"{day} 03:50:00.000000", f"{day} 03:50:00.000000")
             for n, _customer, _visit, person, day, _number, _item in each()),
            reviewer_id=self.manager, created_by_id=self.manager, result="approved",
        )  # fmt: skip
        first = self.loader.next_id(ContractSignature.__table__)
        self._load(
            ContractSignature,
            "id contract_id version_id party signer_name signer_role person_id signed_at created_by_id created_at",
            (row
             for n, _customer, _visit, person, day, _number, _item in each()
             for row in (
                 (first + 2 * n, self.contract + n, self.text + n, "customer", "本人", "customer", None,
                  f"{day} 03:58:00.000000", person, f"{day} 03:58:00.000000"),
                 (first + 2 * n + 1, self.contract + n, self.text + n, "clinic", self.names[self.manager], "clinic",
                  self.manager, f"{day} 04:00:00.000000", self.manager, f"{day} 04:00:00.000000"),
             )),
            way="paper", place=PLACE, original_place=SHELF,
        )  # fmt: skip

    def _money(self) -> None:
        each = self.each
        self._load(
            ChargeOrder,
            "id number contract_id customer_id visit_id ordered_by_id consultant_id ordered_at shown_at shown_by_id total"
            " created_by_id created_at",
            ((self.order + n, f"SF{number}", self.contract + n, customer, visit, person, person, f"{day} 04:05:00.000000",
              f"{day} 04:06:00.000000", person, item.fen, person, f"{day} 04:05:00.000000")
             for n, customer, visit, person, day, number, item in each()),
        )  # fmt: skip
        first = self.loader.next_id(ChargeLine.__table__)
        self._load(
            ChargeLine, "id order_id item_id name unit list_price unit_price amount created_by_id created_at",
            ((first + n, self.order + n, item.id, item.name, item.unit, item.fen, item.fen, item.fen, person,
              f"{day} 04:05:00.000000")
             for n, _customer, _visit, person, day, _number, item in each()),
            position=1, quantity=1,
        )  # fmt: skip
        first = self.loader.next_id(Payment.__table__)
        # The database adds every payment to its order and checks the sum: it needs the index for that.
        self.loader.keep_indexes(Payment.__table__)
        self._load(
            Payment,
            "id number order_id ordered_by_id consultant_id customer_id amount taken_at created_at",
            ((first + n, f"SJ{number}", self.order + n, person, person, customer, item.fen, f"{day} 04:15:00.000000",
              f"{day} 04:15:00.000000")
             for n, customer, _visit, person, day, number, item in each()),
            method="wechat", payer="本人", cashier_id=self.cashier, created_by_id=self.cashier, balance=0,
        )  # fmt: skip


def _items() -> list[Item]:
    """What is sold without a doctor's approval: skin and care items in force."""
    found = db.session.execute(
        select(ServiceItem, ItemVersion)
        .join(ItemVersion, ItemVersion.item_id == ServiceItem.id)
        .where(ItemVersion.state == "in_force", ServiceItem.department.in_(("skin", "care")))
        .order_by(ServiceItem.id)
    )
    return [
        Item(item.id, version.id, item.name, item.kind, item.unit, version.price.fen, (item.needs or [""])[0])
        for item, version in found
        if item.needs
    ]


def _line(item: Item) -> dict[str, object]:
    return {
        "item_id": item.id, "item_version_id": item.version_id, "name": item.name, "kind": item.kind, "quantity": 1,
        "unit": item.unit, "list_price": item.fen, "unit_price": item.fen, "amount": item.fen, "offer": "",
    }  # fmt: skip


def _year_later(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=365)).isoformat()
