"""Approved answers: one per question, reviewed by a doctor, truthful; open questions become entries."""

import pytest
from sqlalchemy.exc import IntegrityError

from portal.core.database import db
from portal.core.refusals import Forbidden, Refused
from portal.registry.catalogue import operations, queries
from portal.registry.catalogue.models import AnswerScript
from tests.cast import Cast

QUESTION, ANSWER = "假体能放多少年？", "没有统一年限，以医生面诊的回答为准。"


def proposed(cast: Cast, answer: str = ANSWER, question: str = QUESTION) -> AnswerScript:
    """An answer that waits for review, saved."""
    script = operations.propose_answer(question, answer, topic="safety", by=cast.consultant)
    db.session.commit()
    return script


@pytest.mark.rule("KNW-01")
def test_an_answer_is_found_after_a_doctor_approved_it_with_all_its_particulars(cast: Cast) -> None:
    script = proposed(cast)
    assert queries.search_scripts("假体") == []
    operations.approve_answer(script, by=cast.doctor)
    assert queries.search_scripts("假体 年限") == [script]
    assert queries.search_scripts("鼻子") == []
    particulars = (script.author, script.reviewed_by, script.version)
    assert particulars == (cast.consultant, cast.doctor, 1)
    assert script.reviewed_at is not None


@pytest.mark.rule("KNW-01")
def test_only_a_doctor_who_did_not_write_it_reviews_an_answer(cast: Cast) -> None:
    script = proposed(cast)
    for person in (cast.consultant, cast.consult_manager, cast.president):
        with pytest.raises(Forbidden):
            operations.approve_answer(script, by=person)
    own = operations.propose_answer("会疼吗？", "每个人感受不同。", topic="safety", by=cast.doctor)
    with pytest.raises(Refused) as refusal:
        operations.approve_answer(own, by=cast.doctor)
    assert refusal.value.rule == "KNW-01"


@pytest.mark.rule("KNW-04")
def test_a_question_has_one_approved_answer_however_it_is_written(cast: Cast) -> None:
    first = operations.approve_answer(proposed(cast), by=cast.doctor)
    second = proposed(cast, "没有统一年限，建议每年复查。", " 假体 能放多少年?? ")
    with pytest.raises(Refused) as refusal:
        proposed(cast, "第三种说法")
    assert refusal.value.rule == "KNW-04"
    operations.approve_answer(second, by=cast.doctor2)
    assert (first.state, second.state, second.version) == ("replaced", "approved", 2)
    assert queries.search_scripts("假体") == [second]
    assert queries.script_versions(second) == [second, first]


@pytest.mark.rule("KNW-04")
def test_the_database_keeps_a_second_approved_answer_out(cast: Cast) -> None:
    first = operations.approve_answer(proposed(cast), by=cast.doctor)
    second = proposed(cast, "另一种说法")
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.query(AnswerScript).filter_by(id=second.id).update(
            {"state": "approved", "reviewed_at": first.reviewed_at}
        )


@pytest.mark.rule("KNW-05")
@pytest.mark.parametrize("answer", ["打个针而已，完全不疼。", "百 分 百有效", "我们的专家最权威"])
def test_an_answer_that_exaggerates_or_belittles_is_not_approved(cast: Cast, answer: str) -> None:
    script = proposed(cast, answer)
    with pytest.raises(Refused) as refusal:
        operations.approve_answer(script, by=cast.doctor)
    assert refusal.value.rule == "KNW-05"
    assert script.state == "draft"


@pytest.mark.rule("KNW-06")
def test_a_question_nobody_could_answer_becomes_an_entry(cast: Cast) -> None:
    operations.record_unanswered("做完多久能坐飞机？", by=cast.consultant)
    row = operations.record_unanswered("做完多久能坐飞机", by=cast.cs_staff)
    assert queries.unanswered() == [row]
    assert row.times == 2
    script = proposed(cast, "请按医生的安排。", "做完多久能坐飞机？")
    assert queries.unanswered() == [row], "open until the answer is approved"
    operations.approve_answer(script, by=cast.doctor)
    assert queries.unanswered() == []
    assert row.script_id == script.id


@pytest.mark.rule("KNW-02")
def test_the_expert_topics_of_the_seed_are_answered(catalogue: None) -> None:
    questions = " ".join(script.question for script in queries.search_scripts(topic="expert"))
    for words in ("包装", "直接见专家", "多大年纪", "本人给我做", "优势"):
        assert words in questions


@pytest.mark.rule("KNW-03")
def test_the_safety_topics_of_the_seed_are_answered(catalogue: None) -> None:
    questions = " ".join(script.question for script in queries.search_scripts())
    for words in ("疼", "其他顾客的照片", "假体能放多少年", "同意书看不懂", "公立医院"):
        assert words in questions


@pytest.mark.rule("KNW-07")
def test_a_wish_to_see_other_customers_is_answered_with_the_privacy_rule(catalogue: None) -> None:
    for asked in ("其他顾客", "能看别人的照片吗", "想见见做过的人"):
        first = queries.search_scripts(asked)[0]
        assert first is queries.privacy_answer(), asked
        assert first.topic == "privacy"
        assert "书面同意" in first.answer


def test_an_empty_question_is_refused(cast: Cast) -> None:
    for text in ("", " ？！"):
        with pytest.raises(Refused):
            operations.record_unanswered(text, by=cast.consultant)
