"""The lists of refunds cost the same with 200,000 closed ones: every one of them is found by an index, in its order."""

import pytest
from sqlalchemy import Select, text
from sqlalchemy.dialects import postgresql, sqlite

from portal.cashier.refunds import queries
from portal.cashier.refunds.models import Refund
from portal.cashier.refunds.queries.waiting import UNDECIDED
from portal.core import clock
from portal.core.database import db
from tests.cast import Cast


def plan(query: Select[Refund]) -> str:
    """How the database means to find these rows, were the tables large."""
    spoken = {"sqlite": sqlite.dialect, "postgresql": postgresql.dialect}[db.engine.dialect.name]()
    statement = str(query.compile(dialect=spoken, compile_kwargs={"literal_binds": True}))
    if spoken.name == "postgresql":
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
        db.session.execute(text("SET LOCAL enable_sort = off"))
    how = "EXPLAIN QUERY PLAN " if spoken.name == "sqlite" else "EXPLAIN "
    # as the driver reads it: no names to bind, no signs to escape
    return "\n".join(" ".join(map(str, row)) for row in db.session.connection().exec_driver_sql(how + statement))


@pytest.mark.parametrize("show", ["all", "paid", "rejected", "withdrawn"])
def test_a_page_of_closed_refunds_is_read_in_the_order_of_an_index(cast: Cast, show: str) -> None:
    query = queries.listed(cast.president, show=show).order_by(Refund.proposed_at.desc(), Refund.id.desc()).limit(51)
    said = plan(query)
    assert "ix_refunds_" in said, said
    for slow in ("TEMP B-TREE", "SCAN refunds", "Seq Scan on refunds", "Sort Key: refunds"):
        assert slow not in said.replace("SCAN refunds USING INDEX", ""), said


def test_what_waits_and_what_a_month_paid_are_found_among_closed_ones(cast: Cast) -> None:
    waiting = queries.for_person(cast.president).where(Refund.state.in_(UNDECIDED))
    late = queries.listed(cast.finance, show="late")
    month = queries.listed(cast.finance, show="all", paid_in=(clock.today().replace(day=1), clock.today()))
    for query in (waiting.order_by(Refund.state_since, Refund.id).limit(100), late.limit(51), month.limit(51)):
        said = plan(query)
        assert "SCAN refunds\n" not in said + "\n", said
        assert "Seq Scan on refunds" not in said, said
