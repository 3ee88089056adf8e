"""What the buttons of cards do, on a real database: pages, rules, saving, files; refused input first."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from agent.assistant import Assistant
from agent.identity import Identity
from tests.agent.conftest import MARC, PEOPLE, settings_at
from tools.context import Ctx
from tools.errors import InvalidInput, NotFound, RapportError
from tools.runtime import Runtime
from ui.actors import local_actor
from ui.chat.cards_desk import BUTTONS, Desk, is_table

SPENDERS = {"field": "spend", "op": ">", "value": 6500, "v": 1}
CSV = "Name,Email,Ville\nMia Chen,mia@example.com,Lyon\nNoé Roy,noe@example.com,Paris\n,,\n"


class Bench:
    """A desk, and what is behind it."""

    def __init__(self, runtime: Runtime, assistant: Assistant, identity: Identity = MARC) -> None:
        self.runtime, self.assistant = runtime, assistant
        self.desk = Desk(runtime, assistant, identity)

    async def press(self, button: str, **payload: Any) -> dict[str, Any]:
        """What a button answers."""
        return (await self.desk.press(button, payload)).answer

    async def ctx(self) -> Ctx:
        """What a call is given."""
        return await self.runtime.ctx(local_actor("chat"), locale="en")

    async def finished(self, job: str) -> dict[str, Any]:
        """A job's last look."""
        while True:
            seen = await self.press("job", job=job)
            if seen["state"] in {"done", "dead"}:
                return seen
            await asyncio.sleep(0.01)


async def _people(home: Path) -> None:
    runtime = Runtime(settings_at(home))
    for person in PEOPLE:
        await runtime.call("upsert_customer", person, local_actor("cli"))
    await runtime.close()


