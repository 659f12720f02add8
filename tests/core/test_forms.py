"""Fields, refusals on fields, drafts that come back, and the three-way merge."""

import json
from typing import Any

import pytest
from flask import Flask
from flask_login import login_user
from werkzeug.datastructures import MultiDict

from portal.core import forms
from portal.core.fields import international
from portal.core.money import Money
from portal.core.refusals import Refused
from tests.cast import Cast


class Sample(forms.Form):
    name = forms.TextField("Name", [forms.required()], longest=10)
    story = forms.LongTextField("Story", longest=30)
    born = forms.DateField("Born", not_future=True)
    price = forms.MoneyField("Price")
    phone = forms.PhoneField("Phone")


class Card(forms.EditForm):
    name = forms.TextField("Name")
    note = forms.TextField("Note")
    place = forms.TextField("Place")


class Stored:
    """Stands where a versioned record stands."""

    id = 7

    def __init__(self) -> None:
        self.version, self.name, self.note, self.place = 1, "Wang", "old note", "room 1"


def sent(app: Flask, cast: Cast, form_class: Any, values: dict[str, str], *args: Any) -> Any:
    """The form as if the browser had just sent these values."""
    with app.test_request_context(method="POST", data=values):
        login_user(cast.reception)
        form = form_class(*args, meta={"csrf": False})
        form.validate()
        return form


@pytest.mark.parametrize(
    "field, typed, kept",
    [
        ("name", "  张䶮𠮷 ", "张䶮𠮷"),
        ("name", "a\x00b\x07c\u200b", "abc"),
        ("name", "😀", "😀"),
        ("story", "one\r\ntwo", "one\ntwo"),
        ("phone", "138 0013 8000", "+8613800138000"),
        ("phone", "１３８００１３８０００", "+8613800138000"),
        ("phone", "010-8888 6666", "+861088886666"),
        ("price", "￥12,000.5", Money(1200050)),
    ],
)
def test_what_people_type_is_kept_as_they_mean_it(app: Flask, cast: Cast, field: str, typed: str, kept: object) -> None:
    form = sent(app, cast, Sample, {"name": "x", field: typed})
    assert not form[field].errors
    assert form[field].data == kept


@pytest.mark.parametrize(
    "kept, shown",
    [
        ("+8613800138000", "13800138000"),
        ("+861088886666", "1088886666"),
        ("+864001234567", "4001234567"),
        ("+85291234567", "+85291234567"),
        ("+14155552671", "+14155552671"),
        # Without its prefix this would be read as another number.
        ("+868613800138000", "+868613800138000"),
        ("", ""),
    ],
)
def test_a_phone_number_stands_in_a_form_as_the_house_writes_it_and_stays_what_it_is(
    app: Flask, cast: Cast, kept: str, shown: str
) -> None:
    with app.test_request_context():
        form = Sample(data={"phone": kept}, meta={"csrf": False})
        assert f'value="{shown}"' in form.phone()
    if international(shown) or not shown:
        assert sent(app, cast, Sample, {"name": "x", "phone": shown}).phone.data == kept


@pytest.mark.parametrize(
    "field, typed",
    [
        ("name", ""),
        ("name", "   "),
        ("name", "eleven char"),
        ("story", "x" * 31),
        ("born", "2999-01-01"),
        ("born", "1066-10-14"),
        ("born", "yesterday"),
        ("born", "2023-02-30"),
        ("price", "-5"),
        ("price", "99999999999999999999"),
        ("price", "1.234"),
        ("price", "free"),
        ("phone", "12"),
        ("phone", "call me"),
    ],
)
def test_wrong_input_is_told_at_its_field_and_stays_in_the_form(app: Flask, cast: Cast, field: str, typed: str) -> None:
    form = sent(app, cast, Sample, {"name": "x", field: typed})
    assert form[field].errors, f"{typed!r} was accepted"
    with app.test_request_context():
        assert not typed.strip() or typed in str(form[field]()).replace("&#39;", "'")


def test_a_refusal_of_an_operation_shows_at_its_field(app: Flask, cast: Cast) -> None:
    def refuse() -> None:
        raise Refused("REC-01", "no purpose", field="name")

    with app.test_request_context(method="POST", data={"name": "x"}):
        form = Sample(meta={"csrf": False})
        assert form.attempt(refuse) is None
        assert form.name.errors == ["no purpose (REC-01)"]


def test_only_the_other_changed_a_field_and_it_is_taken_over(app: Flask, cast: Cast) -> None:
    record = Stored()
    original = json.dumps({"name": "Wang", "note": "old note", "place": "room 1"})
    record.version, record.place = 2, "room 9"
    values = {"name": "Wang", "note": "my note", "place": "room 1", "version": "1", "original": original}
    form = sent(app, cast, Card, values, record)
    assert form.conflicts == []
    assert (form.note.data, form.place.data) == ("my note", "room 9")


def test_both_changed_a_field_and_the_three_values_are_shown(app: Flask, cast: Cast) -> None:
    record = Stored()
    original = json.dumps({"name": "Wang", "note": "old note", "place": "room 1"})
    record.version, record.note = 2, "their note"
    values = {"name": "Wang", "note": "my note", "place": "room 1", "version": "1", "original": original}
    form = sent(app, cast, Card, values, record)
    (conflict,) = form.conflicts
    assert (conflict.mine, conflict.theirs, conflict.original) == ("my note", "their note", "old note")
    assert form.version.data == "2"

    again = {**values, "version": "2", "original": form.original.data, "keep-note": "mine"}
    assert sent(app, cast, Card, again, record).conflicts == []


@pytest.mark.parametrize("choice, kept", [("mine", "my note"), ("theirs", "their note")])
def test_a_choice_settles_the_conflict(app: Flask, cast: Cast, choice: str, kept: str) -> None:
    record = Stored()
    record.version, record.note = 2, "their note"
    original = json.dumps({"name": "Wang", "note": "old note", "place": "room 1"})
    values = {"name": "Wang", "note": "my note", "place": "room 1", "version": "1", "original": original}
    form = sent(app, cast, Card, {**values, "keep-note": choice}, record)
    assert (form.conflicts, form.note.data) == ([], kept)


@pytest.mark.parametrize("choice, kept", [("mine", "my note"), ("theirs", "their note")])
def test_the_choice_made_on_the_page_of_the_conflict_counts(app: Flask, cast: Cast, choice: str, kept: str) -> None:
    record = Stored()
    record.version, record.note = 2, "their note"
    original = json.dumps({"name": "Wang", "note": "old note", "place": "room 1"})
    values = {"name": "Wang", "note": "my note", "place": "room 1", "version": "1", "original": original}
    shown = sent(app, cast, Card, values, record)
    answer = {**values, "version": shown.version.data, "original": shown.original.data, "keep-note": choice}
    form = sent(app, cast, Card, answer, record)
    assert (form.conflicts, form.note.data) == ([], kept)


@pytest.mark.parametrize("garbage", ["", "[", "[1,2]", '"x"', "null"])
def test_a_garbled_original_loses_nothing(app: Flask, cast: Cast, garbage: str) -> None:
    record = Stored()
    record.version = 2
    values = {"name": "Li", "note": "old note", "place": "room 1", "version": "x", "original": garbage}
    form = sent(app, cast, Card, values, record)
    assert [conflict.name for conflict in form.conflicts] == ["name"]


def test_typed_values_survive_a_round_through_multidict() -> None:
    assert forms.cleaned(MultiDict([("a", " x ")])["a"]) == "x"
