from __future__ import annotations

import html

import mistune
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.types import CustomField
from tools.policy.merge import (
    Slot,
    Unresolved,
    markdown,
    parse,
    plain,
    render,
    tidy,
    to_html,
    without_value,
)
from tools.policy.merge_fields import FieldRegistry, Problem

REGISTRY = FieldRegistry(
    [
        CustomField("pet_name", "Pet's name", "text"),
        CustomField("iban", "Bank account", "text"),
        CustomField("city", "Another city", "text"),
    ],
    given=["discount", "code", "raffle"],
)
HOSTILE = [
    "{code}",
    "{{code}}",
    "{customerName|x}",
    "}{",
    "<script>alert(1)</script>",
    "[here](javascript:alert(1))",
    "![x](http://evil.example/x.png)",
    "*bold* _it_ `code` # head",
    "a\u202eb\u2066c",
    "line\nbreak\r\nBcc: x@y.z",
    "مرحبا",
    "👩‍🚀 Zoë",
    "\x00\x1b[31m",
    "%s %(x)s {0}",
    "rapportslot0x0z",
]


def _problem(text: str) -> Problem:
    (problem,) = parse(text, REGISTRY).problems
    return problem


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ("{customerName}", "customerName"),
        ("{customer_name}", "customerName"),
        ("{ CUSTOMERNAME }", "customerName"),
        ("{nomClient}", "customerName"),
        ("{prenom}", "given_name"),
        ("{Prénom}", "given_name"),
        ("{firstName}", "given_name"),
        ("{ville}", "city"),
        ("{remise}", "discount"),
        ("{custom.pet_name}", "custom.pet_name"),
        ("{petName}", "custom.pet_name"),
        ("{Raffle}", "raffle"),
    ],
)
def test_a_field_is_known_by_its_other_spellings(written: str, field: str) -> None:
    template = parse(written, REGISTRY)
    assert template.problems == ()
    assert template.parts == (Slot(field),)


def test_a_misspelt_field_is_named_with_the_nearest_and_what_is_accepted() -> None:
    problem = _problem("Hi {custmerNme}")
    assert (problem.code, problem.nearest) == ("unknown", "customerName")
    told = problem.message("en")
    assert "custmerNme" in told
    assert "did you mean “customerName”" in told
    assert "custom.pet_name" in told
    assert "vouliez-vous dire" in problem.message("fr")


@pytest.mark.parametrize(
    "written", ["{email}", "{phone}", "{notes}", "{score}", "{owner}", "{id}", "{tenant_id}",
                "{custom.iban}", "{iban}", "{téléphone}"],
)  # fmt: skip
def test_an_unsafe_field_is_refused_and_the_reason_said(written: str) -> None:
    problem = _problem(written)
    assert problem.code == "unsafe"
    assert "can't be put into a message" in problem.message("en")


def test_a_campaign_value_not_given_is_asked_for_and_not_unknown() -> None:
    assert _problem("until {deadline}") == Problem("no_value", "deadline")


@pytest.mark.parametrize(("written", "at"), [("a { b", 3), ("a } b", 3), ("{a{b}", 1)])
def test_a_brace_alone_is_a_problem_with_its_place(written: str, at: int) -> None:
    assert any(one.code == "brace" and one.at == at for one in parse(written, REGISTRY).problems)


def test_double_braces_are_braces_but_a_known_field_in_them_is_a_slip() -> None:
    assert render(parse("{{x}} {{ }}", REGISTRY), {}) == "{x} { }"
    assert _problem("Hi {{customerName}}").code == "doubled"


def test_a_template_with_problems_can_t_be_rendered() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        render(parse("{nonsense}", REGISTRY), {})


def test_a_fallback_stands_in_for_a_missing_value_and_an_empty_one_for_nothing() -> None:
    assert render(parse("in {city|your town}", REGISTRY), {"city": ""}) == "in your town"
    assert render(parse("in {city|your town}", REGISTRY), {"city": "Lyon"}) == "in Lyon"
    assert render(parse("{city|}.", REGISTRY), {}) == "."
    with pytest.raises(Unresolved, match="city"):
        render(parse("in {city}", REGISTRY), {"city": ""})


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        ("en", "Hi {customerName},", "Hi there,"),
        ("en", "Dear {customer_full_name},", "Dear customer,"),
        ("en", "Thank you, {customerName}!", "Thank you!"),
        ("en", "{customerName}, we miss you", "We miss you"),
        ("en", "So {customerName} is back", "So is back"),
        ("fr", "Bonjour {customerName},", "Bonjour,"),
        ("fr", "Bonjour {customerName} !", "Bonjour !"),
        ("fr", "Cher {customerName},", "Cher client,"),
        ("fr", "Merci, {customerName}.", "Merci."),
    ],
)
def test_a_missing_name_leaves_clean_punctuation(language: str, text: str, shown: str) -> None:
    assert render(parse(text, REGISTRY), {"customerName": ""}, language=language) == shown


def test_those_without_a_value_are_counted_where_no_fallback_was_written() -> None:
    templates = [parse("{customerName} {city} {company|you}", REGISTRY)]
    people = [{"city": "Lyon"}, {"city": "", "company": ""}, {}]
    assert without_value(templates, people) == {"city": 2}


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_value_is_never_a_template_or_markup(value: str) -> None:
    template = parse("Hi {customerName}!", REGISTRY)
    values = {"customerName": value, "code": "SECRET"}
    shown = render(template, values, escape=plain)
    assert shown == f"Hi {tidy(value) or 'there'}!"
    assert "SECRET" not in shown
    assert "\n" not in shown
    assert not set(shown) & set("\u202e\u2066\x00\x1b\r")
    in_html = render(template, values, escape=to_html)
    assert "<" not in in_html
    as_markdown = mistune.html(render(template, values, escape=markdown))
    assert as_markdown == f"<p>{html.escape(shown, quote=False)}</p>\n".replace('"', "&quot;")


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_only_this_person_s_values_are_in_the_text(mine: str, others: str) -> None:
    template = parse("A {customerName|nobody} B {city|nowhere} C", REGISTRY)
    shown = render(template, {"customerName": mine, "company": others, "city": ""})
    assert shown == f"A {tidy(mine) or 'nobody'} B nowhere C"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="{}|ab\n ", max_size=40))
def test_any_text_parses_and_is_rendered_or_refused(text: str) -> None:
    template = parse(text, FieldRegistry(given=["a", "b"]))
    if not template.problems:
        shown = render(template, {"a": "{b}", "b": "{a}"})
        assert isinstance(shown, str)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_a_tidy_value_is_one_bounded_printable_line_and_stays_so(value: str) -> None:
    once = tidy(value)
    assert len(once) <= 200
    assert "\n" not in once
    assert tidy(once) == once
