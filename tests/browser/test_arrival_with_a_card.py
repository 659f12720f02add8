"""J8's arrival by keyboard alone: the card is read, one key, and the skin consultation comes before the care."""

import re

from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.house import House
from tests.browser.keyboard import strike

#: A member with an IC card, her consultant, an earlier visit and a booking of today under the card.
MEMBER = """
from datetime import timedelta
from sqlalchemy import select
from portal import create_app
from portal.core import audit, clock, database
from portal.core.database import add, db
from portal.front_desk.appointments.models import Appointment
from portal.registry.cards import operations as cards
from portal.registry.catalogue import queries as catalogue
from portal.registry.customers import operations as customers
from portal.registry.staff.models import Person
from tests.factories import booking
with create_app().app_context():
    with database.transaction():
        who = {row.username: row for row in db.session.scalars(select(Person))}
        desk = who["reception"]
        member = customers.register(
            by=desk, name="司徒静怡", phone="+8613700000071", gender="female", first_channel="phone", stated_age=35
        )
        customers.set_owner(member, who["consultant"], by=who["cs_manager"], reason="分配")
        item = catalogue.by_code("CARE-HYD-01")
        told = ["benefits", "procedure", "points"]
        cards.issue(member, by=desk, kind="ic", number="IC88007700", items=[item], explained=told)
        at = booking.a_free_minute(who["care_staff"].id)
        row = Appointment(
            state="booked", kind="return_visit", channel="phone", customer_id=member.id,
            day=clock.today(), starts_at=at, ends_at=at + timedelta(minutes=1),
            provider_id=who["care_staff"].id, item_id=item.id, what=item.name,
        )
        add(row, by=desk)
        db.session.flush()
        audit.record("tests.book", row, by=desk)
"""
#: The consultant registers the skin consultation: her card, filled in and closed.
CONSULT = """
from sqlalchemy import select
from portal import create_app
from portal.consulting.consultations import operations as consultations
from portal.core import database
from portal.core.database import db
from portal.front_desk.reception.models import Visit
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person
from tests.consulting.consultations.conftest import CARD, HEALTH
with create_app().app_context():
    with database.transaction():
        by = db.session.scalar(select(Person).where(Person.username == "consultant"))
        member = db.session.scalar(select(Customer).where(Customer.name == "司徒静怡"))
        visit = db.session.scalar(select(Visit).where(Visit.customer_id == member.id))
        card = consultations.open(visit, by=by)
        consultations.save_card(card, by=by, health=HEALTH, **CARD)
        consultations.record(card, by=by, outcome="booked", reaction="放心", result="照常护理")
"""


def test_a_member_with_an_ic_card_arrives_and_sees_the_consultant_before_the_care(desks, house: House):
    house.python("-c", MEMBER)
    desk: Desk = desks("reception")
    page = desk.go("/reception")
    # The reader types the number; the hit says booking, card and owner; one key, and she is here.
    strike(page, "/")
    page.keyboard.type("IC8800 7700")
    hit = page.locator("#search_results .search-row").filter(has_text="司徒静怡")
    expect(hit).to_contain_text("IC88007700")
    expect(hit).to_contain_text("深层补水导入护理")
    expect(hit).to_contain_text("苏婉清")
    strike(page, "ArrowDown")
    expect(hit.locator("a.search-hit")).to_be_focused()
    strike(page, "a")
    expect(page).to_have_url(re.compile(r"/reception/visits/\d+$"))
    visit = desk.path()
    ask = page.locator("#before_care")
    expect(page.locator("main")).to_contain_text("请先做皮肤咨询")
    expect(page.locator("main")).to_contain_text("CON-04")

    # The beautician's own key is refused by the rule.
    beautician: Desk = desks("care_staff")
    other = beautician.go(visit)
    expect(other.locator("main")).to_contain_text("请先做皮肤咨询")
    strike(other, "v")
    expect(other.locator("body")).to_contain_text("CON-04")
    expect(other.locator("body")).to_contain_text("皮肤咨询")

    # One key leads her to her consultant.
    expect(ask).to_contain_text("苏婉清")
    strike(page, "s")
    expect(page.locator("#facts")).to_contain_text("苏婉清")
    house.python("-c", CONSULT)

    # The consultant hands her back; the beautician accepts and begins, each with one key.
    consultant: Desk = desks("consultant")
    third = consultant.go(visit)
    third.select_option("#hand_over_person", consultant.option("#hand_over_person", "孙小蕾"))
    third.locator("#hand_over_need").focus()
    strike(third, "Control+A")
    third.keyboard.type("补水护理")
    third.locator("#hand_over_info").focus()
    third.keyboard.type("皮肤无过敏")
    third.locator("#hand_over button[type=submit]").focus()
    strike(third, "Enter")
    expect(third.locator("#hand_overs")).to_contain_text("补水护理")
    other = beautician.go(visit)
    expect(other.locator("#answer")).to_contain_text("皮肤无过敏")
    strike(other, "y")
    expect(other.locator("#hand_overs")).to_contain_text("已接受")
    strike(other, "v")
    expect(other.locator("h1")).to_contain_text("服务中")
