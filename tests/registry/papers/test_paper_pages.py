"""Pages of sealed papers: the state while sealing, the PDF, and whether a file is one of ours."""

import io

import pytest

from portal.core import jobs, sealing
from portal.core.database import db
from portal.registry.customers import operations
from portal.registry.customers.models import FileOpening
from portal.registry.papers import queries, signatures
from tests.registry.customers.conftest import BASIC, HEALTH, again
from tests.registry.customers.test_pages import drawing


@pytest.fixture
def customer(cast):
    made = operations.register(by=cast.reception, **BASIC)
    operations.set_owner(made, cast.consultant, by=cast.cs_manager, reason="分配")
    db.session.commit()
    return made


@pytest.fixture
def requested(customer, cast):
    who = {"by": cast.reception, "subject": customer, "signer_name": customer.name, "signer_role": "customer"}
    document = operations.sign_form(
        customer,
        by=cast.reception,
        signature=signatures.keep(drawing(), purpose="registration_form", **who),
        consent_signature=signatures.keep(drawing(), purpose="health_data_consent", **who),
    )
    db.session.commit()
    return document


@pytest.fixture
def sealed(requested):
    jobs.run_now("documents.seal")
    db.session.commit()
    assert requested.state == "sealed", requested.trouble
    return requested


@pytest.mark.rule("CUS-20")
def test_a_requested_paper_asks_again_until_it_is_sealed(client, cast, requested):
    client.enter(cast.reception)
    url = f"/papers/{requested.id}"
    waiting = client.get(url)
    assert 'hx-trigger="every 1s"' in waiting.text
    assert client.get(f"{url}/pdf").status_code == 404
    jobs.run_now("documents.seal")
    db.session.commit()
    status = client.region(url, "status")
    assert "every 1s" not in status.text
    sealed = db.session.query(sealing.Document).one()
    assert sealed.sha256 in status.text
    number, customer_id = sealed.number, sealed.customer_id
    assert number in client.get(f"/customers/{customer_id}/papers").text


@pytest.mark.rule("LAW-19")
def test_the_registration_form_carries_the_consent_on_a_page_of_its_own(client, cast, sealed):
    from pypdf import PdfReader

    pages = [page.extract_text() for page in PdfReader(io.BytesIO(sealing.content(sealed))).pages]
    assert "客户信息登记表" in pages[0]
    assert "个人信息处理单独同意书" in pages[-1]
    assert "个人信息处理单独同意书" not in pages[0]
    assert "签字" in pages[-1]
    assert "签字" in "".join(pages[:-1])


def test_the_timeline_leads_to_a_paper_only_whom_it_opens_for(client, cast, requested):
    link, file = f'href="/papers/{requested.id}"', f"/customers/{requested.customer_id}"
    seen = {}
    for person in (cast.reception, cast.cs_staff):
        client.enter(person)
        pages = [client.get(path) for path in (file, f"{file}/timeline")]
        assert [page.status_code for page in pages] == [200, 200]
        opens = client.get(f"/papers/{requested.id}").status_code == 200
        assert [link in page.text for page in pages] == [opens, opens]
        seen[person.role] = opens
    assert set(seen.values()) == {True, False}, seen


@pytest.mark.rule("PRV-04")
def test_printing_a_paper_is_recorded_with_its_number(client, cast, sealed):
    client.enter(cast.reception)
    answer = client.get(f"/papers/{sealed.id}/pdf")
    assert answer.data == sealing.content(sealed)
    assert answer.headers["Content-Disposition"].startswith("inline")
    printed = db.session.query(FileOpening).filter_by(how="print").one()
    assert (printed.person_id, printed.what, printed.customer_id) == (
        cast.reception.id,
        sealed.number,
        sealed.customer_id,
    )


def test_the_preview_of_a_paper_shows_its_drawings(client, cast, requested):
    client.enter(cast.reception)
    page = client.get(f"/papers/{requested.id}/preview")
    assert "is-draft" in page.text
    digest = requested.pictures["signature"]
    assert f"/papers/{requested.id}/pictures/{digest}" in page.text
    assert client.get(f"/papers/{requested.id}/pictures/{digest}").mimetype == "image/png"
    assert client.get(f"/papers/{requested.id}/pictures/{'0' * 64}").status_code == 404


@pytest.mark.rule("PRV-01")
def test_a_paper_opens_only_within_reach_and_with_the_right(client, cast, sealed):
    for person, status in (
        (cast.consultant, 200),
        (cast.consultant2, 404),
        (cast.care_staff, 404),
        (cast.admin, 404),
        (cast.quality, 200),
    ):
        client.enter(person)
        for part in ("", "/pdf", "/preview"):
            assert client.get(f"/papers/{sealed.id}{part}").status_code == status, (person.role, part)


@pytest.mark.rule("PRV-01")
def test_a_form_with_the_health_part_opens_only_to_those_who_may_read_it(client, cast, customer):
    operations.record_health(customer, by=cast.consultant, **HEALTH)
    filled = operations.prepare_form(customer, by=cast.consultant)
    empty = operations.prepare_form(customer, by=cast.reception)
    db.session.commit()
    customer_id, empty_id, filled_id = customer.id, empty.id, filled.id
    client.enter(cast.reception)
    assert client.get(f"/papers/{filled_id}").status_code == 404
    assert client.get(f"/papers/{empty_id}").status_code == 200
    assert "青霉素" not in client.get(f"/papers/{empty_id}/preview").text
    assert "青霉素" in client.enter(cast.consultant).get(f"/papers/{filled_id}/preview").text
    assert [paper.id for paper in queries.of_customers([customer_id])] == [empty_id, filled_id]


def test_a_sealed_paper_is_recognised_and_a_changed_one_is_not(client, cast, sealed):
    client.enter(cast.quality)
    content = sealing.content(sealed)
    genuine = client.send("/papers/check", pdf=(io.BytesIO(content), "a.pdf"))
    assert sealed.number in genuine.text
    foreign = client.send("/papers/check", pdf=(io.BytesIO(content + b" "), "a.pdf"))
    assert sealed.number not in foreign.text
    assert 'class="alert-strip alert-strip-danger"' in foreign.text
    assert client.send("/papers/check").status_code == 422
    assert client.get("/papers/check?sha256=nonsense").status_code == 200
    assert client.enter(cast.reception).get("/papers/check").status_code == 403


def test_a_paper_signed_again_replaces_the_earlier_one(client, cast, customer, sealed):
    later = operations.sign_form(again(), by=cast.reception, on_paper=True, place="柜")
    db.session.commit()
    assert later.replaces_id == sealed.id
    number, earlier = later.number, sealed.id
    assert number in client.enter(cast.reception).get(f"/papers/{earlier}").text
