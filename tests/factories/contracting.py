"""Contracts and payments on the plan of journey J1, made through the real operations."""

from typing import Any

from portal.cashier.payments import operations as payments
from portal.cashier.payments.models import ChargeOrder, Payment
from portal.consulting.contracts import operations as contracts
from portal.consulting.contracts import queries
from portal.consulting.contracts.choices import TOPICS
from portal.consulting.contracts.models import ServiceContract
from portal.consulting.contracts.templates import TemplateVersion
from portal.consulting.plans import operations as plans
from portal.consulting.plans.models import PlanVersion
from portal.core.database import db
from portal.core.money import Money
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer
from portal.registry.papers import signatures
from tests.cast import Cast
from tests.factories import planning

PLACE = "和美医疗美容医院 3 号咨询室"
STATEMENT = "条款都听明白了，没有疑问。"


def template(cast: Cast, kind: str = "service") -> TemplateVersion:
    """The approved standard template of a kind."""
    known = queries.template_in_force(kind)
    if known is not None:
        return known
    name = "医疗美容服务合同" if kind == "service" else "医疗美容手术合同"
    version = contracts.draft_template(by=cast.consult_manager, name=name, kind=kind)
    contracts.approve_template(version, by=cast.reviewer)
    db.session.commit()
    return version


def complete_form(cast: Cast, customer: Customer) -> Customer:
    """Everything the personal-information form asks for, signed and reviewed (CTR-06)."""
    customers.complete_form(
        customer, by=cast.consultant, occupation="设计师", id_kind="resident_id", id_number="110105199205060028"
    )
    customers.record_health(
        customer, by=cast.consultant, skin_type="dry", skin_condition=["healthy"], care_habits="每日防晒"
    )
    drawn = {
        name: signatures.keep(
            planning.drawing(shift), by=cast.consultant, subject=customer, signer_name=customer.name,
            signer_role="customer", purpose=name,
        )
        for name, shift in (("signature", 0), ("consent_signature", 6))
    }  # fmt: skip
    customers.sign_form(customer, by=cast.consultant, **drawn)
    customers.review(customer, by=cast.consultant)
    db.session.commit()
    return customer


def confirmed(cast: Cast, *codes: str, **given: Any) -> PlanVersion:
    """A plan confirmed after its risk notice was signed."""
    version = planning.explained(cast, *codes, **given)
    planning.signed(cast, version)
    plans.confirm(version, by=cast.consultant, customer_name=version.plan.customer.name)
    db.session.commit()
    return version


def draft(cast: Cast, *codes: str, who: Customer | None = None, **terms: Any) -> ServiceContract:
    """A contract drafted by the consultant; the customer's form is complete."""
    template(cast)
    version = confirmed(cast, *codes, who=who)
    complete_form(cast, version.plan.customer)
    contract = contracts.draft(version, by=cast.consultant, **terms)
    db.session.commit()
    return contract


def in_review(cast: Cast, *codes: str, **given: Any) -> ServiceContract:
    """The same, sent to review."""
    contract = contracts.submit(draft(cast, *codes, **given), by=cast.consultant)
    db.session.commit()
    return contract


def approved(cast: Cast, *codes: str, **given: Any) -> ServiceContract:
    """The same, approved by the reviewer."""
    contract = in_review(cast, *codes, **given)
    contracts.review(contract, by=cast.reviewer, approved=True, remarks="条款完整。")
    db.session.commit()
    return contract


def explained(cast: Cast, *codes: str, **given: Any) -> ServiceContract:
    """The same, everything explained to the customer."""
    contract = approved(cast, *codes, **given)
    contracts.explain(contract, TOPICS, by=cast.consultant, statement=STATEMENT)
    db.session.commit()
    return contract


def signed(cast: Cast, *codes: str, **given: Any) -> ServiceContract:
    """The same, signed by the customer and the clinic."""
    return sign(cast, explained(cast, *codes, **given))


def sign(cast: Cast, contract: ServiceContract) -> ServiceContract:
    """Both signatures under an approved and explained contract."""
    contracts.sign_customer(contract, by=cast.consultant, place=PLACE, drawing=planning.drawing(2))
    contracts.sign_clinic(contract, by=cast.president, place=PLACE, drawing=planning.drawing(12))
    db.session.commit()
    return contract


def ordered(cast: Cast, *codes: str, **given: Any) -> ChargeOrder:
    """The charge order of a signed contract, shown to the customer."""
    order = payments.order(signed(cast, *codes, **given), by=cast.consultant)
    payments.show(order, by=cast.finance)
    db.session.commit()
    return order


def paid(cast: Cast, order: ChargeOrder, amount: str | None = None, method: str = "现金") -> Payment:
    """Money taken for an order: all that is left, or this amount."""
    payment = payments.take(
        order,
        amount=order.balance if amount is None else Money.of(amount),
        method=method,
        payer=order.customer.name,
        by=cast.finance,
    )
    db.session.commit()
    return payment
