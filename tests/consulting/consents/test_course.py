"""The course of a risk notice through its operations, and what stops it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.consulting.consents import operations as consents
from portal.consulting.consents import policy, queries
from portal.consulting.consents.models import RiskNotice
from portal.consulting.plans import operations as plans
from portal.consulting.plans import policy as plan_policy
from portal.core import clock, sealing
from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.registry.customers import queries as customers
from portal.registry.papers import signatures
from tests.cast import Cast
from tests.factories import planning


class Everything:
    """Whatever there is to ask about was asked."""

    def __iter__(self):
        notice = db.session.query(RiskNotice).order_by(RiskNotice.id.desc()).first()
        return iter(notice.contraindications)


ASKED = Everything()


def refused(act, *args, **kwargs) -> Refused:
    with pytest.raises(Refused) as caught:
        act(*args, **kwargs)
    return caught.value


def sign(notice: RiskNotice, cast: Cast, **given) -> RiskNotice:
    return consents.sign(notice, by=cast.consultant, **{"data_consent": True, **planning.drawings(), **given})


# --- composed and explained ---------------------------------------------------------------------------------


@pytest.mark.rule("RSK-01")
def test_a_notice_is_composed_from_the_items_of_the_version(cast: Cast):
    notice = consents.draft(planning.approved(cast), by=cast.consultant)
    db.session.commit()
    assert [item["name"] for item in notice.items] == [line.name for line in notice.plan_version.items]
    first = notice.items[0]
    assert {row["text"] for row in first["risks"]} == {"表情不自然", "双侧不对称", "效果弱于预期"}
    assert all(row["response"] for row in [*first["risks"], *first["complications"]])
    assert {"头痛", "过敏反应"} <= {row["text"] for row in first["complications"]}
    assert "4小时内不平躺" in notice.post_notes
    assert "报价单所列项目以外不收费" in notice.costs
    assert notice.number == f"FX{clock.today():%Y%m%d}-0001"
    assert consents.draft(notice.plan_version, by=cast.consultant) is notice, "one notice per version"


@pytest.mark.rule("RSK-01")
def test_the_notice_keeps_by_whom_and_when_it_was_explained(cast: Cast):
    notice = planning.notice(cast, planning.approved(cast))
    assert (notice.state, notice.explainer_id) == ("explained", cast.consultant.id)
    assert clock.now() - notice.explained_at < timedelta(minutes=1)
    other = consents.draft(
        planning.approved(cast, who=planning.customer(cast, name="钱多多", phone="+8613900139000")), by=cast.consultant
    )
    given = {"understood": "明白", "expectation_checked": "谈过", "asked": ASKED}
    assert refused(consents.explain, other, by=cast.consultant, **{**given, "understood": ""}).rule == "RSK-01"
    consents.save(other, by=cast.consultant, costs="")
    assert refused(consents.explain, other, by=cast.consultant, **given).rule == "RSK-01"


def test_a_notice_is_about_a_version_that_is_fixed(cast: Cast):
    assert refused(consents.draft, planning.draft(cast), by=cast.consultant).rule == "RSK-01"


def test_who_neither_writes_the_plan_nor_is_a_doctor_explains_nothing(cast: Cast):
    notice = consents.draft(planning.approved(cast), by=cast.consultant)
    given = {"understood": "明白", "expectation_checked": "谈过", "asked": ASKED}
    assert refused(consents.explain, notice, by=cast.consultant2, **given).rule == "RSK-01"
    with pytest.raises(Forbidden):
        consents.explain(notice, by=cast.reception, **given)


@pytest.mark.rule("RSK-10")
def test_the_customers_own_words_of_expectation_stand_beside_the_risks(cast: Cast):
    notice = consents.draft(planning.approved(cast), by=cast.consultant)
    assert notice.expectation == "希望看起来不那么累，但不要僵。"
    refusal = refused(
        consents.explain, notice, by=cast.consultant, understood="明白", expectation_checked="", asked=ASKED
    )
    assert refusal.rule == "RSK-10"
    consents.save(notice, by=cast.consultant, expectation="")
    refusal = refused(
        consents.explain, notice, by=cast.consultant, understood="明白", expectation_checked="谈过", asked=ASKED
    )
    assert refusal.rule == "RSK-10"


@pytest.mark.rule("LAW-14")
def test_a_notice_without_alternatives_is_neither_explained_nor_signed(cast: Cast):
    notice = consents.draft(planning.approved(cast), by=cast.consultant)
    assert "不治疗，保持现状" in notice.alternatives
    consents.save(notice, by=cast.consultant, alternatives=" ")
    given = {"understood": "明白", "expectation_checked": "谈过", "asked": ASKED}
    assert refused(consents.explain, notice, by=cast.consultant, **given).rule == "LAW-14"
    notice.state, notice.explained_at, notice.explainer_id = "explained", clock.now(), cast.consultant.id
    assert refused(sign, notice, cast).rule == "LAW-14"
    notice.alternatives = ""
    with pytest.raises(DBAPIError, match="alternatives"), db.session.begin_nested():
        db.session.execute(
            text(
                "UPDATE risk_notices SET state = 'signed', alternatives = '', paper_place = 'x',"
                " signed_at = CURRENT_TIMESTAMP"
            )
        )


@pytest.mark.rule("LAW-13")
def test_a_notice_without_notes_is_not_explained(cast: Cast):
    notice = consents.draft(planning.approved(cast), by=cast.consultant)
    consents.save(notice, by=cast.consultant, pre_notes="")
    given = {"understood": "明白", "expectation_checked": "谈过", "asked": ASKED}
    assert refused(consents.explain, notice, by=cast.consultant, **given).rule == "LAW-13"


@pytest.mark.rule("LAW-13")
def test_each_contraindication_is_asked_about(cast: Cast):
    notice = consents.draft(planning.approved(cast), by=cast.consultant)
    given = {"understood": "明白", "expectation_checked": "谈过"}
    asked = notice.contraindications[1:]
    refusal = refused(consents.explain, notice, by=cast.consultant, asked=asked, **given)
    assert (refusal.rule, refusal.field) == ("LAW-13", "asked")
    consents.explain(notice, by=cast.consultant, asked=notice.contraindications, **given)
    assert "妊娠、备孕或哺乳期" in notice.asked


# --- signed -------------------------------------------------------------------------------------------------


@pytest.mark.rule("RSK-02")
def test_the_plan_is_confirmed_only_after_the_notice_of_this_very_version_is_signed(cast: Cast):
    version = planning.explained(cast)
    confirm = {"by": cast.consultant, "customer_name": "苏婉清"}
    assert refused(plans.confirm, version, **confirm).rule == "RSK-02"
    consents.draft(version, by=cast.consultant)
    assert refused(plans.confirm, version, **confirm).rule == "RSK-02"
    notice = planning.notice(cast, version)
    assert refused(plans.confirm, version, **confirm).rule == "RSK-02"
    sign(notice, cast)
    plans.confirm(version, **confirm)
    assert version.state == "confirmed"


@pytest.mark.rule("RSK-02")
def test_a_notice_of_an_earlier_version_opens_nothing(cast: Cast):
    version = planning.explained(cast)
    planning.signed(cast, version)
    following = plans.adjust(version, by=cast.consultant, wish="还是这些，时间晚一点")
    plans.submit(following, by=cast.consultant)
    plans.approve_medical(following, by=cast.doctor, injection_details="50单位")
    plans.explain(following, by=cast.consultant, statement="明白")
    assert refused(plans.confirm, following, by=cast.consultant, customer_name="苏婉清").rule == "RSK-02"


@pytest.mark.rule("LAW-19")
def test_personal_information_has_its_own_consent_with_its_own_signature(cast: Cast):
    notice = planning.notice(cast, planning.approved(cast))
    assert refused(sign, notice, cast, data_consent=False).rule == "LAW-19"
    assert refused(sign, notice, cast, data_signature="").field == "data_signature"
    sign(notice, cast)
    db.session.commit()
    assert notice.data_signature_id != notice.signature_id
    assert notice.data_signature.purpose == "personal_data_consent"
    assert customers.consented(notice.customer, "health_data")


@pytest.mark.rule("LAW-18")
def test_the_drawn_signatures_stand_on_the_sealed_paper(cast: Cast):
    notice = planning.signed(cast, planning.approved(cast))
    document = sealing.of_subject(notice, "risk_notice")[0]
    assert document.number == notice.number
    drawn = signatures.on_document(document)
    assert [(row.signer_name, row.signer_role) for row in drawn] == [
        ("苏婉清", "customer"), ("苏婉清", "customer"), ("陈思雨", "explainer"),
    ]  # fmt: skip
    assert set(document.pictures) == {"signature", "data_signature", "explainer_signature"}
    assert list(signatures.verify()) == []


def test_only_the_explainer_takes_the_signature(cast: Cast):
    notice = planning.notice(cast, planning.approved(cast))
    refusal = refused(consents.sign, notice, by=cast.consult_manager, data_consent=True, **planning.drawings())
    assert refusal.rule == "RSK-01"


@pytest.mark.rule("RSK-08")
def test_signed_on_paper_needs_the_place_of_the_original(cast: Cast):
    notice = planning.notice(cast, planning.approved(cast))
    assert sealing.of_subject(notice, "risk_notice")[0].number == f"{notice.number}-DQ", "a copy to sign by hand"
    assert refused(sign, notice, cast, signature="", paper_place=" ").rule == "LAW-18"
    consents.sign(notice, by=cast.consultant, data_consent=True, paper_place="二楼档案室 3 号柜")
    db.session.commit()
    assert (notice.signed, notice.on_paper, notice.signature_id) == (True, True, None)


@pytest.mark.rule("RSK-08")
def test_a_scan_of_the_original_goes_into_the_customer_file(cast: Cast):
    notice = planning.notice(cast, planning.approved(cast))
    given = {"by": cast.consultant, "data_consent": True, "paper_place": "档案室"}
    assert refused(consents.sign, notice, scan=b"no picture", **given).field == "scan"
    consents.sign(notice, scan=b"%PDF-1.7 scan", **given)
    db.session.commit()
    assert len(notice.scan_sha256) == 64


def test_photographs_are_ticked_one_by_one_and_none_is_the_default(cast: Cast):
    notice = planning.notice(cast, planning.approved(cast))
    sign(notice, cast, photo_uses=["record", "somewhere"])
    assert notice.photo_uses == ["record"]


def test_a_second_signature_changes_nothing(cast: Cast):
    notice = planning.signed(cast, planning.approved(cast))
    before = (notice.signature_id, notice.signed_at, notice.version)
    sign(notice, cast, photo_uses=["publicity"])
    db.session.commit()
    assert (notice.signature_id, notice.signed_at, notice.version) == before
    assert len(sealing.of_subject(notice, "risk_notice")) == 2


FORGERIES = (
    "UPDATE risk_notices SET costs = 'x'",
    "UPDATE risk_notices SET photo_uses = '[\"publicity\"]'",
    "UPDATE risk_notices SET state = 'draft'",
    "UPDATE risk_notices SET state = 'expired', alternatives = 'x'",
    "DELETE FROM risk_notices",
)


@pytest.mark.rule("RSK-08")
@pytest.mark.parametrize("statement", FORGERIES)
def test_the_database_keeps_a_signed_notice_as_it_was(cast: Cast, statement: str):
    planning.signed(cast, planning.approved(cast))
    with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
        db.session.execute(text(statement))


# --- guardian -----------------------------------------------------------------------------------------------


@pytest.mark.rule("LAW-13")
def test_below_eighteen_the_guardian_signs(cast: Cast):
    born = date(clock.today().year - 16, 1, 1)
    who = planning.customer(cast, name="林小满", birth=born)
    notice = planning.notice(cast, planning.approved(cast, who=who))
    assert refused(sign, notice, cast).rule == "LAW-13"
    guardian = {"guardian_name": "林小满", "guardian_relation": "本人", "guardian_id_number": "1"}
    assert refused(sign, notice, cast, **guardian).rule == "LAW-13"
    guardian = {"guardian_name": "林建", "guardian_relation": "父亲", "guardian_id_number": "110101198001011234"}
    sign(notice, cast, **guardian)
    db.session.commit()
    assert (notice.needs_guardian, notice.signature.signer_role, notice.signature.signer_name) == (
        True,
        "guardian",
        "林建",
    )
    assert not policy.under_data_age(who)


@pytest.mark.rule("LAW-13")
def test_while_the_age_is_unknown_nobody_signs(cast: Cast):
    notice = planning.notice(cast, planning.approved(cast))
    notice.customer.birth_date = notice.customer.stated_age = None
    assert refused(sign, notice, cast).rule == "LAW-13"
    db.session.rollback()


# --- refused, told, expired ---------------------------------------------------------------------------------


@pytest.mark.rule("RSK-05")
def test_a_refusal_is_kept_and_the_plan_stays_blocked(cast: Cast):
    version = planning.explained(cast)
    notice = planning.notice(cast, version)
    given = {"kind": "will_not_sign", "reason": "想再考虑", "further_explanation": "再次说明了可逆性和替代方案"}
    for field in given:
        assert refused(consents.refuse_to_sign, notice, by=cast.consultant, **{**given, field: ""}).rule == "RSK-05"
    refusal = consents.refuse_to_sign(notice, by=cast.consultant, **given)
    db.session.commit()
    assert (notice.refused, refusal.explained_by_id) == (True, cast.consultant.id)
    assert refused(plans.confirm, version, by=cast.consultant, customer_name="苏婉清").rule == "RSK-02"
    sign(notice, cast)
    assert not notice.refused, "she may change her mind"
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(text("UPDATE risk_refusals SET reason = 'x'"))


@pytest.mark.rule("RSK-06")
def test_notes_for_before_and_after_keep_who_told_them_and_when(cast: Cast):
    notice = planning.notice(cast, planning.approved(cast))
    told = consents.tell(
        notice, {"medication": "停用阿司匹林一周", "place": "三楼注射室", "wound": ""}, by=cast.consultant
    )
    db.session.commit()
    assert {(row.subject, row.detail) for row in told} == {
        ("medication", "停用阿司匹林一周"),
        ("place", "三楼注射室"),
        ("wound", ""),
    }
    assert {row.told_by_id for row in notice.notes_told} == {cast.consultant.id}
    assert refused(consents.tell, notice, {"weather": ""}, by=cast.consultant).rule == "RSK-06"


@pytest.mark.rule("RSK-07")
def test_a_notice_expires_when_the_plans_items_change(cast: Cast):
    version = planning.explained(cast)
    notice = planning.signed(cast, version)
    following = plans.adjust(version, by=cast.consultant, wish="再加一次")
    db.session.commit()
    assert (notice.state, notice.expired_at is not None) == ("expired", True)
    assert policy.current_notice(following) is None
    assert refused(consents.draft, following, by=cast.consultant).rule == "RSK-01", "not before it is approved again"


@pytest.mark.rule("RSK-07")
def test_a_notice_about_other_items_does_not_open_the_confirmation(cast: Cast):
    version = planning.explained(cast)
    notice = planning.notice(cast, version)
    notice.fingerprint = [[1, 9]]
    sign(notice, cast)
    assert refused(plans.confirm, version, by=cast.consultant, customer_name="苏婉清").rule == "RSK-07"


@pytest.mark.rule("RSK-09")
def test_open_signed_and_expired_notices_are_found_per_customer_and_per_state(cast: Cast):
    version = planning.explained(cast)
    notice = planning.signed(cast, version)
    assert queries.of_customer(version.customer_id) == [notice]
    found = {
        state: len(db.session.scalars(queries.for_person(cast.consultant, state=state)).all())
        for state in ("signed", "expired")
    }
    assert found == {"signed": 1, "expired": 0}
    assert db.session.scalars(queries.for_person(cast.consultant2)).all() == []


def test_the_room_registers_its_check_once(cast: Cast):
    assert plan_policy.before_confirmation.count(policy.check_before_confirmation) == 1


def test_what_waits_for_a_signature_is_on_today(cast: Cast):
    notice = planning.notice(cast, planning.explained(cast))
    assert [entry["url"] for entry in queries.today_items(cast.consultant)] == [f"/consents/notices/{notice.id}"]
    sign(notice, cast)
    assert queries.today_items(cast.consultant) == []
