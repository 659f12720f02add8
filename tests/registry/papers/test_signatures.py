"""Drawn signatures: taken with signer, witness and time, tied to what was signed, verified."""

import base64
import io

import pytest
from PIL import Image
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from portal.core import clock, files
from portal.core.database import db
from portal.core.refusals import Refused
from portal.registry.customers import operations
from portal.registry.papers import signatures
from portal.registry.papers.models import Signature
from tests.registry.customers.test_pages import drawing


def blank(colour: tuple[int, int, int, int], size: tuple[int, int] = (300, 120)) -> str:
    out = io.BytesIO()
    Image.new("RGBA", size, colour).save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


@pytest.fixture
def customer(cast):
    return operations.register(
        by=cast.reception,
        name="王小美",
        gender="female",
        stated_age=30,
        phone="+8613800138000",
        first_channel="walk_in",
    )


def keep(customer, cast, data=None):
    return signatures.keep(
        drawing() if data is None else data,
        by=cast.reception,
        subject=customer,
        signer_name=customer.name,
        signer_role="customer",
        purpose="registration_form",
    )


@pytest.mark.rule("LAW-18")
def test_a_signature_keeps_picture_signer_witness_and_time(customer, cast):
    signature = keep(customer, cast)
    db.session.commit()
    assert files.verify(signature.sha256)
    assert (signature.signer_name, signature.signer_role, signature.witness) == (
        "王小美",
        "customer",
        cast.reception,
    )
    assert abs((clock.now() - signature.created_at).total_seconds()) < 60
    assert (signature.subject_type, signature.subject_id, signature.customer_id) == (
        "customers",
        customer.id,
        customer.id,
    )
    assert files.read(signature.sha256)[:4] == b"\x89PNG"


@pytest.mark.rule("LAW-18")
@pytest.mark.parametrize(
    "data",
    [
        "",
        "hello",
        "data:image/png;base64,AAAA",
        "data:image/png;base64,???",
        "data:image/jpeg;base64,AAAA",
        blank((0, 0, 0, 0)),
        blank((255, 255, 255, 255)),
        "data:image/png;base64," + "A" * 2_000_000,
    ],
    ids=["nothing", "text", "broken", "not base64", "jpeg", "transparent", "white", "huge"],
)
def test_an_empty_or_unreadable_drawing_is_refused(customer, cast, data):
    with pytest.raises(Refused) as refusal:
        keep(customer, cast, data)
    assert (refusal.value.rule, refusal.value.field) == ("LAW-18", "signature")
    assert db.session.query(Signature).count() == 0


@pytest.mark.rule("LAW-18")
def test_a_later_change_of_signature_or_document_is_noticed(customer, cast):
    document = operations.sign_form(customer, by=cast.reception, signature=keep(customer, cast).sha256)
    db.session.commit()
    assert list(signatures.verify()) == []
    document.values = {**document.values, "staff": "别人"}
    db.session.flush()
    assert [document.number in line for line in signatures.verify()] == [True]
    db.session.rollback()


@pytest.mark.rule("LAW-18")
@pytest.mark.parametrize("statement", ["UPDATE signatures SET signer_name = 'x'", "DELETE FROM signature_documents"])
def test_the_database_refuses_to_change_a_signature(customer, cast, statement):
    operations.sign_form(customer, by=cast.reception, signature=keep(customer, cast))
    db.session.commit()
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(text(statement))


def test_a_signature_that_was_never_kept_signs_nothing(customer, cast):
    with pytest.raises(Refused) as refusal:
        operations.sign_form(customer, by=cast.reception, signature="0" * 64)
    assert refusal.value.rule == "LAW-18"
