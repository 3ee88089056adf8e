"""The language model that a setting names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr

from agent.models import GEMINI, language_model, model_name
from tests.agent.conftest import settings_at
from tools.errors import Misconfigured

PACKAGE = """
from langchain_core.language_models import FakeListChatModel

class ChatOpenAI(FakeListChatModel):
    model: str
    timeout: float
    max_retries: int
    base_url: str | None = None
    responses: list[str] = ["hello from the fake package"]
"""


def test_offline_needs_no_model_and_a_key_means_gemini(tmp_path: Path) -> None:
    key = SecretStr("k")

    assert language_model(settings_at(tmp_path)) is None
    assert model_name(settings_at(tmp_path, model_name=None)) == "offline"
    assert model_name(settings_at(tmp_path, model_name=None, google_api_key=key)) == GEMINI
    assert model_name(settings_at(tmp_path, model_name="offline", google_api_key=key)) == "offline"


@pytest.mark.parametrize(
    ("name", "told", "hint"),
    [
        ("nonsense", "RAPPORT_MODEL='nonsense' is not a model", "provider:model"),
        ("openai:", "RAPPORT_MODEL='openai:' is not a model", "provider:model"),
        ("openai:gpt-9", "the package langchain-openai", "pip install langchain-openai"),
        (
            "anthropic:claude-9",
            "the package langchain-anthropic",
            "pip install langchain-anthropic",
        ),
        ("no_such_provider:x", "cannot be used", "provider:model"),
    ],
)
def test_a_model_that_cannot_be_used_says_what_is_missing(
    name: str, told: str, hint: str, tmp_path: Path
) -> None:
    with pytest.raises(Misconfigured, match=r"RAPPORT_MODEL=") as refused:
        language_model(settings_at(tmp_path, model_name=name))

    assert told in refused.value.message
    assert hint in refused.value.hint


def test_gemini_without_a_key_says_which_to_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GOOGLE_API_KEY", "GEMINI_API_KEY"):
        monkeypatch.delenv(name, raising=False)

    with pytest.raises(Misconfigured, match="GOOGLE_API_KEY"):
        language_model(settings_at(tmp_path, model_name=GEMINI))


def test_any_installed_provider_package_is_used(tmp_path: Path) -> None:
    package = tmp_path / "packages" / "langchain_openai"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(PACKAGE, "utf-8")
    code = (
        f"import sys; sys.path.insert(0, {str(package.parent)!r})\n"
        "from pathlib import Path\n"
        "from agent.models import language_model\n"
        "from tests.agent.conftest import settings_at\n"
        f"made = language_model(settings_at(Path({str(tmp_path)!r}), model_name='openai:gpt-9'))\n"
        "print(made.invoke('hello').text, made.timeout, made.max_retries)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )

    assert done.stdout == "hello from the fake package 30.0 2\n", done.stderr
