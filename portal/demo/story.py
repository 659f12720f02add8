"""One customer's way through the house, told with the portal's own operations."""

import base64
import io
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from PIL import Image, ImageDraw

from portal.consulting.consultations import operations as consultations
from portal.consulting.consultations import queries as consultation_queries
from portal.consulting.consultations import told
from portal.consulting.consultations.models import Consultation
from portal.core import clock
from portal.core.money import Money
from portal.demo.people import Guest
from portal.front_desk.reception import operations as reception
from portal.front_desk.reception.models import Room, Visit
from portal.front_desk.reception.operations.rooms import occupant
from portal.registry.catalogue import queries as catalogue
from portal.registry.catalogue.models import ServiceItem
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer
from portal.registry.papers import signatures
from portal.registry.papers.models import Signature
from portal.registry.staff.models import Person

#: How far a story goes: each stage includes those before it.
STAGES = ("waiting", "in_room", "card", "with_doctor", "planned", "approved", "noticed", "contracted", "paid", "left")


@dataclass
class Story:
    """The people, the place and the clock of one visit."""

    actors: Mapping[str, Person]
    rooms: list[Room]
    at: datetime
    random: random.Random
    consultant: Person
    doctor: Person
    #: no step may be told of a time after this one
    latest: datetime | None = None

    def later(self, minutes: int) -> None:
        """Let time pass, but not into the future."""
        self.at += timedelta(minutes=minutes)
        if self.latest is not None:
            self.at = min(self.at, self.latest)

    def do(self, act: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Take a step at the story's own time."""
        with clock.pretending(self.at):
            return act(*args, **kwargs)


def scribble(name: str) -> str:
    """A drawn signature, as the pad in the browser would send it."""
    seed = random.Random(name)
    picture = Image.new("RGBA", (360, 120), (255, 255, 255, 0))
    pen = ImageDraw.Draw(picture)
    x, y = 20, 60
    for _ in range(14):
        nx, ny = x + seed.randint(10, 26), 60 + seed.randint(-38, 38)
        pen.line((x, y, nx, ny), fill=(20, 30, 60, 255), width=3)
        x, y = nx, ny
    out = io.BytesIO()
    picture.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def register(story: Story, guest: Guest) -> Customer:
    """Reception opens the file and has the registration form signed (CUS-01, CUS-03)."""
    reception_desk = story.actors["reception"]
    fields: dict[str, Any] = {
        "gender": guest.gender,
        "birth_date": guest.born,
        "occupation": guest.occupation,
        "id_kind": "resident_id",
        "id_number": guest.id_number,
        "first_channel": guest.channel,
        "referrer": "老顾客介绍" if guest.channel == "referral" else "",
    }
    customer: Customer = story.do(
        customers.register,
        by=reception_desk,
        name=guest.name,
        phone=guest.phone,
        different_because="同名不同人，已核对身份证",
        **fields,
    )
    story.do(
        customers.record_consent, customer, by=reception_desk, purpose="service_messages", given=True, way="on_form"
    )
    return customer


def sign_registration(story: Story, customer: Customer) -> None:
    """The customer signs form and health-data consent on the pad."""
    desk = story.actors["reception"]
    signed, consented = (
        story.do(keep, customer, customer.name, purpose, desk) for purpose in ("registration_form", "health_data")
    )
    story.do(customers.sign_form, customer, by=desk, signature=signed, consent_signature=consented)


def keep(subject: Any, name: str, purpose: str, by: Person, role: str = "customer") -> Signature:
    """Keep a drawn signature."""
    return signatures.keep(scribble(name), by=by, subject=subject, signer_name=name, signer_role=role, purpose=purpose)


def arrive(story: Story, customer: Customer, guest: Guest, visit_type: str = "") -> Visit:
    """The customer walks in, is named a consultant and registered (REC-01, REC-03, REC-04, REC-19)."""
    visit: Visit = story.do(
        reception.arrive,
        customer,
        by=story.actors["reception"],
        purpose=guest.wish[:60],
        visit_type=visit_type,
        papers_brought=("identity_card",),
        need=guest.wish,
        assign_to=story.consultant,
    )
    department = story.random.choice(("整形", "整形", "皮肤"))
    story.do(reception.register, visit, department=department, by=story.actors["reception"])
    return visit


def lead_in(story: Story, visit: Visit) -> None:
    """Led to a free room, handed over, met (REC-06, REC-08, REC-11)."""
    desk = story.actors["reception"]
    story.later(story.random.randint(2, 7))
    story.do(reception.tick_courtesies, visit, ("greeted", "seated", "drink"), by=desk)
    free = [room for room in story.rooms if room.kind == "consulting" and occupant(room) is None]
    if free:
        story.do(reception.lead_to_room, visit, free[0], by=desk)
    hand_over = story.do(
        reception.offer_hand_over, visit, story.consultant, need=visit.need[:80] or visit.purpose, by=desk
    )
    story.later(story.random.randint(1, 5))
    story.do(reception.accept_hand_over, hand_over, by=story.consultant, introduced=True)


def consult(story: Story, visit: Visit, guest: Guest) -> Consultation:
    """The consult card, filled in (CON-06 … CON-09)."""
    consultation: Consultation = story.do(consultations.open, visit, by=story.consultant)
    items = items_for(guest.need, story.random)
    story.later(12)
    story.do(
        consultations.save_card,
        consultation,
        by=story.consultant,
        health={
            "history": guest.history,
            "allergies": guest.allergies,
            "condition": "良好",
            "skin_type": guest.skin_type,
            "skin_condition": ["pores"] if guest.need == "pores" else ["healthy"],
            "care_habits": "每日清洁、保湿、防晒",
        },
        reason=guest.wish,
        needs=[guest.need],
        need_words=guest.wish,
        wished_effect=guest.wish,
        expectations=guest.wish,
        concerns=guest.concern,
        budget=Money.of(story.random.choice((3000, 6000, 8000, 12000, 20000))),
        time_available=guest.budget,
        skin_type=guest.skin_type,
        learned_by=["seen"],
        areas=["cheeks"],
        face_findings="面部基本对称，皮肤状态平稳；局部问题与主诉一致。",
        suitable_items=[item.id for item in items],
        advice="先处理主要诉求，其余观察；不急于一次完成。",
        room_check=["private", "comfortable", "equipment", "material"],
        next_steps=["flow"],
    )
    return consultation


def items_for(need: str, choose: random.Random) -> list[ServiceItem]:
    """One or two items on offer that serve a need."""
    fitting = [item for item, _version in catalogue.offered() if need in item.needs]
    return choose.sample(fitting, min(len(fitting), choose.randint(1, 2)))


def ask_doctor(story: Story, consultation: Consultation) -> None:
    """The doctor joins, gives an opinion and clears what the history warns of (CON-11, CON-33)."""
    story.do(consultations.call_doctor, consultation, story.doctor, by=story.consultant, question="请评估适应症")
    story.later(6)
    story.do(
        consultations.record_doctor_part,
        consultation,
        by=story.doctor,
        opinion="当面检查，适应症符合；已说明局限与替代方案，按计划分次进行。",
        recommended=list(consultation.suitable_items),
        examination="面部视诊、触诊未见异常。",
    )
    for warning in consultation_queries.warnings(consultation):
        if warning.clearance is None:
            story.do(
                consultations.clear_warning,
                consultation,
                item_id=warning.item.id,
                contraindication=warning.contraindication,
                matched=warning.matched,
                note="已询问病史并评估，可在调整用药后进行。",
                by=story.doctor,
            )


def close_consultation(story: Story, consultation: Consultation, outcome: str) -> None:
    """Everything told, prices explained, recorded and signed (CON-13, CON-15, CON-18)."""
    by = story.consultant
    story.later(10)
    story.do(consultations.tell, consultation, list(told.SUBJECTS), by=by)
    story.do(consultations.explain_prices, consultation, ("prices", "offers", "payment_methods", "breakdown"), by=by)
    declined = outcome == "declined"
    story.do(
        consultations.record,
        consultation,
        by=by,
        outcome=outcome,
        reaction="理解方案与风险，态度平和。",
        result="已说明项目、费用与恢复期。" if not declined else "顾客决定暂不进行。",
        decline_reason="预算不足" if declined else "",
        farewell="感谢到来，随时欢迎咨询。" if declined else "",
    )
    story.do(consultations.sign, consultation, by=by, name=by.name, true_and_accurate=True)
