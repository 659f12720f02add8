"""The pages of the customers room, as people use them."""

import base64
import io
from datetime import date

import pytest
from PIL import Image, ImageDraw

from portal.core import drafts, sealing
from portal.core.database import db
from portal.registry.customers import operations
from portal.registry.customers.models import Companion, Customer, CustomerChange, CustomerDocument, CustomerPhoto
from portal.registry.papers import signatures
from tests.client import HTMX, form_fields
from tests.registry.customers.conftest import HEALTH, again
from tests.registry.customers.test_parts import picture

NEW = {
    "name": "李想",
    "phone": "13912345678",
    "gender": "female",
    "birth_date": "1990-05-31",
    "first_channel": "walk_in",
}
FILE_PAGES = ("", "/timeline", "/papers", "/owners", "/companions", "/consents", "/changes")


def drawing() -> str:
    image = Image.new("RGBA", (300, 120), (0, 0, 0, 0))
    ImageDraw.Draw(image).line([(20, 90), (90, 20), (160, 100), (260, 40)], fill=(16, 32, 44, 255), width=3)
    out = io.BytesIO()
    image.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def test_the_search_stands_above_the_pages_of_whoever_may_find_customers(client, cast):
    for person in (cast.reception, cast.admin):
        page = client.enter(person).get("/")
        assert ('id="search"' in page.text) is person.can("customers.read")
    assert not cast.admin.can("customers.read")


def test_reception_opens_a_file_from_the_registration_form(client, cast):
    page = client.enter(cast.reception).send("/customers/new", **NEW)
    customer = db.session.query(Customer).filter_by(name="李想").one()
    assert page.request.path == f"/customers/{customer.id}"
    assert customer.phone == "+8613912345678"
    assert customer.number in page.text


@pytest.mark.parametrize(
    "field,value",
    [
        ("name", ""),
        ("name", "x" * 61),
        ("name", "\u200b\x07"),
        ("name", "😀"),
        ("phone", "12ab"),
        ("birth_date", "2999-01-01"),
        ("birth_date", "yesterday"),
        ("stated_age", "-3"),
        ("stated_age", "131"),
        ("id_number", "11010119920531002X"),
    ],
)
def test_a_wrong_field_comes_back_with_everything_typed(client, cast, field, value):
    values = {**NEW, "id_kind": "resident_id", field: value}
    page = client.enter(cast.reception).send("/customers/new", **values)
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert 'value="walk_in" selected' in page.text or "selected value" in page.text
    assert not db.session.query(Customer).count()


def test_html_is_shown_as_text_and_control_signs_are_taken_out(client, cast):
    name = "<script>王\x00\u200b</script>𠮷"
    page = client.enter(cast.reception).send("/customers/new", **{**NEW, "name": name})
    assert db.session.query(Customer).one().name == "<script>王</script>𠮷"
    assert "<script>王" not in page.text
    assert "&lt;script&gt;王" in page.text


@pytest.mark.rule("CUS-04")
def test_duplicates_are_shown_while_typing_and_must_be_answered_when_sent(client, cast, customer):
    client.enter(cast.reception)
    typed = client.get(
        "/customers/new",
        query_string={"name": customer.name, "phone": ""},
        headers={**HTMX, "HX-Target": "section#duplicates"},
    )
    assert typed.text.lstrip().startswith('<section id="duplicates"')
    assert customer.number in typed.text
    sent = client.send("/customers/new", **{**NEW, "phone": "138 0013 8000"})
    assert sent.status_code == 422
    assert customer.number in sent.text
    assert "CUS-04" in sent.text
    again = {**form_fields(sent.text, "/customers/new"), "different_because": "姐妹共用"}
    opened = client.post("/customers/new", data=again, follow_redirects=True)
    other = db.session.query(Customer).filter_by(name="李想").one()
    assert other.not_same_because == "姐妹共用"
    assert customer.number in opened.text


