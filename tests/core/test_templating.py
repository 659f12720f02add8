"""What is worked out when a template is compiled looks as if it had been worked out when it is drawn."""

from collections.abc import Iterator

import pytest
from flask import Flask, g
from flask import url_for as flask_url_for
from flask_babel import force_locale, gettext

from portal.core import templating


@pytest.fixture
def asking(app: Flask) -> Iterator[None]:
    with app.test_request_context("/customers"):
        yield


def drawn(app: Flask, spoken: str, source: str, **values: object) -> str:
    environment = app.extensions["template_languages"][spoken]
    code = environment.compile(source, "some.html", "some.html")
    return environment.template_class.from_code(environment, code, environment.make_globals(None)).render(**values)


def test_a_sentence_is_translated_once_per_language(app: Flask, asking: None) -> None:
    assert drawn(app, "en", '{{ _("Customers") }}') == "Customers"
    with force_locale("zh_Hans_CN"):
        chinese = gettext("Customers")
    assert drawn(app, "zh_Hans_CN", '{{ _("Customers") }}') == chinese != "Customers"


def test_what_stands_in_a_sentence_is_escaped(app: Flask, asking: None) -> None:
    shown = drawn(app, "en", '{{ _("Consultant: %(name)s", name=name) }}', name="<b>&")
    assert shown == "Consultant: &lt;b&gt;&amp;"


def test_a_sentence_made_at_run_time_is_still_translated(app: Flask, asking: None) -> None:
    g.locale = "zh_Hans_CN"
    assert drawn(app, "zh_Hans_CN", "{{ _(words) }}", words="Customers") == gettext("Customers") != "Customers"


def test_an_icon_looks_the_same_drawn_early_or_late(app: Flask, asking: None) -> None:
    source = (
        '{% from "components/icon.html" import icon %}{{ icon(name, label="<a>") }}|{{ icon("user", label="<a>") }}'
    )
    late, early = drawn(app, "en", source, name="user").split("|")
    assert late == early
    assert "&lt;a&gt;" in early


@pytest.mark.parametrize(
    "endpoint,values",
    [
        ("customers.index", {}),
        ("customers.show", {"customer_id": 17}),
        ("customers.show", {"customer_id": 2**31 - 1}),
        ("customers.show", {"customer_id": 17, "page": 3}),
        ("reception.move", {"visit_id": 4, "step": "rest"}),
        ("customers.index", {"q": "a b&c"}),
    ],
)
def test_a_learned_address_is_the_address(app: Flask, asking: None, endpoint: str, values: dict[str, object]) -> None:
    for _again in range(2):
        assert templating.url_for(endpoint, **values) == flask_url_for(endpoint, **values)


def test_addresses_below_another_folder_are_learned_apart(app: Flask) -> None:
    for root in ("", "/portal"):
        with app.test_request_context("/customers", environ_overrides={"SCRIPT_NAME": root}):
            assert templating.url_for("customers.show", customer_id=5) == f"{root}/customers/5"


def test_a_dictionary_in_a_template_gives_its_keys_and_its_own_methods(app: Flask, asking: None) -> None:
    row = {"name": "罗敏", "items": "a key that is also a method", "empty": None}
    assert drawn(app, "en", "{{ row.name }}|{{ row.missing }}|{{ row.empty }}|{{ row['items'] }}", row=row) == (
        "罗敏||None|a key that is also a method"
    )
    assert drawn(app, "en", "{{ row.items() | list | length }}{{ row.get('name') }}", row=row) == "3罗敏"
    assert drawn(app, "en", "{% if row.missing is defined %}there{% else %}not{% endif %}", row=row) == "not"
