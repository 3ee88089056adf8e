"""The token file is made once, for its owner alone; sessions and links can't be forged or reused."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from tools.errors import Misconfigured
from tools.settings import Settings
from ui import tokens
from ui.tokens import Sessions, bearer_token, same_secret, token_path


def settings_in(home: Path) -> Settings:
    return Settings(home=home, _env_file=None)  # pyright: ignore[reportCallIssue] pydantic-settings


def test_the_token_file_is_made_once_with_mode_0600(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "new" / "home")

    first = bearer_token(settings)

    assert stat.S_IMODE(token_path(settings).stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.home.stat().st_mode) == 0o700
    assert len(first) >= 32
    assert bearer_token(settings) == first


def test_processes_that_start_together_agree_on_one_token(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)

    with ThreadPoolExecutor(16) as pool:
        found = set(pool.map(bearer_token, [settings] * 64))

    assert len(found) == 1


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o602])
def test_a_token_file_others_can_reach_is_refused_with_the_command_that_helps(
    tmp_path: Path, mode: int
) -> None:
    settings = settings_in(tmp_path)
    bearer_token(settings)
    token_path(settings).chmod(mode)

    with pytest.raises(Misconfigured, match=f"mode {mode:04o}") as caught:
        bearer_token(settings)

    assert "chmod 600" in caught.value.hint


def test_a_token_file_that_is_a_link_is_refused(tmp_path: Path) -> None:
    settings = settings_in(tmp_path / "home")
    settings.home.mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("x" * 40, encoding="ascii")
    elsewhere.chmod(0o600)
    token_path(settings).symlink_to(elsewhere)

    with pytest.raises(Misconfigured, match="cannot be used"):
        bearer_token(settings)


def test_a_folder_or_pipe_in_place_of_the_token_file_is_refused(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    token_path(settings).mkdir(mode=0o700)

    with pytest.raises(Misconfigured):
        bearer_token(settings)


def test_a_short_token_file_is_refused(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    handle = os.open(token_path(settings), os.O_WRONLY | os.O_CREAT, 0o600)
    os.write(handle, b"secret\n")
    os.close(handle)

    with pytest.raises(Misconfigured, match="fewer than 32") as caught:
        bearer_token(settings)

    assert "secret" not in str(caught.value)


def test_a_home_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    blocker = tmp_path / "file"
    blocker.write_text("", encoding="ascii")

    with pytest.raises(Misconfigured, match="cannot be used") as caught:
        bearer_token(settings_in(blocker / "home"))

    assert "RAPPORT_HOME" in caught.value.hint


def test_a_token_that_is_set_wins_over_the_file(tmp_path: Path) -> None:
    settings = settings_in(tmp_path).model_copy(update={"token": SecretStr("s" * 40)})

    assert bearer_token(settings) == "s" * 40
    assert not token_path(settings).exists()


def test_secrets_of_any_characters_can_be_compared() -> None:
    assert same_secret("abc", "abc")
    assert not same_secret("é\ud800", "abc")
    assert not same_secret("", "abc")


def test_a_session_is_valid_after_a_restart_and_not_under_another_token() -> None:
    cookie = Sessions("t" * 40).new()

    assert Sessions("t" * 40).valid(cookie)
    assert not Sessions("u" * 40).valid(cookie)


@pytest.mark.parametrize(
    "forged", ["", ".", "..", "9999999999.x.y", "no signature", "\ud800", "9" * 5000]
)
def test_forged_sessions_are_refused(forged: str) -> None:
    assert not Sessions("t" * 40).valid(forged)


def test_a_session_whose_end_is_changed_is_refused() -> None:
    sessions = Sessions("t" * 40)
    expires, nonce, signature = sessions.new().split(".")

    assert not sessions.valid(f"{int(expires) + 1}.{nonce}.{signature}")


def test_a_session_past_its_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    sessions = Sessions("t" * 40)
    cookie = sessions.new()
    later = tokens.real_ms() + (tokens.SESSION_DAYS * 86_400 + 1) * 1000

    monkeypatch.setattr(tokens, "real_ms", lambda: later)

    assert not sessions.valid(cookie)


def test_a_link_opens_once_and_only_within_the_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    sessions = Sessions("t" * 40)
    first, second = sessions.new_link(), sessions.new_link()

    assert sessions.open_link(first)
    assert not sessions.open_link(first)
    assert not sessions.open_link("")
    later = tokens.real_ms() + tokens.LINK_MINUTES * 60_000 + 1
    monkeypatch.setattr(tokens, "real_ms", lambda: later)
    assert not sessions.open_link(second)