@pytest.mark.rule("CUS-04")
def test_the_file_that_is_there_can_be_used_instead(client, cast, customer):
    client.enter(cast.reception)
    sent = client.send("/customers/new", **{**NEW, "name": customer.name, "birth_date": ""})
    fields = {**form_fields(sent.text, "/customers/new"), "use_file": str(customer.id)}
    page = client.post("/customers/new", data=fields, follow_redirects=True)
    assert page.request.path == f"/customers/{customer.id}"
    assert db.session.query(Customer).count() == 1
    assert drafts.find(cast.reception.id, "registration", "new") is None


@pytest.mark.rule("PRV-01")
def test_a_duplicate_out_of_reach_is_named_but_not_opened(client, cast, customer):
    client.enter(cast.enquiry_staff)
    sent = client.send("/customers/new", **{**NEW, "phone": "13800138000"})
    assert customer.number in sent.text
    assert f'name="use_file" value="{customer.id}"' not in sent.text
    fields = {**form_fields(sent.text, "/customers/new"), "use_file": str(customer.id)}
    assert client.post("/customers/new", data=fields).status_code == 404


def test_a_second_click_opens_no_second_file(client, cast):
    client.enter(cast.reception)
    fields = {**form_fields(client.get("/customers/new").text, "/customers/new"), **NEW}
    first = client.post("/customers/new", data=fields)
    second = client.post("/customers/new", data=fields)
    assert first.location == second.location
    assert db.session.query(Customer).count() == 1


def test_every_part_of_a_file_can_be_opened(client, cast, customer):
    operations.record_health(customer, by=cast.doctor, **HEALTH)
    operations.note(customer, by=cast.reception, kind="visit", text="初诊到院")
    operations.add_companion(
        customer, by=cast.reception, name="王母", relation="母亲", guardian=True, phone="+8613800001111"
    )
    operations.set_owner(customer, cast.consultant, by=cast.cs_manager, reason="分配")
    operations.record_consent(customer, by=cast.reception, purpose="marketing", given=False, way="in_person")
    operations.complete_form(customer, by=cast.reception, occupation="护士")
    operations.add_photo(customer, picture(), by=cast.doctor)
    operations.add_document(customer, b"%PDF-1.7", by=cast.consultant, kind="report", title="血常规")
    db.session.commit()
    for person in (cast.president, cast.reception, cast.consultant, cast.quality, cast.finance):
        client.enter(person)
        for part in FILE_PAGES:
            assert client.get(f"/customers/{customer.id}{part}").status_code == 200, (person.role, part)
    client.enter(cast.consultant)
    for part in (
        "/edit",
        "/health",
        "/health/edit",
        "/photos",
        "/category",
        "/signature",
        "/papers/new",
        "/companions/new",
        "/channel",
    ):
        assert client.get(f"/customers/{customer.id}{part}").status_code == 200, part
    photo_id = db.session.query(CustomerPhoto).one().id
    assert client.get(f"/customers/{customer.id}/photos/{photo_id}").mimetype == "image/png"
    assert client.get(f"/customers/{customer.id}/photos/{photo_id + 1}").status_code == 404


@pytest.mark.rule("PRV-01")
@pytest.mark.parametrize("part", [*FILE_PAGES, "/edit", "/signature"])
def test_outside_reach_every_page_of_a_file_is_missing(client, cast, customer, part):
    client.enter(cast.consultant2)
    assert client.get(f"/customers/{customer.id}{part}").status_code == 404


@pytest.mark.rule("PRV-01")
def test_health_is_hidden_from_those_who_may_not_read_it(client, cast, customer):
    operations.record_health(customer, by=cast.doctor, **HEALTH)
    db.session.commit()
    client.enter(cast.reception)
    for part in FILE_PAGES:
        assert "青霉素" not in client.get(f"/customers/{customer.id}{part}").text, part
    assert client.get(f"/customers/{customer.id}/health").status_code == 403
    assert client.get(f"/customers/{customer.id}/photos").status_code == 403
    client.enter(cast.president)
    assert "青霉素" in client.get(f"/customers/{customer.id}").text