@pytest.fixture(scope="module")
def people_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with three customers, made once."""
    home = tmp_path_factory.mktemp("people") / "home"
    asyncio.run(_people(home))
    return home


@pytest.fixture
async def bench(people_home: Path, tmp_path: Path) -> AsyncIterator[Bench]:
    home = shutil.copytree(people_home, tmp_path / "home")
    runtime = Runtime(settings_at(home), worker=True)
    assistant = await Assistant.open(runtime)
    yield Bench(runtime, assistant)
    await assistant.close()
    await runtime.close()


@pytest.mark.parametrize("button", sorted(BUTTONS))
@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"audience": 7, "rule": "x", "change": 3, "job": [], "segment": {}, "customer": None},
        {"audience": "aud_0000000000000", "file": "file_0000000000000", "noun": "cats"},
        {"rule": {"field": "spend", "op": ">", "value": "many"}, "name": "", "mapping": "all"},
    ],
)
async def test_a_button_sent_anything_refuses_with_words(
    bench: Bench, button: str, payload: dict[str, Any]
) -> None:
    if button == "segments":
        assert await bench.press(button, **payload) == {"segments": []}
        return
    with pytest.raises(RapportError) as refused:
        await bench.desk.press(button, payload)
    assert refused.value.code in {"invalid_input", "not_found"}


async def test_an_unknown_button_is_not_there(bench: Bench) -> None:
    with pytest.raises(NotFound):
        await bench.desk.press("format_disk", {})


async def test_a_table_is_sorted_and_paged_by_the_server(bench: Bench) -> None:
    found = await bench.press("rows", rule={"and": []}, sort="name")
    assert [row["name"] for row in found["rows"]] == ["Ann Roy", "Bob Cole", "Zoe Lund"]
    assert found["next"] is None


async def test_a_card_outlives_its_audience(bench: Bench) -> None:
    """A database put back from a backup knows the rule of a card, not its handle."""
    found = await bench.press("rows", audience="aud_0000000000000", rule=SPENDERS)
    assert [row["name"] for row in found["rows"]] == ["Ann Roy", "Bob Cole"]


async def test_a_rule_is_changed_one_condition_at_a_time(bench: Bench) -> None:
    opened = await bench.press("rule_open", rule=SPENDERS)
    assert [row["label"] for row in opened["conditions"]] == ["spend"]
    put = {"put": {"path": opened["conditions"][0]["path"], "value": "8000"}}
    edited = await bench.press("rule_edit", rule=opened["rule"], change=put)
    assert (edited["total"], edited["would_be"]) == (1, "1 customer would match")
    city = next(add for add in opened["adds"] if add["label"] == "City")
    added = await bench.press("rule_edit", rule=opened["rule"], change={"add": city["condition"]})
    assert len(added["conditions"]) == 2
    gone = await bench.press("rule_edit", rule=opened["rule"], change={"remove": ""})
    assert (gone["rule"], gone["total"]) == ({"and": []}, 3)


async def test_every_condition_that_is_offered_can_be_added_and_asked(bench: Bench) -> None:
    opened = await bench.press("rule_open", rule=SPENDERS)
    assert len(opened["adds"]) > 25
    for add in opened["adds"]:
        edited = await bench.press(
            "rule_edit", rule=opened["rule"], change={"add": add["condition"]}
        )
        assert edited["total"] >= 0


async def test_a_bad_value_in_the_rule_is_said_and_changes_nothing(bench: Bench) -> None:
    put = {"put": {"path": "", "value": "lots"}}
    with pytest.raises(InvalidInput, match="spend: lots is not accepted"):
        await bench.press("rule_edit", rule=SPENDERS, change=put)


async def test_an_applied_rule_is_what_the_conversation_is_about(bench: Bench) -> None:
    card = await bench.press("rule_apply", rule=SPENDERS)
    assert (card["total"], card["sentence"]) == (2, "Spend over 6,500.00 CAD")
    told = [message.text for message in await bench.assistant.messages(MARC)]
    assert any(card["audience"] in text for text in told)


async def test_a_name_that_exists_is_replaced_only_when_asked(bench: Bench) -> None:
    saved = await bench.press("save", rule=SPENDERS, name="Big")
    assert saved == {"saved": "Saved as Big."}
    again = await bench.press("save", rule={"and": []}, name="Big")
    assert again["exists"] is True
    replaced = await bench.press("save", rule={"and": []}, name="Big", replace=True)
    assert replaced == {"saved": "Saved as Big."}
    listed = await bench.press("segments")
    assert [segment["name"] for segment in listed["segments"]] == ["Big"]
    shown = await bench.desk.press("segment", {"segment": "big"})
    assert [card.props["total"] for card in shown.cards] == [3]


async def test_people_are_exported_and_the_file_is_named(bench: Bench) -> None:
    started = await bench.press("export", rule=SPENDERS, format="csv")
    ended = await bench.finished(started["job"])
    assert (ended["state"], ended["rows"]) == ("done", "2 rows")
    assert ended["file"]["href"].startswith("/v1/files/file_")
    assert ended["file"]["name"] == "customers.csv"


async def test_a_person_is_shown_beside_the_conversation(bench: Bench) -> None:
    pressed = await bench.desk.press("person", {"customer": "Ann Roy"})
    assert pressed.beside == "Customer"
    [card] = pressed.cards
    assert (card.element, card.props["name"], card.props["initials"]) == (
        "PersonCard",
        "Ann Roy",
        "AR",
    )


async def test_the_money_of_a_card_is_drawn(bench: Bench) -> None:
    drawn = await bench.press("chart", rule=SPENDERS)
    assert max(bar["value"] for bar in drawn["bands"]) == 1
    assert all(bar["amount"] in bar["said"] for bar in drawn["bands"])


async def test_people_are_compared_with_a_segment_and_a_part_is_opened(bench: Bench) -> None:
    await bench.press("save", rule={"field": "city", "op": "==", "value": "Lyon"}, name="Lyon")
    pressed = await bench.desk.press("compare", {"rule": SPENDERS, "segment": "lyon"})
    [card] = pressed.cards
    assert (card.element, card.props["sizes"]) == ("CompareCard", [2, 1, 2])
    parts = {part["part"]: part for part in card.props["parts"]}
    opened = await bench.desk.press("people", {"audience": parts["both"]["audience"]})
    assert [row["name"] for row in opened.cards[0].props["rows"]] == ["Bob Cole"]


async def test_a_dropped_file_is_mapped_imported_and_reported(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(CSV, encoding="utf-8")
    card = await bench.desk.dropped("people.csv", file, "text/csv")
    assert (card.element, card.props["noun"], card.props["state"]) == (
        "ImportCard",
        "customers",
        "preview",
    )
    mapped = {column["column"]: column["field"] for column in card.props["columns"]}
    assert mapped == {"Name": "name", "Email": "email", "Ville": "city"}
    about = {"file": card.props["file"], "noun": "customers"}
    mapping = [{"column": "Ville", "field": "region"}]
    changed = await bench.press("import_preview", **about, mapping=mapping)
    assert {column["field"] for column in changed["columns"]} == {"name", "email", "region"}
    started = await bench.press("import_start", **about, mapping=mapping)
    ended = await bench.finished(started["job"])
    assert {line["key"]: line["value"] for line in ended["tally"]}["added"] == "2"


async def test_rows_with_an_amount_and_a_date_are_taken_for_orders(
    bench: Bench, tmp_path: Path
) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(
        "Order No,Customer Email,Total,Date\n1,ann@example.com,12.50,2026-03-04\n", "utf-8"
    )
    card = await bench.desk.dropped("orders.csv", file, "text/csv")
    assert card.props["noun"] == "orders"


async def test_cards_speak_french_where_the_person_does(bench: Bench) -> None:
    french = Bench(bench.runtime, bench.assistant, Identity(1, "marc", "thread-1", "fr"))
    card = await french.press("rule_apply", rule=SPENDERS)
    assert card["columns"][2]["label"] == "Dépensé (CAD)"
    opened = await french.press("rule_open", rule=SPENDERS)
    assert "Ville" in {add["label"] for add in opened["adds"]}


def test_only_files_of_rows_are_looked_at() -> None:
    assert is_table("People.CSV")
    assert not is_table("photo.png")
