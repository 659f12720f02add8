"""The second half of a visit: plan, doctor, risk notice, contract, payment."""

from collections.abc import Mapping

from portal.cashier.payments import operations as payments
from portal.cashier.payments.models import ChargeOrder, Payment
from portal.consulting.consents import operations as consents
from portal.consulting.consents.models import RiskNotice
from portal.consulting.consultations.models import Consultation
from portal.consulting.contracts import operations as contracts
from portal.consulting.contracts.choices import TOPICS
from portal.consulting.contracts.models import ServiceContract
from portal.consulting.plans import operations as plans
from portal.consulting.plans.models import PlanVersion
from portal.core.database import db
from portal.demo.people import Guest
from portal.demo.story import Story, scribble
from portal.registry.catalogue.models import ServiceItem
from portal.registry.staff.models import Person

METHODS = ("微信", "支付宝", "银行卡", "现金")
RESPONSE = "术前评估，操作中观察；出现时及时就诊，由主诊医师处理并随访。"
PLACE = "本院咨询室"
INJECTION_PLAN = "按标记点位小剂量分次注射，总量不超过说明书；注射前再次核对过敏史与用药。"


def draft_plan(story: Story, consultation: Consultation) -> PlanVersion:
    """The plan from the items found suitable (PLN-01); sent to the doctor when one is needed (PLN-04)."""
    by = story.consultant
    story.later(5)
    version: PlanVersion = story.do(plans.draft, consultation, by=by)
    for item_id in consultation.suitable_items:
        line = story.do(plans.add_item, version, db.session.get_one(ServiceItem, item_id), by=by)
        answered = "\n".join(f"{risk}：{response or RESPONSE}" for risk, response in line.risk_lines())
        story.do(plans.save_item, line, by=by, risks=answered)
    if version.needs_doctor:
        story.do(plans.submit, version, by=by)
    return version


def approve_plan(story: Story, version: PlanVersion) -> None:
    """The doctor approves and writes the injection plan."""
    if version.needs_doctor:
        story.later(4)
        story.do(plans.approve_medical, version, by=story.doctor, injection_details=INJECTION_PLAN)


def explain_plan(story: Story, version: PlanVersion) -> None:
    """The consultant explains; the customer says that she understood (PLN-06)."""
    story.later(6)
    story.do(
        plans.explain, version, by=story.consultant, statement="我明白了，没有其他疑问。", questions="恢复期能上班吗？",
        answers="一般次日可正常上班，请按注意事项护理。",
    )  # fmt: skip


def sign_notice(story: Story, version: PlanVersion, guest: Guest) -> RiskNotice:
    """The risk notice is explained and signed on the pad (RSK-01, RSK-02)."""
    by = story.consultant
    story.later(5)
    notice: RiskNotice = story.do(consents.draft, version, by=by)
    story.do(
        consents.explain, notice, by=by, understood="风险和替代方案都听明白了。", asked=notice.contraindications,
        expectation_checked=f"顾客期望“{guest.wish[:40]}”，已说明效果因人而异。",
    )  # fmt: skip
    story.later(3)
    story.do(
        consents.sign, notice, by=by, data_consent=True, signature=scribble(guest.name),
        data_signature=scribble(guest.name + "2"), explainer_signature=scribble(by.name), photo_uses=("record",),
    )  # fmt: skip
    return notice


def confirm_plan(story: Story, version: PlanVersion, guest: Guest) -> None:
    """The customer confirms this very version (PLN-08)."""
    story.do(plans.confirm, version, by=story.consultant, customer_name=guest.name)


def prepare_contracts(actors: Mapping[str, Person]) -> None:
    """Both contract templates, written by the manager, approved by the reviewer (CTR-01, LAW-28)."""
    for kind, name in (("service", "医疗美容服务合同"), ("surgery", "医疗美容手术合同")):
        template = contracts.draft_template(by=actors["consult_manager"], name=name, kind=kind)
        contracts.approve_template(template, by=actors["reviewer"])


def sign_contract(story: Story, version: PlanVersion, guest: Guest) -> ServiceContract:
    """Drafted from the confirmed plan, reviewed by another, explained, signed by both (CTR-03 … CTR-06)."""
    by = story.consultant
    story.later(3)
    contract: ServiceContract = story.do(contracts.draft, version, by=by)
    story.do(contracts.submit, contract, by=by)
    story.later(5)
    story.do(contracts.review, contract, by=story.actors["reviewer"], approved=True, remarks="条款与方案一致")
    story.do(contracts.explain, contract, list(TOPICS), by=by, statement="条款已看过，没有疑问。")
    story.later(4)
    story.do(contracts.sign_customer, contract, by=by, place=PLACE, drawing=scribble(guest.name))
    signatory = story.actors["consult_manager"]
    story.do(contracts.sign_clinic, contract, by=signatory, place=PLACE, drawing=scribble(signatory.name))
    return contract


def order(story: Story, contract: ServiceContract) -> ChargeOrder:
    """The consultant raises the charge; breakdown and methods are shown (PAY-01, PAY-02)."""
    story.later(2)
    charge: ChargeOrder = story.do(payments.order, contract, by=story.consultant)
    story.do(payments.show, charge, by=story.actors["finance"])
    return charge


def pay(story: Story, charge: ChargeOrder, guest: Guest) -> None:
    """The cashier, who is not the consultant, takes the money and invoices it (PAY-03 … PAY-05)."""
    cashier = story.actors["finance"]
    story.later(4)
    payment: Payment = story.do(
        payments.take, charge, amount=charge.balance, method=story.random.choice(METHODS), payer=guest.name, by=cashier
    )
    number = f"25{payment.id:018d}"
    story.do(payments.issue_invoice, payment, number=number, title=guest.name, by=cashier)