@pytest.mark.rule("PRV-05")
def test_phone_and_identity_number_are_masked_on_every_page(client, cast, customer):
    operations.complete_form(customer, by=cast.reception, id_kind="resident_id", id_number="110101199205310028")
    operations.complete_form(customer, by=cast.reception, phone="+8613900001111")
    operations.complete_form(customer, by=cast.reception, phone="+8613800138000")
    db.session.commit()
    client.enter(cast.finance)
    for path in (
        "/customers",
        "/customers/search?q=王",
        *(f"/customers/{customer.id}{part}" for part in FILE_PAGES),
    ):
        page = client.get(path, follow_redirects=True)
        for shown in ("13800138000", "138 0013 8000", "3900001111", "110101199205310028"):
            assert shown not in page.text, path
    assert "138****8000" in client.get(f"/customers/{customer.id}").text


def test_a_stale_save_is_merged_and_a_real_conflict_is_asked(client, cast, customer):
    client.enter(cast.reception)
    url = f"/customers/{customer.id}/edit"
    shown = form_fields(client.get(url).text, url)
    operations.complete_form(again(), by=cast.cs_staff, wechat="wx_new", occupation="护士")
    db.session.commit()
    mine = {**shown, "occupation": "教师"}
    asked = client.post(url, data=mine)
    assert asked.status_code == 422
    assert "护士" in asked.text
    answer = {**form_fields(asked.text, url), "keep-occupation": "mine"}
    client.post(url, data=answer)
    customer = again()
    assert (customer.wechat, customer.occupation) == ("wx_new", "教师")


def test_a_file_saved_as_it_was_opened_keeps_its_phone_and_says_no_change(client, cast, customer):
    """The form shows the number as the house writes it; it stays the same number."""
    client.enter(cast.reception)
    url = f"/customers/{customer.id}/edit"
    phone, changes = customer.phone, db.session.query(CustomerChange).count()
    assert phone.startswith("+86")
    assert form_fields(client.get(url).text, url)["phone"] == phone.removeprefix("+86")
    client.send(url)
    assert again().phone == phone
    assert db.session.query(CustomerChange).count() == changes


def test_the_health_part_is_recorded_on_its_page(client, cast, customer):
    operations.grant_reach(customer, cast.doctor, why="test", by=cast.reception)
    db.session.commit()
    url = f"/customers/{customer.id}/health/edit"
    page = client.enter(cast.doctor).send(url, allergies="花粉", skin_type="dry", skin_condition=["redness", "pores"])
    assert page.status_code == 200
    customer = again()
    assert (customer.allergies, customer.skin_type) == ("花粉", "dry")
    assert sorted(customer.skin_condition) == ["pores", "redness"]
    assert client.send(url, skin_condition=["unknown"]).status_code == 422


@pytest.mark.rule("LAW-19")
def test_the_form_and_the_consent_page_are_signed_each_by_its_own_drawing(client, cast, customer):
    client.enter(cast.reception)
    url = f"/customers/{customer.id}/signature"
    assert client.send(url, how="drawn", signature=drawing()).status_code == 422
    assert not customer.form_signed_at
    page = client.send(url, how="drawn", signature=drawing(), consent_signature=drawing())
    assert page.request.path.startswith("/papers/")
    document = db.session.query(sealing.Document).one()
    assert document.number.startswith("DJ")
    assert set(document.pictures) == {"signature", "consent_signature"}
    assert [(row.purpose, row.signer_name) for row in signatures.on_document(document)] == [
        ("registration_form", customer.name),
        ("health_data_consent", customer.name),
    ]
    customer = again()
    assert customer.form_signed_how == "drawn"
    assert customer.consent_health_data


@pytest.mark.rule("CUS-11")
def test_signing_on_paper_asks_where_the_original_is_kept(client, cast, customer):
    client.enter(cast.reception)
    url = f"/customers/{customer.id}/signature"
    printed = client.send(f"/customers/{customer.id}/registration-form", page=url)
    assert printed.status_code == 200
    refused = client.send(url, how="paper")
    assert (refused.status_code, "CUS-11" in refused.text) == (422, True)
    client.send(url, how="paper", paper_place="二号柜", consent_on_paper="y")
    customer = again()
    assert (customer.paper_place, customer.form_signed_how) == ("二号柜", "paper")
    assert db.session.query(sealing.Document).count() == 1


