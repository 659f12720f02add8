"""The bulk clinic is made of rows the portal itself could have written."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Table, func, inspect, select, text

import config as configuration
from portal import create_app
from portal.core import audit, clock, database
from portal.core.database import db
from portal.demo import bulk
from portal.front_desk.reception.models import Visit
from portal.registry.customers import completeness, names, queries
from portal.registry.customers import operations as customers
from portal.registry.customers.models import Customer
from portal.registry.staff.models import Person
from tests.conftest import build_schema, fresh_database

SIZE = 2000


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An app whose database was empty and then filled."""
    loaded = configuration.load("testing")
    url, folder = loaded["SQLALCHEMY_DATABASE_URI"], tmp_path_factory.mktemp("bulk")
    own = f"{url}_bulk" if url.startswith("postgresql") else f"sqlite:///{folder / 'bulk.db'}"
    fresh_database(own)
    app = create_app(
        {
            "SQLALCHEMY_DATABASE_URI": own,
            "FILES_DIR": str(folder / "files"),
            "HUEY_FILE": str(folder / "huey.db"),
            "AUDIT_STRICT": True,
        }
    )
    with app.app_context():
        build_schema()
        bulk.fill(SIZE)
        database.writing(False)
        db.session.remove()
        yield app
        db.session.remove()
        db.engine.dispose()


def count(table: str, where: str = "1 = 1") -> int:
    return db.session.scalar(text(f"SELECT count(*) FROM {table} WHERE {where}")) or 0


def test_everything_comes_in_proportion(filled: Flask) -> None:
    assert count("customers") == SIZE
    assert count("visits", "state = 'left'") == int(SIZE * 1.6)
    for table in ("treatment_plans", "plan_items", "risk_notices", "service_contracts", "charge_orders", "payments"):
        assert count(table) == SIZE // 4, table
    assert count("appointments", "state = 'completed'") == SIZE * 5
    assert count("timeline_events") >= SIZE * 2.6
    assert count("charge_orders", "paid <> total") == 0


def test_every_search_column_is_what_registration_would_write(filled: Flask) -> None:
    for customer in db.session.scalars(select(Customer)):
        assert customer.given_name == names.given_name(customer.name)
        assert (customer.pinyin, customer.initials) == names.pinyin_and_initials(customer.name)
        assert customer.phone_reversed == names.reversed_phone(customer.phone)
        assert customer.completeness == completeness.level(customer)


def test_an_open_day_has_fifty_visits_in_every_lane(filled: Flask) -> None:
    here = select(Visit.state, func.count()).where(Visit.day == clock.today(), Visit.state != "left")
    states = dict(db.session.execute(here.group_by(Visit.state)).tuples().all())
    assert sum(states.values()) == bulk.PRESENT
    assert set(states) == {"waiting", "in_consultation", "awaiting_payment", "in_service", "resting"}


def test_every_index_of_the_models_is_there_again(filled: Flask) -> None:
    there = inspect(db.engine)
    for table in db.metadata.tables.values():
        assert isinstance(table, Table)
        known = {index["name"] for index in there.get_indexes(table.name)}
        assert {index.name for index in table.indexes} <= known, table.name


def test_no_key_points_to_nothing(filled: Flask) -> None:
    if db.engine.dialect.name == "sqlite":
        assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []
        assert db.session.scalar(text("PRAGMA integrity_check")) == "ok"


def test_work_goes_on_where_the_bulk_rows_end(filled: Flask) -> None:
    database.writing()
    desk = db.session.scalars(select(Person).where(Person.username == "reception")).one()
    customer = customers.register(
        by=desk,
        name="欧阳朝阳",
        phone="+8613900001111",
        gender="female",
        first_channel="walk_in",
        different_because="另一人",
    )
    assert customer.number == f"C{SIZE + 1:06d}"
    assert queries.search(customer.initials, desk)[0].id == customer.id
    db.session.rollback()
    database.writing(False)


def test_the_audit_chain_is_unbroken_and_says_what_was_filled_in(filled: Flask) -> None:
    assert list(audit.verify()) == []
    spoken = db.session.scalars(select(audit.AuditEntry).where(audit.AuditEntry.action == "demo.fill")).one()
    assert spoken.details["customers"] == SIZE


def test_searching_finds_a_bulk_customer_by_every_column(filled: Flask) -> None:
    desk = db.session.scalars(select(Person).where(Person.username == "reception")).one()
    someone = db.session.get_one(Customer, SIZE // 2)
    for typed in (someone.name, someone.pinyin, someone.phone[-8:], someone.number):
        assert someone.id in {row.id for row in queries.search(typed, desk)}, typed


def test_a_record_asked_by_its_id_is_as_sqlalchemy_reads_it(filled: Flask) -> None:
    """Every column, of every kind of record there is here (core/by_id.py)."""
    compared = set()
    for mapper in db.Model.registry.mappers:
        model = mapper.class_
        record = db.session.scalar(select(model).limit(1))
        key = inspect(record).identity if record is not None else None
        if key is None or len(key) > 1 or type(key[0]) is not int:
            continue
        read = {part.key: getattr(record, part.key) for part in mapper.column_attrs}
        db.session.expunge_all()
        asked = db.session.get_one(model, key[0])
        assert {name: getattr(asked, name) for name in read} == read
        assert inspect(asked).persistent
        assert not db.session.is_modified(asked)
        compared.add(model.__tablename__)
        db.session.expunge_all()
    assert {"customers", "visits", "appointments", "payments", "service_contracts", "people"} <= compared
    db.session.rollback()
