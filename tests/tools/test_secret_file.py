"""The secret of an installation: made once, its owner's alone, the same for all who ask at once."""

from __future__ import annotations

import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr

from tools.errors import Misconfigured
from tools.secret_file import SECRET_FILE, signing_secret
from tools.settings import Settings


def settings(home: Path, secret: str | None = None) -> Settings:
    return Settings(home=home, secret=SecretStr(secret) if secret else None)


def test_it_is_made_once_and_is_the_owners_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = signing_secret(settings(home))
    assert len(first.get_secret_value()) >= 32
    assert signing_secret(settings(home)) == first
    assert [path.name for path in home.iterdir()] == [SECRET_FILE]
    assert stat.S_IMODE((home / SECRET_FILE).stat().st_mode) == 0o600
    assert first.get_secret_value() not in repr(first)


def test_all_who_ask_at_once_get_the_same(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        made = list(pool.map(signing_secret, [settings(tmp_path)] * 64))
    assert len({one.get_secret_value() for one in made}) == 1
    assert [path.name for path in tmp_path.iterdir()] == [SECRET_FILE]


def test_the_setting_wins_and_makes_no_file(tmp_path: Path) -> None:
    given = "s" * 32
    assert signing_secret(settings(tmp_path, given)).get_secret_value() == given
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")
def test_one_that_others_can_read_is_refused(tmp_path: Path) -> None:
    signing_secret(settings(tmp_path))
    (tmp_path / SECRET_FILE).chmod(0o644)
    with pytest.raises(Misconfigured, match="chmod 600"):
        signing_secret(settings(tmp_path))


def test_one_that_was_cut_short_is_refused_and_not_replaced(tmp_path: Path) -> None:
    file = tmp_path / SECRET_FILE
    os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
    with pytest.raises(Misconfigured, match="fewer than 32"):
        signing_secret(settings(tmp_path))
    assert not file.read_bytes()


def test_a_link_and_a_folder_that_is_none_are_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("x" * 40, encoding="ascii")
    (tmp_path / SECRET_FILE).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Misconfigured, match="cannot be used"):
        signing_secret(settings(tmp_path))
    with pytest.raises(Misconfigured, match="RAPPORT_HOME"):
        signing_secret(settings(tmp_path / "elsewhere"))