@pytest.mark.rule("CUS-03")
def test_the_form_leads_to_its_missing_fields(client, cast, register):
    customer = register(gender="")
    client.enter(cast.reception)
    page = client.get(f"/customers/{customer.id}")
    assert f'href="/customers/{customer.id}/edit"' in page.text
    refused = client.send(f"/customers/{customer.id}/signature", how="paper", paper_place="x")
    assert (refused.status_code, "CUS-03" in refused.text) == (422, True)


@pytest.mark.rule("CUS-08")
def test_the_review_button_confirms_what_was_on_the_page(client, cast, customer):
    operations.set_owner(customer, cast.consultant, by=cast.cs_manager, reason="分配")
    operations.record_health(customer, by=cast.doctor, **HEALTH)
    operations.sign_form(customer, by=cast.reception, on_paper=True, place="柜")
    db.session.commit()
    url = f"/customers/{customer.id}"
    client.enter(cast.consultant)
    stale = form_fields(client.get(url).text, f"{url}/review")
    operations.complete_form(again(), by=cast.reception, wechat="new")
    db.session.commit()
    assert client.post(f"{url}/review", data=stale).status_code == 409
    client.send(f"{url}/review", page=url)
    customer = again()
    assert customer.reviewed_by_id == cast.consultant.id


@pytest.mark.rule("CUS-05")
def test_the_list_filters_and_exports_only_counts(client, cast, customer, register):
    other = register(name="赵一", phone="+8613955556666", birth_date=date(1980, 1, 1))
    operations.classify(other, by=cast.reception, category="member", grade="vip")
    operations.record_health(other, by=cast.doctor, skin_condition=["acne"])
    db.session.commit()
    client.enter(cast.president)
    for query, shown in (
        ("category=member", ["赵一"]),
        ("grade=prospect", ["王小美"]),
        ("skin=acne", ["赵一"]),
        ("completeness=open", ["王小美", "赵一"]),
        ("completeness=meets", []),
        ("q=zy", ["赵一"]),
        ("q=zzzz", []),
    ):
        page = client.get(f"/customers?{query}")
        assert [name for name in ("王小美", "赵一") if name in page.text] == shown, query
    counted = client.get("/customers?export=csv&category=member").text
    assert "赵一" not in counted
    assert "3955556666" not in counted
    assert counted.strip().splitlines()[1].endswith(",1")


def test_the_list_turns_pages_without_counting(client, cast, register):
    for index in range(55):
        register(name=f"林{chr(0x4E00 + index)}", phone="")
    client.enter(cast.reception)
    first = client.get("/customers?sort=number")
    assert 'rel="next"' in first.text
    region = client.region("/customers?sort=name", "customers")
    assert region.text.lstrip().startswith('<section id="customers"')


@pytest.mark.rule("CUS-21")
def test_the_search_answers_with_its_dropdown_and_opens_a_single_hit(client, cast, customer, register):
    client.enter(cast.reception)
    dropdown = client.get("/customers/search?q=wxm", headers={**HTMX, "HX-Target": "div#search_results"})
    assert dropdown.text.lstrip().startswith('<div id="search_results"')
    assert f'href="/customers/{customer.id}"' in dropdown.text
    assert client.get("/customers/search?q=wxm").location == f"/customers/{customer.id}"
    register(name="王晓敏", phone="")
    assert "王晓敏" in client.get("/customers/search?q=wxm").text
    assert client.get("/customers/search?q=nobody").status_code == 200


