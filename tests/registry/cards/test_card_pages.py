"""The pages of cards: in the customer's file, the card itself, the register."""

import pytest

from portal.core.database import db
from portal.registry.cards import operations
from portal.registry.cards.models import MembershipCard
from portal.registry.customers import operations as customers


def latest() -> MembershipCard:
    db.session.expire_all()
    return db.session.query(MembershipCard).order_by(MembershipCard.id.desc()).first()


def test_a_card_is_handed_out_in_the_customers_file(client, cast, member, care):
    client.enter(cast.reception)
    url = f"/cards/customers/{member.id}/new"
    assert f"/cards/customers/{member.id}" in client.get(f"/customers/{member.id}").text
    refused = client.send(url, kind="ic", number="IC900001", explained=["benefits", "procedure", "points"])
    assert refused.status_code == 422
    assert "CON-04" in refused.text
    assert 'value="IC900001"' in refused.text
    shown = client.send(
        url, kind="ic", number="IC900001", items=[str(care.id)], explained=["benefits", "procedure", "points"]
    )
    card = latest()
    assert shown.request.path == f"/cards/{card.id}"
    assert "补水护理" in shown.text
    assert card.number in client.get(f"/cards/customers/{member.id}").text
    # In the search box the number leads to her.
    assert "苏婉清" in client.region("/customers/search?q=ic9000", "search_results").text


def test_a_card_is_lost_found_replaced_and_closed_on_its_page(client, cast, issue, care):
    card = issue()
    client.enter(cast.cs_manager)
    page = f"/cards/{card.id}"
    assert client.send(f"{page}/loss", page=page, reason="").status_code == 422
    assert "MEM-01" not in client.send(f"{page}/loss", page=page, reason="出差遗失").text
    assert latest().state == "lost"
    client.send(f"{page}/finding", page=page)
    assert latest().state == "active"
    shown = client.send(f"{page}/replacement", page=page, reason="卡面损坏", number="IC777001")
    assert "IC777001" in shown.text
    new = latest()
    client.send(f"/cards/{new.id}/closing", page=f"/cards/{new.id}", reason="本人申请")
    assert latest().state == "closed"
    assert "IC777001" in client.get(page).text


def test_what_a_card_covers_is_changed_on_its_page(client, cast, issue, care):
    card = issue(kind="member", items=[])
    client.enter(cast.cs_staff)
    client.send(f"/cards/{card.id}/items", page=f"/cards/{card.id}", items=[str(care.id)])
    assert [item.code for item in latest().items] == ["CARE-T"]


def test_the_register_filters_sorts_and_exports_without_anybodys_data(client, cast, issue, member):
    first, second = issue(), issue(kind="member", items=[])
    operations.report_lost(first, reason="遗失", by=cast.cs_staff)
    db.session.commit()
    client.enter(cast.cs_staff)
    everything = client.get("/cards?sort=number").text
    assert first.number in everything
    assert second.number in everything
    lost = client.get("/cards?state=lost&kind=ic").text
    assert first.number in lost
    assert second.number not in lost
    assert second.number in client.get(f"/cards?q={second.number[:5]}&since=2020-01-01&until=2999-01-01").text
    assert second.number not in client.get("/cards?until=2020-01-01&since=nonsense").text
    table = client.get("/cards?export=csv").text
    assert first.number in table
    assert member.number in table
    assert member.name not in table


@pytest.mark.rule("PRV-01")
def test_cards_outside_reach_are_not_found(client, cast, issue, member):
    card = issue()
    client.enter(cast.consultant)
    assert client.get(f"/cards/{card.id}").status_code == 404
    assert client.get(f"/cards/customers/{member.id}").status_code == 404
    assert card.number not in client.get("/cards").text
    customers.grant_reach(member, cast.consultant, why="test", by=cast.reception)
    db.session.commit()
    page = client.get(f"/cards/{card.id}")
    assert page.status_code == 200
    assert "/loss" not in page.text


def test_the_pages_read_in_english(client, cast, issue, member):
    card = issue()
    client.enter(cast.cs_staff)
    for url in ("/cards", f"/cards/{card.id}", f"/cards/customers/{member.id}", f"/cards/customers/{member.id}/new"):
        page = client.get(url, headers={"Accept-Language": "en"})
        assert page.status_code == 200
        assert "IC card" in page.text
