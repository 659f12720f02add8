"""A card's life, state by state, and what finds it again."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.core import workflow
from portal.core.audit import AuditEntry
from portal.core.database import SystemActor, add, db
from portal.core.refusals import Forbidden, Refused
from portal.registry.cards import operations, queries
from portal.registry.cards.models import MembershipCard
from portal.registry.cards.workflow import CARD
from portal.registry.customers import operations as customers
from portal.registry.customers import queries as files

ACTS = {
    "report_lost": lambda card, by: operations.report_lost(card, reason="钱包被偷", by=by),
    "find": lambda card, by: operations.find(card, by=by),
    "replace": lambda card, by: operations.replace(card, reason="卡面损坏", by=by),
    "close": lambda card, by: operations.close(card, reason="顾客申请", by=by),
}


def brought(card, state, by):
    """The card in a state, the way it gets there."""
    for name in {"active": [], "lost": ["report_lost"], "replaced": ["replace"], "closed": ["close"]}[state]:
        ACTS[name](card, by)
    return card


@pytest.mark.rule("MEM-01")
@pytest.mark.parametrize("state", CARD.states)
@pytest.mark.parametrize("step", CARD.steps, ids=lambda step: step.name)
def test_a_step_is_possible_exactly_from_its_states(state, step, issue, cast):
    card = brought(issue(), state, cast.cs_manager)
    assert card.state == state
    if state in step.sources:
        ACTS[step.name](card, cast.cs_manager)
        assert card.state == step.target
        assert workflow.history(card)[-1].step == step.name
    else:
        with pytest.raises(Refused):
            ACTS[step.name](card, cast.cs_manager)
        assert card.state == state
    db.session.commit()


@pytest.mark.parametrize("step", ["report_lost", "replace", "close"])
def test_a_loss_a_replacement_and_an_end_need_a_reason(step, issue, cast):
    act = {"report_lost": operations.report_lost, "replace": operations.replace, "close": operations.close}[step]
    with pytest.raises(Refused) as refused:
        act(issue(), reason=" ", by=cast.cs_manager)
    assert refused.value.field == "reason"


@pytest.mark.parametrize("who,step", [("care_staff", "report_lost"), ("reception", "close"), ("consultant", "replace")])
def test_who_may_not_does_not(who, step, issue, cast):
    with pytest.raises(Forbidden):
        ACTS[step](issue(), getattr(cast, who))


def test_somebody_who_only_reads_cards_hands_none_out(issue, cast):
    with pytest.raises(Forbidden):
        issue(by=cast.consultant)


@pytest.mark.rule("MEM-01")
def test_a_card_is_handed_out_only_when_everything_was_explained(issue):
    with pytest.raises(Refused, match="MEM-01") as refused:
        issue(explained=["benefits", "procedure"])
    assert refused.value.field == "explained"
    assert issue().explained == ["benefits", "procedure", "points"]


@pytest.mark.rule("CON-04")
def test_an_ic_card_says_which_items_it_covers(issue, cast, care):
    with pytest.raises(Refused, match="CON-04"):
        issue(items=[])
    card = issue()
    with pytest.raises(Refused, match="CON-04"):
        operations.cover(card, [], by=cast.cs_staff)
    member_card = issue(kind="member", items=[])
    operations.cover(member_card, [care], by=cast.cs_staff)
    assert [item.code for item in member_card.items] == ["CARE-T"]
    operations.cover(member_card, [], by=cast.cs_staff)
    db.session.commit()
    assert queries.visible(member_card.id, cast.cs_staff).items == []


def test_a_number_is_unique_in_the_house_however_it_is_typed(issue, cast):
    assert issue(number="ic 8800-1234").number == "IC88001234"
    with pytest.raises(Refused) as refused:
        issue(number="ＩＣ88001234")
    assert refused.value.field == "number"
    for odd in ("12", "无卡号", "ABCD", "1" * 30):
        with pytest.raises(Refused, match="MEM-01"):
            issue(number=odd)


def test_the_database_itself_keeps_numbers_apart(issue, member, cast):
    card = issue()
    twin = MembershipCard(customer_id=member.id, number=card.number, kind="ic", state="active", explained=[])
    add(twin, by=SystemActor("tests"))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_the_next_number_leaves_out_cards_printed_elsewhere(issue):
    first = issue(kind="member", items=[]).number
    taken = f"VIP{int(first[3:]) + 1:06d}"
    issue(kind="member", items=[], number=taken)
    assert issue(kind="member", items=[]).number == f"VIP{int(first[3:]) + 2:06d}"


def test_a_replaced_card_hands_its_items_to_the_new_one(issue, cast, member, care):
    old = issue()
    new = operations.replace(
        operations.report_lost(old, reason="遗失", by=cast.reception), reason="补卡", by=cast.reception
    )
    db.session.commit()
    assert (old.state, new.state, new.replaces, new.items) == ("replaced", "active", old, [care])
    assert queries.successor(old) is new
    assert queries.covering(member, care.id) is new


def test_only_a_valid_card_covers_an_item(issue, cast, member, care):
    card = issue()
    assert queries.covering(member, care.id) is card
    assert queries.covering(member, None) is None
    operations.report_lost(card, reason="遗失", by=cast.cs_staff)
    assert queries.covering(member, care.id) is None
    operations.find(card, by=cast.cs_staff)
    assert queries.covering(member, care.id) is card


def test_every_change_is_in_the_audit_log_and_on_the_timeline(issue, cast, member):
    card = issue()
    operations.report_lost(card, reason="遗失", by=cast.cs_staff)
    db.session.commit()
    spoken = db.session.query(AuditEntry.action).filter_by(subject_type="membership_cards", subject_id=card.id)
    assert [row.action for row in spoken.order_by(AuditEntry.seq)] == ["cards.issue", "cards.card.report_lost"]
    told = db.session.execute(text("SELECT text FROM timeline_events ORDER BY id")).scalars().all()
    assert [card.number in line for line in told].count(True) == 2


# --- found by its number ------------------------------------------------------------------------------------


@pytest.mark.rule("CUS-21")
@pytest.mark.parametrize("typed", ["IC88001234", "ic8800", "ic 8800-1234", "IC88"])
def test_the_search_finds_a_customer_by_the_number_of_a_card(typed, issue, cast):
    issue(number="IC88001234")
    assert [row.name for row in files.search(typed, cast.reception)] == ["苏婉清"]


@pytest.mark.rule("CUS-21")
def test_a_card_of_figures_alone_is_found_by_its_beginning(issue, cast):
    issue(number="66009912")
    assert [row.name for row in files.search("6600", cast.reception)] == ["苏婉清"]
    assert [row.name for row in files.search("66009912", cast.reception)] == ["苏婉清"]
    assert files.search("9912", cast.reception) == []


@pytest.mark.rule("PRV-01")
def test_the_search_by_card_stays_within_reach(issue, cast, member):
    card = issue(number="IC88001234")
    assert files.search(card.number, cast.consultant) == []
    customers.grant_reach(member, cast.consultant, why="test", by=cast.reception)
    db.session.commit()
    assert [row.name for row in files.search(card.number, cast.consultant)] == ["苏婉清"]


def test_the_card_of_a_merged_file_still_leads_to_the_customer(issue, cast, member):
    other = customers.register(
        by=cast.reception, name="苏晚晴", phone="+8613800138556", gender="female", first_channel="walk_in"
    )
    card = issue(other)
    customers.merge(member, other, by=cast.cs_manager, reason="同一人")
    db.session.commit()
    [hit] = files.search(card.number, cast.reception)
    assert files.visible(hit.id, cast.reception) is member
    assert queries.of_customer(member) == [card]


@pytest.mark.parametrize("who", ["reception", "consultant"])
def test_the_search_by_card_runs_over_an_index(issue, cast, who):
    if db.engine.dialect.name != "sqlite":
        assert db.session.execute(files.search_statement("IC880", getattr(cast, who), 20)).all() == []
        return
    from sqlalchemy.dialects import sqlite

    statement = files.search_statement("IC880", getattr(cast, who), 20)
    plain = statement.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    plan = [row.detail for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {plain}".replace(":", r"\:")))]
    assert not [step for step in plan if "SCAN customers" in step or "SCAN membership_cards" in step], plan
    assert [step for step in plan if "SEARCH membership_cards USING" in step], plan


def test_the_search_says_which_cards_somebody_holds(issue, cast, member):
    lost, valid = issue(), issue(kind="member", items=[])
    operations.report_lost(lost, reason="遗失", by=cast.cs_staff)
    ended = operations.close(issue(kind="benefit", items=[]), reason="申请", by=cast.cs_manager)
    shown = [fact.text for fact in queries.glances([member.id], cast.reception)[member.id].facts]
    assert any(text.startswith(lost.number) and text != lost.number for text in shown)
    assert valid.number in shown
    assert not [text for text in shown if ended.number in text]
    assert queries.glances([member.id], cast.planning) == {}