def test_companions_consents_and_channel_are_kept_on_their_pages(client, cast, customer):
    client.enter(cast.reception)
    url = f"/customers/{customer.id}"
    refused = client.send(f"{url}/companions/new", name="王母", relation="母亲", may_be_informed="y")
    assert (refused.status_code, "CUS-18" in refused.text) == (422, True)
    listed = client.send(f"{url}/companions/new", name="王母", relation="母亲")
    assert "王母" in listed.text
    companion = db.session.query(Companion).one().id
    ended = client.send(f"{url}/companions/{companion}/end", page=f"{url}/companions")
    assert "王母" in ended.text
    client.send(f"{url}/consents", purpose="marketing", answer="yes", way="in_person")
    client.send(f"{url}/channel", preferred_channel="sms")
    customer = again()
    assert (customer.consent_marketing, customer.preferred_channel) == (True, "sms")


def test_the_owner_is_changed_on_the_owners_page(client, cast, customer):
    url = f"/customers/{customer.id}/owners"
    page = client.enter(cast.cs_manager).send(url, person_id=str(cast.consultant.id), reason="分配")
    assert "分配" in page.text
    customer = again()
    assert customer.owner_id == cast.consultant.id
    client.enter(cast.reception)
    fields = {"csrf_token": "", "kind": "consultant"}
    assert client.post(url, data=fields).status_code >= 400


def test_photographs_and_documents_are_sent_on_their_pages(client, cast, customer):
    operations.set_owner(customer, cast.consultant, by=cast.cs_manager, reason="分配")
    db.session.commit()
    client.enter(cast.consultant)
    url = f"/customers/{customer.id}"
    refused = client.send(f"{url}/photos", picture=(io.BytesIO(b"not a picture"), "a.png"))
    assert refused.status_code == 422
    kept = client.send(f"{url}/photos", picture=(io.BytesIO(picture()), "a.png"), body_part="面部")
    assert "面部" in kept.text
    refused = client.send(f"{url}/papers/new", title="x", upload=(io.BytesIO(b"MZ"), "a.exe"))
    assert refused.status_code == 422
    filed = client.send(
        f"{url}/papers/new",
        title="血常规",
        kind="report",
        access_class="health",
        upload=(io.BytesIO(b"%PDF-1.7 x"), "a.pdf"),
    )
    assert "血常规" in filed.text
    upload_url = f"{url}/papers/{db.session.query(CustomerDocument).one().id}"
    assert client.get(upload_url).mimetype == "application/pdf"
    assert client.enter(cast.reception).get(upload_url).status_code == 404


@pytest.mark.rule("CUS-04")
def test_a_merged_file_leads_to_the_kept_one(client, cast, customer, register):
    gone = register(phone="+8613955556666", birth_date=None, different_because="未核对")
    url = f"/customers/{customer.id}/merge"
    client.enter(cast.cs_manager)
    assert gone.number in client.get(url).text
    assert client.send(url, number="C999999", reason="x").status_code == 422
    client.send(url, number=gone.number.lower(), reason="同一人")
    assert client.get(f"/customers/{gone.id}").location == f"/customers/{customer.id}"
    shown = client.get(f"/customers/search?q={gone.number}", follow_redirects=True)
    assert shown.request.path == f"/customers/{customer.id}"
    assert gone.number in shown.text


def test_changes_are_told_in_the_words_of_the_lists(client, cast, customer):
    operations.record_health(customer, by=cast.consultant, **{**HEALTH, "skin_type": "dry", "skin_condition": ["acne"]})
    db.session.commit()
    page = client.enter(cast.consult_manager).get(f"/customers/{customer.id}/changes").text
    assert "干性皮肤" in page or "Dry skin" in page
    assert ">dry<" not in page
    assert ">acne<" not in page


def test_the_timeline_leads_only_where_the_reader_may_go(client, cast, customer):
    operations.note(customer, by=cast.consultant, kind="consultation", text="咨询已开卡", link="/consultations/1")
    db.session.commit()
    assert (
        'href="/consultations/1"' in client.enter(cast.consult_manager).get(f"/customers/{customer.id}/timeline").text
    )
    page = client.enter(cast.reception).get(f"/customers/{customer.id}/timeline").text
    assert "咨询已开卡" in page
    assert 'href="/consultations/1"' not in page
