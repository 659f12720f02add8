"""The rulebook: every rule can be read and found, laws say how sure they are, refusals lead here."""

import pytest
from flask import Flask

from portal.core.refusals import rule_text
from portal.registry.rulebook import book, evidence
from tests.cast import Cast
from tests.client import Client


@pytest.mark.rule("XC-13")
def test_the_laws_are_in_the_book_and_a_gate_can_name_its_basis(app: Flask) -> None:
    sources = {rule.source for rule in book.rules().values() if rule.is_law}
    assert any("医疗美容服务管理办法" in source for source in sources)
    assert any("医疗纠纷预防和处理条例" in source or "条例" in source for source in sources)
    with app.test_request_context():
        shown = rule_text("LAW-11")
        assert shown is not None
        assert shown.url == "/rulebook/LAW-11"
        assert shown.source == book.rules()["LAW-11"].source
        assert rule_text("LAW") is None


def test_every_role_can_read_the_book(client: Client, cast: Cast) -> None:
    for person in (cast.reception, cast.logistics, cast.admin):
        page = client.enter(person).get("/rulebook/")
        assert page.status_code == 200
        assert "634" in page.text


@pytest.mark.parametrize("rule_id", ["CTR-03", "LAW-02", "XC-02", "REC-01"])
def test_a_rule_has_its_page_in_both_languages(client: Client, cast: Cast, rule_id: str) -> None:
    page = client.enter(cast.reception).get(f"/rulebook/{rule_id}")
    assert page.status_code == 200
    rule = book.rules()[rule_id]
    text = page.text.replace("&#39;", "'").replace("&#34;", '"')
    assert rule.zh in text
    assert rule.en in text


def test_all_pages_of_the_book_open(client: Client, cast: Cast) -> None:
    client.enter(cast.reception)
    for section in book.sections():
        assert client.get(f"/rulebook/?section={section.id}").status_code == 200
        assert client.get(f"/rulebook/{section.rules[0].id}").status_code == 200


def test_an_unconfirmed_law_says_so(client: Client, cast: Cast) -> None:
    page = client.enter(cast.reception).get("/rulebook/LAW-02", headers={"Accept-Language": "en"}).text
    assert "to be confirmed" in page
    assert "no legal advice" in page
    sure = client.get("/rulebook/LAW-14", headers={"Accept-Language": "en"}).text
    assert "no legal advice" in sure


def test_search_finds_by_id_words_and_source(client: Client, cast: Cast) -> None:
    client.enter(cast.reception)
    assert client.get("/rulebook/?text=ctr-03").location == "/rulebook/CTR-03"
    assert {rule.id for rule in book.search("夸大 KNW")} == {"KNW-05"}
    assert "LAW-22" in {rule.id for rule in book.search("impact assessment")}
    assert {rule.certainty for rule in book.search(certainty="B")} == {"B"}
    assert {rule.kind for rule in book.search(kind="print", section="CTR")} == {"print"}
    assert client.get("/rulebook/?text=没有这样的规则").status_code == 200


def test_an_unknown_rule_is_not_there(client: Client, cast: Cast) -> None:
    assert client.enter(cast.reception).get("/rulebook/NO-RULE").status_code == 404


def test_the_filtered_list_is_a_region_of_its_own(client: Client, cast: Cast) -> None:
    part = client.enter(cast.reception).region("/rulebook/?section=CAT", "rules_found").text
    assert "CAT-11" in part
    assert "<h1" not in part


def test_flask_rules_counts_every_section(app: Flask) -> None:
    printed = app.test_cli_runner().invoke(args=["rules"]).output
    assert printed.count("\n") == len(book.sections()) + 2
    row = next(tally for tally in evidence.tallies() if tally.section == "CAT")
    assert row.rules == 11
    assert 0 < row.proven <= row.rules
    assert 0 < row.kept <= row.rules
