"""`rapport mcp-config`: the block that tells Claude Desktop how to start `rapport mcp`.

Desktop programs start servers without the shell's PATH, in any folder and with few variables, so
the block names this installation's script by its absolute path and repeats the settings given here.
"""

from __future__ import annotations

import json
import os
import secrets
import stat
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import platformdirs
from pydantic import TypeAdapter, ValidationError

from tools.errors import Conflict, InvalidInput, Misconfigured
from tools.settings import Settings, variable

NAME = "rapport"
FILE_NAME = "claude_desktop_config.json"
SQLITE = ("sqlite+aiosqlite:///", "sqlite:///")
MAX_FILE = 10_000_000
Block: TypeAlias = dict[str, Any]
OBJECT = TypeAdapter(dict[str, Any])


@dataclass(frozen=True, slots=True)
class WrittenConfig:
    """What became of a client's file: `backup` is the copy of what was there before."""

    path: Path
    changed: bool
    backup: Path | None


def config_block(settings: Settings) -> Block:
    """The whole configuration with this one server, as Claude Desktop reads it."""
    environment = _given(settings)
    server: Block = {"command": str(script()), "args": ["mcp"]}
    return {"mcpServers": {NAME: server | ({"env": environment} if environment else {})}}


def config_text(settings: Settings) -> str:
    """The block as printed."""
    return json.dumps(config_block(settings), indent=2, ensure_ascii=False)


def config_path() -> Path:
    """Where Claude Desktop keeps its configuration on this platform."""
    return platformdirs.user_config_path("Claude", appauthor=False, roaming=True) / FILE_NAME


def script() -> Path:
    """This installation's `rapport`; `Misconfigured` when it is not installed."""
    folder = Path(sysconfig.get_path("scripts"))
    for name in ("rapport", "rapport.exe"):
        if (found := folder / name).is_file():
            return found.absolute()
    raise Misconfigured(
        f"there is no rapport script in {folder}",
        hint="Install the package into this environment: pip install rapport-crm.",
    )


def write_config(settings: Settings, file: Path | None = None) -> WrittenConfig:
    """Merge the block into a client's file, beside the servers that are there.

    The file is replaced in one step, and what was there is kept in a copy beside it; the same
    again changes nothing. A file that is not understood is refused and left as it is.
    """
    path = (file or config_path()).expanduser().resolve()
    try:
        before = _read(path)
        after = _merged(path, before, config_block(settings))
        if after == before:
            return WrittenConfig(path, changed=False, backup=None)
        path.parent.mkdir(parents=True, exist_ok=True)
        backup = None if before is None else _kept(path, before)
        _replace(path, after, expected=before)
    except OSError as error:
        raise Misconfigured(
            f"{path} cannot be written: {error.strerror or error}",
            hint="Name another file with --file, or paste the block yourself.",
        ) from None
    return WrittenConfig(path, changed=True, backup=backup)


def _given(settings: Settings) -> dict[str, str]:
    """The settings that were given here and hold for the client's process too, as variables."""
    url = settings.database_url
    values = {
        "home": str(settings.home),
        "database_url": _absolute_url(url.get_secret_value()) if url else "",
        "locale": settings.locale,
        "timezone": settings.timezone,
        "currency": settings.currency,
        "toolsets": ",".join(settings.toolsets),
    }
    given = settings.model_fields_set
    return {variable(key): value for key, value in values.items() if value and key in given}


def _absolute_url(url: str) -> str:
    """A relative SQLite path is relative to the folder we were started in, not the client's."""
    for prefix in SQLITE:
        if url.startswith(prefix):
            return f"{prefix}{Path(url.removeprefix(prefix)).absolute()}"
    return url if "://" in url else str(Path(url).expanduser().absolute())


def _read(path: Path) -> str | None:
    """The file's text, None when there is no file."""
    if not path.exists():
        return None
    if path.stat().st_size > MAX_FILE:
        raise InvalidInput(f"{path} is larger than {MAX_FILE} bytes", hint="Is it the right file?")
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"{path} is not UTF-8 text (byte {error.start})", hint="Nothing was changed."
        ) from None


def _merged(path: Path, text: str | None, ours: Block) -> str:
    """The file's text with our block; as it was when it already has it."""
    whole = _object(path, text) if text and text.strip() else {}
    servers = whole.get("mcpServers", {})
    try:
        OBJECT.validate_python(servers, strict=True)
    except ValidationError:
        raise _not_understood(path, "mcpServers is not an object") from None
    wanted = {**servers, **ours["mcpServers"]}
    if text is not None and wanted == servers:
        return text
    return json.dumps({**whole, "mcpServers": wanted}, indent=2, ensure_ascii=False) + "\n"


def _object(path: Path, text: str) -> Block:
    try:
        return OBJECT.validate_python(json.loads(text, object_pairs_hook=_no_repeats), strict=True)
    except ValidationError:
        raise _not_understood(path, "the top level is not an object") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise _not_understood(path, f"not JSON at {where}: {error.msg}") from None
    except (ValueError, RecursionError) as error:
        raise _not_understood(path, str(error)) from None


def _no_repeats(pairs: list[tuple[str, Any]]) -> Block:
    """An object; a repeated key is refused, because writing it back would lose one of the two."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"the key {next(n for n in names if names.count(n) > 1)!r} is repeated")
    return found


def _not_understood(path: Path, reason: str) -> InvalidInput:
    return InvalidInput(
        f"{path}: {reason}",
        hint="Nothing was changed. Correct the file, or paste the block yourself.",
    )


def _kept(path: Path, text: str) -> Path:
    """A copy beside the file, under a name that is not taken, with the file's own permissions."""
    mode = stat.S_IMODE(path.stat().st_mode)
    for number in range(1, 1_000):
        backup = path.with_name(f"{path.name}.backup-{number}")
        try:
            handle = os.open(backup, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        except FileExistsError:
            continue
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        return backup
    raise Conflict(f"{path} has 999 backups", hint="Remove the old ones.")


def _replace(path: Path, text: str, *, expected: str | None) -> None:
    """Put the new text in place in one step; Conflict when another program wrote it meanwhile."""
    mode = stat.S_IMODE(path.stat().st_mode) if expected is not None else 0o600
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if _read(path) != expected:
            raise Conflict(f"{path} was changed by another program", hint="Try again.")
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
