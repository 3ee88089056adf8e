"""Settings: read from the environment only here, each bad value named with what is accepted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tools.errors import Misconfigured
from tools.settings import TOOLSETS, Settings, load_settings, variable


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)
    monkeypatch.chdir(tmp_path)


def test_every_setting_is_described() -> None:
    assert all(field.description for field in Settings.model_fields.values())


def test_nothing_needs_to_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings()
    assert settings.model is None
    assert settings.url.endswith("rapport.db")
    assert settings.toolsets == ("core",)
    monkeypatch.setenv("RAPPORT_DATABASE_URL", "postgresql://u:hush-hush@h/db")
    assert load_settings().url == "postgresql://u:hush-hush@h/db"
    assert "hush-hush" not in repr(load_settings())


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("CLOCK", "yesterday", "RAPPORT_CLOCK"),
        ("CLOCK", "0001-01-01T00:00:00Z", "years 1970 to 9998"),
        ("CLOCK", "1969-12-31T23:59:59Z", "years 1970 to 9998"),
        ("CLOCK", "9999-12-31T00:00:00Z", "years 1970 to 9998"),
        ("CORS_ORIGINS", "*", "'*' is not an origin; accepted: scheme and host"),
        ("CORS_ORIGINS", "https://a.example.com,app.example.com", "'app.example.com' is not"),
        ("CORS_ORIGINS", "https://*.example.com", "accepted: scheme and host"),
        ("CORS_ORIGINS", "https://a.example.com/page", "accepted: scheme and host"),
        ("CORS_ORIGINS", "https://[", "accepted: scheme and host"),
        ("TIMEZONE", "Mars/Base", "RAPPORT_TIMEZONE"),
        ("CURRENCY", "dollars", "RAPPORT_CURRENCY"),
        ("LOCALE", "de", "RAPPORT_LOCALE"),
        ("TOOLSETS", "core,magic", "unknown toolset 'magic'"),
        ("PORT", "70000", "RAPPORT_PORT"),
        ("LOG_LEVEL", "LOUD", "RAPPORT_LOG_LEVEL"),
        ("BODY_LIMIT", "12", "RAPPORT_BODY_LIMIT"),
    ],
)
def test_a_bad_value_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(f"RAPPORT_{name}", value)
    with pytest.raises(Misconfigured) as refused:
        load_settings()
    assert says in str(refused.value)
    assert f"RAPPORT_{name}" in refused.value.hint


def test_lists_are_split_and_all_means_every_toolset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_TOOLSETS", "core, records")
    assert load_settings().toolsets == ("core", "records")
    monkeypatch.setenv("RAPPORT_TOOLSETS", "all")
    assert load_settings().toolsets == TOOLSETS


def test_a_clock_without_an_offset_is_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAPPORT_CLOCK", "2026-07-15T12:00:00")
    assert load_settings().clock == datetime(2026, 7, 15, 12, tzinfo=UTC)


def test_a_file_in_the_folder_is_read_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("RAPPORT_CURRENCY=EUR\nRAPPORT_LOCALE=fr\n", encoding="utf-8")
    monkeypatch.setenv("RAPPORT_LOCALE", "en")
    settings = load_settings()
    assert (settings.currency, settings.locale) == ("EUR", "en")
