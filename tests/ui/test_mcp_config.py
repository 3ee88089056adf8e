from __future__ import annotations

import json
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix
from pydantic import SecretStr

from tools.errors import InvalidInput, Misconfigured
from tools.settings import Settings
from ui.mcp_config import config_block, config_path, config_text, script, write_config


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    return Settings(home=tmp_path / "home")


def servers_in(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))["mcpServers"]


def test_the_block_names_this_installations_script_by_its_absolute_path(
    settings: Settings,
) -> None:
    server = config_block(settings)["mcpServers"]["rapport"]
    assert Path(server["command"]).is_absolute()
    assert server["args"] == ["mcp"]
    assert server["env"] == {"RAPPORT_HOME": str(settings.home)}
    assert json.loads(config_text(settings)) == config_block(settings)


def test_the_named_script_starts_without_a_path_variable_in_another_folder() -> None:
    told = subprocess.run(
        [script(), "--help"], env={}, cwd="/", capture_output=True, check=True, timeout=60
    )
    assert b"mcp" in told.stdout


def test_settings_that_were_not_given_are_not_repeated(settings: Settings) -> None:
    given = Settings(home=settings.home, locale="fr").model_copy()
    environment = config_block(given)["mcpServers"]["rapport"]["env"]
    assert environment["RAPPORT_LOCALE"] == "fr"
    assert "RAPPORT_TIMEZONE" not in environment
    assert "RAPPORT_DATABASE_URL" not in environment


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p@db/x", "postgresql://u:p@db/x"),
        ("data/x.db", "{cwd}/data/x.db"),
        ("sqlite:///x.db", "sqlite:///{cwd}/x.db"),
        ("sqlite+aiosqlite:////var/x.db", "sqlite+aiosqlite:////var/x.db"),
    ],
)
def test_a_relative_database_path_becomes_absolute(
    settings: Settings, tmp_path: Path, url: str, expected: str
) -> None:
    given = Settings(home=settings.home, database_url=SecretStr(url))
    environment = config_block(given)["mcpServers"]["rapport"]["env"]
    assert environment["RAPPORT_DATABASE_URL"] == expected.format(cwd=tmp_path)


def test_the_file_is_where_each_platform_keeps_it() -> None:
    mac = MacOS("Claude", appauthor=False, roaming=True).user_config_path
    assert mac.parts[-3:] == ("Library", "Application Support", "Claude")
    assert Unix("Claude", appauthor=False).user_config_path.name == "Claude"
    assert config_path().parts[-2:] == ("Claude", "claude_desktop_config.json")


def test_a_missing_file_and_folder_are_made_for_the_owner_alone(
    settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "new" / "folder" / "config.json"
    written = write_config(settings, file)
    assert written.changed
    assert written.backup is None
    assert servers_in(file) == config_block(settings)["mcpServers"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_other_servers_and_settings_stay_and_a_copy_is_kept(
    settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "config.json"
    before = (
        '{"theme": "é", "mcpServers": {"other": {"command": "x"}, "rapport": {"command": "y"}}}'
    )
    file.write_text(before, encoding="utf-8")
    file.chmod(0o640)
    written = write_config(settings, file)
    assert list(servers_in(file)) == ["other", "rapport"]
    assert servers_in(file)["other"] == {"command": "x"}
    assert json.loads(file.read_text(encoding="utf-8"))["theme"] == "é"
    assert written.backup is not None
    assert written.backup.read_text(encoding="utf-8") == before
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_the_same_again_changes_nothing_and_keeps_no_copy(
    settings: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "config.json"
    write_config(settings, file)
    first = file.read_bytes()
    again = write_config(settings, file)
    assert not again.changed
    assert file.read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == ["config.json"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b'{"mcpServers": {,}}', "line 1, column 17"),
        (b"[]", "the top level is not an object"),
        (b'{"mcpServers": []}', "mcpServers is not an object"),
        (b'{"a": 1, "a": 2}', "the key 'a' is repeated"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b"[" * 100_000, "recursion"),
        (b'{"mcpServers": null}', "mcpServers is not an object"),
    ],
)
def test_a_file_that_is_not_understood_is_refused_and_left_as_it_is(
    settings: Settings, tmp_path: Path, content: bytes, expected: str
) -> None:
    file = tmp_path / "config.json"
    file.write_bytes(content)
    with pytest.raises(InvalidInput, match=expected):
        write_config(settings, file)
    assert file.read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == ["config.json"]


def test_an_empty_file_and_one_with_a_byte_order_mark_are_understood(
    settings: Settings, tmp_path: Path
) -> None:
    for name, content in (("empty", b" \n"), ("marked", b'\xef\xbb\xbf{"a": 1}')):
        file = tmp_path / name
        file.write_bytes(content)
        assert write_config(settings, file).changed
        assert "rapport" in servers_in(file)


def test_a_link_stays_a_link_and_its_target_is_written(settings: Settings, tmp_path: Path) -> None:
    target, link = tmp_path / "dotfiles.json", tmp_path / "config.json"
    target.write_text("{}", encoding="utf-8")
    link.symlink_to(target)
    write_config(settings, link)
    assert link.is_symlink()
    assert "rapport" in servers_in(target)


def test_a_folder_in_place_of_the_file_is_refused(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="cannot be written"):
        write_config(settings, tmp_path)
