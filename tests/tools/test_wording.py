"""What errors say in French: every one that can be raised, and those a person meets."""

from __future__ import annotations

import re
import string
from typing import Any

import pytest

from agent.offline.language import spoken
from tests.tools.door import OWNER
from tests.tools.raised import sentences
from tools import (
    phrases_automation,
    phrases_connections,
    phrases_drafts,
    phrases_enrichment,
    phrases_errors,
    phrases_rules,
)
from tools.context import Actor, Role
from tools.errors import Conflict, InvalidInput, Problem, RapportError
from tools.runtime import Runtime
from tools.settings import Settings
from tools.wording import french, known, worded

VIEWER = Actor(OWNER.kind, "vera", "chat", Role.VIEWER)


def has_french(text: str) -> bool:
    filled = text.replace("{}", "7")
    return text in known() or french(filled) != filled


def without_lists(text: str) -> str:
    """A text without the names of arguments, fields and tools that it lists."""
    return re.sub(
        r"(?:accepté|Champs|Outils|sont) : .*|contient [^;]*(?=;)|^[\w.\[\]]+ : ", "", text
    )


def test_every_sentence_that_is_raised_has_french_words() -> None:
    raised = sentences()

    missing = {text: place for text, place in raised.items() if not has_french(text)}

    assert len(raised) > 150
    assert missing == {}


def test_a_sentence_in_french_takes_every_value_it_names() -> None:
    tables = {
        **phrases_errors.FRENCH,
        **phrases_rules.FRENCH,
        **phrases_drafts.FRENCH,
        **phrases_automation.FRENCH,
        **phrases_connections.FRENCH,
        **phrases_enrichment.FRENCH,
    }
    for english, said in tables.items():
        places = {int(name) for _, name, _, _ in string.Formatter().parse(said) if name}
        assert places <= set(range(english.count("{}"))), english
        assert said


def test_values_stay_and_figures_are_parted_as_french_does() -> None:
    assert french("there is no segment 'over 5,000'") == "il n'y a pas de segment 'over 5,000'"
    assert french("the file has 2,000,001 rows; at most 2,000,000 are taken") == (
        "le fichier a 2\u202f000\u202f001 lignes ; 2\u202f000\u202f000 au plus sont prises"
    )
    assert french("a sentence nobody wrote") == "a sentence nobody wrote"


def test_an_error_keeps_its_kind_its_problems_and_what_was_given() -> None:
    problem = Problem("spend", "-5", "is below zero", "0 or more")
    error = InvalidInput(str(problem), problems=(problem,))

    said = worded(error, "fr_CA")

    assert (type(said), said.code) == (InvalidInput, "invalid_input")
    assert said.message == "spend : est négatif (reçu : '-5') ; accepté : 0 ou plus"
    assert said.problems == (Problem("spend", "-5", "est négatif", "0 ou plus"),)
    assert worded(error, "en_GB") is error


def test_a_sentence_said_in_french_already_stays() -> None:
    once = worded(Conflict("the import job_1 is still running", hint="Narrow it down."), "fr")

    assert str(worded(once, "fr")) == str(once)


MET: tuple[tuple[str, dict[str, Any]], ...] = (
    ("no_such_tool", {}),
    ("find_customers", {}),
    ("find_customers", {"text": "a", "segment": "b"}),
    ("find_customers", {"limit": 0, "text": "a"}),
    ("find_customers", {"limit": "x", "text": "a"}),
    ("find_customers", {"txt": "a"}),
    ("find_customers", {"text": "\u202e"}),
    ("find_customers", {"segment": "nobody"}),
    ("find_customers", {"audience": "aud_x"}),
    ("find_customers", {"audience": "aud_0000000000001"}),
    ("find_customers", {"text": "tous les clients", "cursor": "zzz"}),
    ("find_customers", {"text": "tous les clients", "sort": "bogus"}),
    ("find_customers", {"rule": {"field": "foo", "op": "=", "value": 1}}),
    ("find_customers", {"rule": {"field": "spend", "op": "~", "value": 1}}),
    ("find_customers", {"rule": {"field": "spend", "op": ">", "value": "abc"}}),
    ("find_customers", {"rule": {"field": "country", "op": "=", "value": "Narnia"}}),
    ("find_customers", {"rule": {"field": "last_active", "op": "before", "value": "soon"}}),
    ("find_customers", {"rule": {"and": [{"field": "spend", "op": ">"}]}}),
    ("get_customer", {"customer": "Zorglub"}),
    ("get_customer", {"customer": "cus_0000000000001"}),
    ("get_customer", {"customer": "cus_x"}),
    ("get_customer", {}),
    ("describe_fields", {"word": "zorglub"}),
    ("save_segment", {"name": "…", "text": "tous les clients"}),
    ("upsert_customer", {"name": "Ann", "spend": "-5"}),
    ("upsert_customer", {"name": "Ann", "spend": "abc"}),
    ("upsert_customer", {"name": "Ann", "last_active": "2099-01-01"}),
    ("upsert_customer", {"name": "Ann", "last_active": "02/03/2026"}),
    ("upsert_customer", {"name": "Ann", "stage": "friend"}),
    ("upsert_customer", {"name": "Ann", "own_fields": [{"key": "nps", "value": "9"}]}),
    ("upsert_customer", {"email": "x@example.com", "name": "x" * 400}),
    ("log_communication", {"customer": "Zorglub", "channel": "call", "direction": "in"}),
    ("log_communication", {"customer": "Zorglub", "channel": "smoke", "direction": "in"}),
    ("record_order", {"external_id": "A", "amount": "1", "date": "2026-01-01"}),
    ("record_order", {"external_id": "A", "amount": "x", "date": "x", "customer_email": "a@b.co"}),
    ("export_records", {"noun": "customers", "columns": ["zorg"]}),
    ("undo_import", {"job": "job_0000000000001"}),
    ("undo_import", {"job": "x"}),
    ("list_jobs", {"job": "x"}),
    ("import_records", {"noun": "customers", "text": ""}),
    ("import_records", {"noun": "customers", "text": "a,b\n1,2\n", "file": "file_1"}),
    ("import_records", {"noun": "customers", "text": "%PDF-1.7"}),
    ("import_records", {"noun": "customers", "text": "zorg,blorf\n1,2\n"}),
)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("wording")
    return Settings(home=home, _env_file=None)  # pyright: ignore[reportCallIssue] its own option


async def refusal(settings: Settings, tool: str, given: dict[str, Any], actor: Actor) -> Any:
    runtime = Runtime(settings)
    try:
        with pytest.raises(RapportError) as raised:
            await runtime.call(tool, given, actor, locale="fr")
    finally:
        await runtime.close()
    return raised.value


@pytest.mark.parametrize(("tool", "given"), MET, ids=[f"{t} {g!s:.60}" for t, g in MET])
async def test_what_a_person_is_refused_is_said_in_french(
    settings: Settings, tool: str, given: dict[str, Any]
) -> None:
    error = await refusal(settings, tool, given, OWNER)

    said, hint = without_lists(error.message), without_lists(error.hint)
    assert {spoken(said), spoken(hint)} <= {"fr", None}, f"{said} / {hint}"
    assert not {"is", "or", "accepted", "there", "input"} & set(f"{said} {hint}".lower().split())


async def test_a_role_that_is_too_small_is_told_in_french(settings: Settings) -> None:
    error = await refusal(settings, "save_segment", {"name": "A", "text": "tous"}, VIEWER)

    assert error.code == "not_permitted"
    assert error.message == "save_segment demande le rôle member ; vous avez viewer"
    assert error.hint == "Demandez à un administrateur."
