"""One name, two people: an innocent namesake may deal with a case once a manager has said so; a second role may not."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.service.complaints import namesakes, operations, policy
from portal.service.complaints.models import CaseEntry, ToldApart
from portal.service.complaints.queries import cases as reading
from tests.factories.cases import Cases

RULE = pytest.mark.rule("CMP-04")


@pytest.fixture
def case(cases: Cases, cast, known_as):
    """A case about the consultants' manager, whose name the manager of customer service bears too."""
    known_as(cast.cs_manager, name=cast.consult_manager.name, phone="")
    found = cases.complaint(accused=[cast.consult_manager])
    operations.forward(found, cast.president, by=cast.reception)
    return found


@RULE
def test_a_namesake_is_asked_about_and_then_deals_with_the_case(case, cast):
    with pytest.raises(Refused, match="CMP-04") as refused:
        operations.assign_handler(case, cast.cs_manager, by=cast.president)
    assert refused.value.link == f"{case.path}/namesakes"
    with pytest.raises(Refused, match="CMP-04") as refused:
        operations.take_plain(case, "investigate", by=cast.cs_manager)
    assert refused.value.link == f"{case.path}/namesakes"
    assert cast.cs_manager not in policy.possible_handlers(case)
    operations.tell_apart(case, cast.cs_manager, cast.consult_manager, reason="人事档案身份证不同", by=cast.president)
    assert cast.cs_manager in policy.possible_handlers(case)
    operations.assign_handler(case, cast.cs_manager, by=cast.president)
    operations.take_plain(case, "investigate", by=cast.cs_manager)
    assert "人事档案身份证不同" in db.session.query(CaseEntry).filter_by(case_id=case.id, kind="note").one().text
    # decided once, for every case
    later = Cases(cast).complaint(accused=[cast.consult_manager])
    assert not policy.accused_in(later, cast.cs_manager)
    db.session.commit()


@RULE
def test_the_person_complained_about_never_passes_whatever_is_recorded(case, cast):
    operations.tell_apart(case, cast.cs_manager, cast.consult_manager, reason="两个人", by=cast.president)
    with pytest.raises(Refused, match="CMP-04"):
        operations.assign_handler(case, cast.consult_manager, by=cast.president)


@RULE
def test_one_telephone_number_is_one_person_and_cannot_be_told_apart(case, cast):
    cast.cs_manager.phone = cast.consult_manager.phone = "+8613900000001"
    with pytest.raises(Refused, match="CMP-04"):
        operations.tell_apart(case, cast.cs_manager, cast.consult_manager, reason="两个人", by=cast.president)
    assert policy.accused_in(case, cast.cs_manager)
    assert case.id not in {row.id for row in db.session.scalars(reading.for_person(cast.cs_manager))}
    assert not namesakes.undecided(case)
    # two numbers are two people, without anybody's decision
    cast.cs_manager.phone = "+8613900000002"
    assert not policy.accused_in(case, cast.cs_manager)
    db.session.rollback()


@RULE
def test_nobody_says_it_of_themselves_and_only_a_manager_says_it_with_a_reason(case, cast):
    pair = (case, cast.cs_manager, cast.consult_manager)
    for by in (cast.cs_manager, cast.consult_manager):
        with pytest.raises(Refused, match="CMP-04"):
            operations.tell_apart(*pair, reason="我是另一个人", by=by)
    with pytest.raises(Forbidden):
        operations.tell_apart(*pair, reason="两个人", by=cast.cs_staff)
    with pytest.raises(Refused, match="CMP-04"):
        operations.tell_apart(*pair, reason=" ", by=cast.president)
    with pytest.raises(Refused, match="CMP-04"):  # nobody complained about the receptionist
        operations.tell_apart(case, cast.cs_manager, cast.reception, reason="两个人", by=cast.president)
    operations.tell_apart(*pair, reason="两个人", by=cast.president)
    with pytest.raises(Refused, match="CMP-04"):
        operations.tell_apart(*pair, reason="两个人", by=cast.president)
    assert db.session.query(ToldApart).count() == 1
    db.session.commit()


@RULE
def test_the_decision_is_never_taken_back_behind_the_portals_back(case, cast):
    operations.tell_apart(case, cast.cs_manager, cast.consult_manager, reason="两个人", by=cast.president)
    db.session.commit()
    for statement in ("DELETE FROM people_told_apart", "UPDATE people_told_apart SET reason = '别的'"):
        with pytest.raises(DatabaseError), db.session.begin_nested():
            db.session.execute(text(statement))


@RULE
@pytest.mark.parametrize("language", ["zh_Hans_CN", "en"])
def test_the_form_says_who_is_left_out_and_the_page_records_the_decision(case, cast, client, language):
    client.enter(cast.president)
    db.session.commit()
    shown = client.get(f"{case.path}/handler").text
    assert cast.cs_manager.username in shown
    assert f'<option value="{cast.cs_manager.id}"' not in shown
    url = f"{case.path}/namesakes"
    assert f'href="{url}"' in client.get(case.path).text
    assert client.send(url, pair=str(cast.cs_manager.id), reason=" ").status_code == 422
    assert client.send(url, pair="999999", reason="两个人").status_code == 422
    assert client.send(url, pair=str(cast.cs_manager.id), reason="身份证不同").status_code == 200
    assert f'<option value="{cast.cs_manager.id}"' in client.get(f"{case.path}/handler").text
    assert f'href="{url}"' not in client.get(case.path).text
