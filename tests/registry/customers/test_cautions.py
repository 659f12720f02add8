"""The do-not-sell banner: whoever serves the customer sees it, wherever they meet the customer (DIS-11)."""

from collections.abc import Collection, Iterator

import pytest

from portal.core.database import db
from portal.front_desk.reception import operations as reception
from portal.registry.customers import cautions, operations
from portal.registry.customers.cautions import Caution
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person
from tests.cast import Cast
from tests.client import Client

WORDS = "有未结投诉"


@pytest.fixture
def customer(cast: Cast) -> Customer:
    return operations.register(by=cast.reception, name="王小美", phone="+8613800138000")


@pytest.fixture
def warned(customer: Customer) -> Iterator[Customer]:
    """A customer somebody has an open case with; the case opens for customer service only."""

    def open_cases(customer_ids: Collection[int], person: Person) -> dict[int, list[Caution]]:
        url = "/cases/7" if person.role.startswith("cs_") else ""
        return {customer.id: [Caution(WORDS, "请勿推销，联系前先问李慧。", url)]} if customer.id in customer_ids else {}

    kept = list(cautions._providers)
    cautions.register(open_cases)
    db.session.commit()
    yield customer
    cautions._providers[:] = kept


@pytest.mark.rule("DIS-11")
def test_the_file_shows_the_banner_and_the_way_to_the_case_only_to_those_who_may_open_it(
    warned: Customer, client: Client, cast: Cast
) -> None:
    page = client.enter(cast.reception).get(f"/customers/{warned.id}").text
    assert WORDS in page
    assert "请勿推销，联系前先问李慧。" in page
    assert "/cases/7" not in page
    assert "/cases/7" in client.enter(cast.cs_staff).get(f"/customers/{warned.id}/timeline").text


@pytest.mark.rule("DIS-11")
def test_search_results_carry_it(warned: Customer, client: Client, cast: Cast) -> None:
    other = operations.register(by=cast.reception, name="王小丽", phone="+8613800138001")
    db.session.commit()
    page = client.enter(cast.reception).get("/customers/search?q=王小").text
    assert other.name in page
    assert page.count(WORDS) == 1
    assert WORDS in client.region("/customers/search?q=王小", "search_results").text


@pytest.mark.rule("DIS-11")
def test_the_queue_and_the_visit_carry_it(warned: Customer, client: Client, cast: Cast) -> None:
    visit = reception.arrive(warned, by=cast.reception, purpose="复诊", visit_type="recheck")
    db.session.commit()
    assert WORDS in client.enter(cast.reception).get("/reception").text
    assert "请勿推销" in client.get(visit.path).text


@pytest.mark.rule("DIS-11")
def test_the_caution_of_a_merged_file_stays_with_the_customer(warned: Customer, client: Client, cast: Cast) -> None:
    main = operations.register(by=cast.reception, name="王晓美", phone="+8613800138009")
    operations.merge(main, warned, by=cast.cs_manager, reason="同一人")
    assert [caution.label for caution in cautions.of_file(main, cast.reception)] == [WORDS]


def test_a_customer_without_a_caution_is_left_out(customer: Customer, cast: Cast) -> None:
    assert cautions.of([customer.id], cast.reception) == {}
    assert cautions.of([], cast.reception) == {}
