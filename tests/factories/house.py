"""A clinic in the middle of its day: one customer at every stage, told with the demo clinic's own story."""

import base64
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from portal.cashier.refunds import queries as refund_queries
from portal.consulting.contracts import operations as contracts
from portal.consulting.contracts.choices import TOPICS
from portal.consulting.contracts.models import ServiceContract
from portal.consulting.plans.models import TreatmentPlan
from portal.core import clock
from portal.core.database import SystemActor, db
from portal.demo import deal, story
from portal.demo.build import tell
from portal.demo.people import Guest, Guests
from portal.demo.story import STAGES, Story
from portal.front_desk.enquiries import operations as enquiries
from portal.front_desk.reception import operations as reception
from portal.front_desk.reception.models import Room, Visit
from portal.registry.cards import demo as cards
from portal.registry.catalogue import demo as catalogue
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer
from portal.service.complaints.dispute_packs import operations as dispute_packs
from tests.cast import NAMES, Cast
from tests.factories import booking, refunding
from tests.service.complaints import casefiles

ROOMS = (("前厅", "hall"), ("咨询室1", "consulting"), ("咨询室2", "consulting"), ("注射室", "service"))
#: A contract on its way, between the confirmed plan and the signatures.
ON_THE_WAY = ("drafted", "in_review", "approved", "explained")


@dataclass
class House:
    """The people, the rooms, and the customers by how far they have come."""

    cast: Cast
    rooms: list[Room]
    guests: Guests
    begun: datetime
    customers: dict[str, Customer]

    def tale(self) -> Story:
        """A story that is told at the beginning of this day, to `consultant` and `doctor`."""
        actors = {name: getattr(self.cast, name) for name in NAMES}
        actors |= {"consultant3": actors["consultant2"], "doctor3": actors["doctor2"]}
        begun = self.begun + timedelta(minutes=3 * len(self.customers))
        return Story(
            actors=actors, rooms=self.rooms, at=begun, latest=clock.now(), random=random.Random(7),
            consultant=actors["consultant"], doctor=actors["doctor"],
        )  # fmt: skip

    def welcome(self, stage: str, known_as: str) -> tuple[Story, Visit, Guest]:
        """One more customer, as far as `stage` of the demo clinic's story."""
        tale, guest = self.tale(), self.guests.next()
        customer = story.register(tale, guest)
        visit = story.arrive(tale, customer, guest)
        tell(tale, visit, guest, stage, "booked")
        self.customers[known_as] = customer
        db.session.commit()
        return tale, visit, guest

    def contract(self, stage: str) -> ServiceContract:
        """One more customer whose contract has come as far as `stage` of ON_THE_WAY."""
        tale, visit, _guest = self.welcome("noticed", stage)
        plan = db.session.query(TreatmentPlan).filter_by(customer_id=visit.customer_id).one()
        reached = ON_THE_WAY.index(stage)
        contract: ServiceContract = tale.do(contracts.draft, plan.current_version, by=tale.consultant)
        if reached >= ON_THE_WAY.index("in_review"):
            tale.do(contracts.submit, contract, by=tale.consultant)
        if reached >= ON_THE_WAY.index("approved"):
            tale.do(contracts.review, contract, by=tale.actors["reviewer"], approved=True, remarks="条款完整。")
        if reached >= ON_THE_WAY.index("explained"):
            tale.do(contracts.explain, contract, list(TOPICS), by=tale.consultant, statement="没有疑问。")
        db.session.commit()
        return contract


def open_house(cast: Cast) -> House:
    """Catalogue, rooms and contract templates; nobody has come yet."""
    actors = {name: getattr(cast, name) for name in NAMES}
    catalogue.build(actors)
    rooms = [reception.add_room(name=name, kind=kind, by=SystemActor("tests")) for name, kind in ROOMS]
    deal.prepare_contracts(actors)
    db.session.commit()
    return House(cast, rooms, Guests(), clock.now() - timedelta(hours=1), {})


def full_house(cast: Cast) -> House:
    """One customer at every stage of the story, and one at every stage of a contract."""
    house = open_house(cast)
    for stage in STAGES:
        house.welcome(stage, stage)
    for stage in ON_THE_WAY:
        house.contract(stage)
    booking.open_book(cast, house.customers["paid"])
    money_back(house)
    cards.build({name: getattr(cast, name) for name in NAMES}, [house.customers["paid"], house.customers["left"]])
    db.session.commit()
    return house


def money_back(house: House) -> None:
    """A refund at every stage for whoever paid, and a delegation of the president."""
    cast, customer = house.cast, house.customers["left"]
    contract = next(row for row, left in refund_queries.claimable(customer) if left)
    for state in (*refunding.STATES[:-1], "rejected"):
        refunding.brought(cast, state, refunding.proposed(cast, "1", contract=contract))
    refunding.delegation(cast, cast.quality)


def belongings(house: House, stage: str = "paid") -> None:
    """A picture, a document, a companion and an enquiry in the file of the customer at `stage`."""
    picture = base64.b64decode(story.scribble("照片").partition(",")[2])
    customer, by = house.customers[stage], house.cast.consultant
    customers.add_photo(customer, picture, by=by)
    customers.add_document(customer, picture, by=by, kind="other", title="旧病历")
    customers.add_companion(customer, by=by, name="陪同", relation="friend")
    _dispute(house, customer)
    enquiry = enquiries.register(
        by=by, channel="phone", caller_name=customer.name, phone=customer.phone, need="术后问题"
    )
    enquiries.link_customer(enquiry, customer, by=by)
    enquiries.add_recording(enquiry, "录音-1", by=by)
    enquiries.promise(enquiry, to=by, number=customer.phone, question="多久拆线？", by=by)
    db.session.commit()


def _dispute(house: House, customer: Customer) -> None:
    """A complaint of this customer with a talk, a conference and a sealed record."""
    service = house.cast.cs_manager
    case = casefiles.furnished(house.cast, casefiles.complaint(house.cast, customer=customer))
    dispute_packs.tell(case, told_to=customer.name, paper_place="病案室", by=service)
    sides = dispute_packs.Sides(customer.name, service.name, "病案室", service)
    dispute_packs.seal_records(case, sides, by=service)
