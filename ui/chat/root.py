"""The folder Chainlit works in, made before it is first imported: importing it reads its
configuration, makes folders and takes in the environment.

Everything it needs is copied from the package or written here, so the chat looks the same from a
wheel, from any folder and whatever lies there. What other programs' environment would switch on in
it (its CHAINLIT_…, Slack, Teams and Discord) is taken out of this process's.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import ModuleType
from typing import Any

from tools.settings import Settings

FOLDER = "chat"
KIT = "traceloop.sdk"
CLIENT = "aiohttp"
UPLOADS = "uploads-"
STALE_SECONDS = 2 * 86_400
SESSION_SECONDS = 300  # a socket that dropped may come back to its session
SIGNED_SECONDS = 86_400
MAX_FILES = 5
MEBIBYTE = 1_048_576
FOREIGN = ("CHAINLIT_", "SLACK_", "TEAMS_", "DISCORD_", "LITERAL_", "OAUTH_")
FOREIGN_NAMES = ("ROOT", "RUN", "CHAINLIT_SERVER", "DATABASE_URL")  # its settings have no prefix
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What browsers call these files; several know none of them.
ACCEPTED = {
    "text/csv": [".csv"],
    "text/plain": [".csv", ".jsonl", ".ndjson"],
    "application/csv": [".csv"],
    "application/vnd.ms-excel": [".csv"],
    "application/json": [".jsonl", ".ndjson"],
    "application/x-ndjson": [".jsonl", ".ndjson"],
    "application/jsonl": [".jsonl"],
    "application/octet-stream": [".csv", ".jsonl", ".ndjson", ".xlsx"],
    XLSX: [".xlsx"],
}


def prepare(settings: Settings) -> Path:
    """Make or renew the folder and point Chainlit at it; the folder. OSError when it can't be."""
    root = settings.home / FOLDER
    (root / ".chainlit" / "translations").mkdir(parents=True, exist_ok=True)
    packaged = files("ui.chat") / "public"
    _mirror(packaged, root / "public")
    config = root / ".chainlit" / "config.toml"
    _write(config, configuration(settings, root / "public").encode())
    _write(root / "chainlit.md", b"")
    _point_at(root)
    without_telemetry()
    return root


def uploads(root: Path) -> Path:
    """A new folder for the files of this process's sessions; those of dead processes go."""
    for left in root.glob(f"{UPLOADS}*"):
        if left.stat().st_mtime < time.time() - STALE_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=UPLOADS, dir=root))


def configuration(settings: Settings, public: Path) -> str:
    """Chainlit's configuration: its riskier features off, nothing from another host."""
    tables: Mapping[str, Mapping[str, object]] = {
        "project": {
            "user_env": [],
            "session_timeout": SESSION_SECONDS,
            "user_session_timeout": SIGNED_SECONDS,
            "cache": False,
            "persist_user_env": False,
            "allow_origins": [],
            "transports": ["websocket", "polling"],
        },
        "features": {
            "unsafe_allow_html": False,
            "latex": False,
            "user_message_markdown": False,
            "auto_tag_thread": False,
            "edit_message": True,
            "allow_thread_sharing": False,
            "favorites": False,
        },
        "features.spontaneous_file_upload": {
            "enabled": True,
            "max_files": MAX_FILES,
            "max_size_mb": max(1, settings.body_limit // MEBIBYTE),
        },
        "features.spontaneous_file_upload.accept": ACCEPTED,
        "features.audio": {"enabled": False},
        "features.mcp": {"enabled": False},
        "features.mcp.user_servers": {"enabled": False, "allowed_urls": []},
        "UI": _looks(public),
        "meta": {"generated_by": "2.12.0"},
    }
    return "\n".join(_table(name, values) for name, values in tables.items())


def _looks(public: Path) -> dict[str, object]:
    looks: dict[str, object] = {
        "name": "Rapport",
        "description": "The CRM you talk to",
        "default_theme": "light",
        "cot": "tool_call",
        "alert_style": "modern",
        "layout": "wide",
        "confirm_new_chat": False,
        "default_sidebar_state": "open",
    }
    for key, name in (("custom_css", "rapport.css"), ("custom_js", "rapport.js")):
        if (public / name).is_file():
            looks[key] = f"/public/{name}"
    return looks


def _table(name: str, values: Mapping[str, object]) -> str:
    lines = [f"{json.dumps(key)} = {json.dumps(value)}" for key, value in values.items()]
    return "\n".join([f"[{name}]", *lines, ""])


def _mirror(packaged: Traversable, folder: Path) -> None:
    """The packaged files and no others; a file that is the same is left alone."""
    wanted = dict(_below(packaged, "")) if packaged.is_dir() else {}
    for name, content in wanted.items():
        _write(folder / name, content)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(folder).as_posix() not in wanted:
            path.unlink()


def _below(place: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in place.iterdir():
        if entry.is_dir():
            yield from _below(entry, f"{prefix}{entry.name}/")
        else:
            yield prefix + entry.name, entry.read_bytes()


def _write(path: Path, content: bytes) -> None:
    """Replace a file in one step: another server of this home may be reading it."""
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    Path(name).replace(path)


def without_telemetry() -> None:
    """Put an empty module in the place of the telemetry kit that Chainlit's import brings along:
    nothing here uses it, it takes a third of the start, and this product sends none."""
    if KIT not in sys.modules:
        kit = ModuleType(KIT)
        kit.__dict__["Traceloop"] = type("Traceloop", (), {})
        sys.modules[KIT] = kit


@contextmanager
def without_client() -> Generator[None]:
    """Hide a client of HTTP while Chainlit is loaded: its socket library would load it to be a
    client itself, which nothing here is, and it takes a tenth of the start. Who needs it later
    finds it."""
    if CLIENT in sys.modules:
        yield
        return
    nothing: Any = None  # what makes an import fail as that of a package that is not there
    sys.modules[CLIENT] = nothing
    try:
        yield
    finally:
        sys.modules.pop(CLIENT)


def _point_at(root: Path) -> None:
    environment = os.environ  # noqa: TID251 - Chainlit takes its settings from nowhere else
    for name in list(environment):
        if name.startswith(FOREIGN) or name in FOREIGN_NAMES:
            del environment[name]
    environment["CHAINLIT_APP_ROOT"] = str(root)
    environment["CHAINLIT_ENV_FILE"] = str(root / "no.env")
    # Signs what passes from our gate to Chainlit within this process and never leaves it.
    environment["CHAINLIT_AUTH_SECRET"] = secrets.token_urlsafe(48)
