"""What the page on webhooks tells receivers to do verifies what is really sent."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from store.clock import from_ms, real_ms
from tools.policy.tenant_settings import KINDS
from tools.webhooks.delivering import WAIT_SECONDS
from tools.webhooks.events import EVENTS, canonical
from tools.webhooks.signing import new_secret, signed_body

PAGE = (Path(__file__).parents[2] / "docs" / "webhooks.md").read_text(encoding="utf-8")


def verified(items: list[object], secret: str) -> list[object]:
    """What the Code node of the page lets through."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no node to run the snippet with")
    [snippet] = re.findall(r"```js\n(.*?)```", PAGE, re.DOTALL)
    given = json.dumps([{"json": {"body": item}} for item in items])
    body = snippet.replace("'whsec_…'", json.dumps(secret))
    program = (
        f"const $input = {{ all: () => {given} }};\n"
        f"const run = () => {{ {body} }};\nconsole.log(JSON.stringify(run()));"
    )
    done = subprocess.run([node, "-"], input=program, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_the_snippet_for_n8n_lets_through_what_is_ours_and_nothing_else() -> None:
    secret = new_secret()
    body = {
        "eventId": "whd_1",
        "eventType": "reply.received",
        "timestamp": from_ms(real_ms()).isoformat(),
        "data": {
            "name": "Zoé “秘” \u2028 </script>\u007f\u0001",
            "z": None,
            "a": 10**15,
            "no": False,
        },
    }
    good = json.loads(signed_body(secret, canonical(body)))
    late = {**body, "timestamp": "2026-01-01T00:00:00Z"}
    bad: list[object] = [
        {**good, "eventId": "whd_2"},
        {**good, "signature": "sha256=" + "0" * 64},
        {**good, "signature": 7},
        {name: value for name, value in good.items() if name != "signature"},
        json.loads(signed_body(new_secret(), canonical(body))),
        json.loads(signed_body(secret, canonical(late))),
    ]
    found = verified([*bad[:3], good, *bad[3:]], secret.get_secret_value())
    assert found == [{"json": {"body": good}}]


def test_the_page_names_every_event_and_the_schedule() -> None:
    for event in EVENTS:
        kind = event.removeprefix("notification.")
        assert f"`{kind if kind in KINDS else event}`" in PAGE
    assert WAIT_SECONDS == (5, 300, 1_800, 7_200)
    assert "after 5 s, 5 min, 30 min and 2 h" in PAGE
