"""Timeline, companions, consents, photographs and documents of a file."""

import io

import pytest
from PIL import Image
from sqlalchemy.exc import DBAPIError

from portal.core import audit, clock, events
from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.registry.customers import operations, parts, policy, queries
from portal.registry.customers.facts import ConsentWithdrawn
from portal.registry.customers.models import TimelineEvent


def picture(colour: str = "pink") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()


@pytest.mark.rule("CUS-06")
def test_what_happens_is_noted_with_its_time_and_cannot_be_rewritten(customer, cast):
    at = clock.now()
    operations.note(customer, by=cast.consultant, kind="visit", text="初诊到院", link="/x", at=at)
    db.session.commit()
    newest = parts.timeline(customer)[0]
    assert (newest.text, newest.at, newest.person.name) == ("初诊到院", at, cast.consultant.name)
    assert customer.last_contact_at == at
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.query(TimelineEvent).update({"text": "没有来过"})


@pytest.mark.rule("CUS-18")
def test_a_companion_is_told_nothing_without_a_written_agreement(customer, cast):
    with pytest.raises(Refused) as refusal:
        operations.add_companion(customer, by=cast.reception, name="王父", relation="父亲", may_be_informed=True)
    assert refusal.value.rule == "CUS-18"
    told = operations.add_companion(
        customer,
        by=cast.reception,
        name="王母",
        relation="母亲",
        may_be_informed=True,
        agreement="授权书 2 号",
    )
    assert parts.companions(customer) == [told]
    operations.end_companion(told, by=cast.reception)
    db.session.commit()
    assert parts.companions(customer) == []
    assert not told.may_be_informed


@pytest.mark.rule("CUS-19")
def test_the_latest_answer_to_a_purpose_counts_and_all_are_kept(customer, cast):
    for given in (True, False, True):
        operations.record_consent(customer, by=cast.cs_staff, purpose="marketing", given=given, way="by_phone")
        assert customer.consent_marketing is given
        assert queries.consented(customer, "marketing") is given
    assert (
        operations.record_consent(customer, by=cast.cs_staff, purpose="marketing", given=True, way="by_phone") is None
    )
    assert len(parts.consent_history(customer)) == 3
    operations.prefer_channel(customer, "wechat", by=cast.cs_staff)
    db.session.commit()
    assert customer.preferred_channel == "wechat"


@pytest.mark.rule("LAW-20")
def test_a_withdrawal_needs_no_form_and_is_announced(customer, cast):
    heard: list[ConsentWithdrawn] = []
    events.listen(ConsentWithdrawn, heard.append)
    operations.record_consent(customer, by=cast.cs_staff, purpose="case_use", given=True, way="on_form", evidence="柜2")
    operations.record_consent(customer, by=cast.cs_staff, purpose="case_use", given=False, way="by_phone")
    assert [fact.purpose for fact in heard] == ["case_use"]
    assert not queries.consented(customer, "case_use")
    db.session.commit()


@pytest.mark.rule("LAW-19")
def test_health_data_are_consented_to_in_writing(customer, cast):
    with pytest.raises(Refused) as refusal:
        operations.record_consent(customer, by=cast.reception, purpose="health_data", given=True, way="by_phone")
    assert refusal.value.rule == "LAW-19"


@pytest.mark.rule("LAW-19")
def test_a_child_under_fourteen_does_not_sign_alone(register, cast):
    child = register(birth_date=clock.today().replace(year=clock.today().year - 13, day=1))
    with pytest.raises(Refused) as refusal:
        operations.sign_form(child, by=cast.reception, on_paper=True, place="柜2")
    assert refusal.value.rule == "LAW-19"
    mother = operations.add_companion(child, by=cast.reception, name="王母", relation="母亲", guardian=True)
    document = operations.sign_form(child, by=cast.reception, on_paper=True, place="柜2", guardian=mother)
    db.session.commit()
    assert document.values["guardian"]["name"] == "王母"


@pytest.mark.rule("CUS-23")
def test_a_photograph_keeps_its_purpose_and_is_shown_to_others_only_with_consent(customer, cast):
    photo = operations.add_photo(customer, picture(), by=cast.doctor, purpose="comparison", body_part="面部")
    assert (photo.purpose, photo.body_part, photo.taken_on) == ("comparison", "面部", clock.today())
    with pytest.raises(Refused) as refusal:
        operations.add_photo(customer, picture(), by=cast.doctor, purpose="publicity")
    assert refusal.value.rule == "PRV-03"
    operations.record_consent(
        customer, by=cast.reception, purpose="case_use", given=True, way="on_form", evidence="柜2"
    )
    operations.add_photo(customer, picture("red"), by=cast.doctor, purpose="publicity")
    db.session.commit()
    assert len(parts.photos(customer)) == 2
    with pytest.raises(Forbidden):
        operations.add_photo(customer, picture(), by=cast.reception)
    with pytest.raises(ValueError):
        operations.add_photo(customer, b"not a picture", by=cast.doctor)


@pytest.mark.rule("CUS-20")
def test_a_filed_document_keeps_kind_date_uploader_and_access_class(customer, cast):
    report = operations.add_document(
        customer, b"%PDF-1.7 report", by=cast.consultant, kind="report", title="血常规", access_class="health"
    )
    db.session.commit()
    assert (report.kind, report.title, report.created_by_id, report.dated) == (
        "report", "血常规", cast.consultant.id, clock.today(),
    )  # fmt: skip
    assert policy.may_open_document(report, cast.doctor)
    assert not policy.may_open_document(report, cast.reception)
    with pytest.raises(ValueError):
        operations.add_document(customer, b"MZ", by=cast.consultant, kind="other", title="x")


@pytest.mark.rule("CUS-04")
def test_two_files_become_one_and_nothing_is_lost(register, cast):
    kept = register(phone="+8613800138000", occupation="")
    gone = register(
        phone="+8613911112222", occupation="教师", birth_date=None, stated_age=30,
        different_because="登记时未查到", by=cast.consultant,
    )  # fmt: skip
    operations.record_health(kept, by=cast.doctor, allergies="青霉素")
    operations.record_health(gone, by=cast.doctor, allergies="头孢", skin_condition=["acne"])
    operations.add_photo(gone, picture(), by=cast.doctor)
    with pytest.raises(Forbidden):
        operations.merge(kept, gone, by=cast.reception, reason="同一人")
    with pytest.raises(Refused):
        operations.merge(kept, gone, by=cast.cs_manager, reason="")
    operations.merge(kept, gone, by=cast.cs_manager, reason="换了手机号，同一人")
    db.session.commit()
    assert queries.visible(gone.id, cast.reception) is kept
    assert queries.may_see(kept, cast.consultant)
    assert kept.occupation == "教师"
    assert kept.allergies == "青霉素\n头孢"
    assert len(parts.photos(kept)) == 1
    assert [row.merged.number for row in parts.merges(kept)] == [gone.number]
    for number in (kept.number, gone.number):
        assert queries.search(number, cast.reception), number
    assert [row.id for row in queries.search("王小美", cast.reception)] == [kept.id]
    said = db.session.query(audit.AuditEntry).filter_by(action="customers.merge").all()
    assert {entry.subject_id for entry in said} == {kept.id, gone.id}
    with pytest.raises(Refused):
        operations.merge(kept, gone, by=cast.cs_manager, reason="再来一次")
