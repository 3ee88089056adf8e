"""A secret of this installation in a file that is its owner's alone, made once."""

from __future__ import annotations

import os
import secrets
import stat
from pathlib import Path

from pydantic import SecretStr

from tools.errors import Misconfigured
from tools.settings import MIN_TOKEN, Settings

SECRET_FILE = "secret"  # noqa: S105 - the name of the file


def signing_secret(settings: Settings) -> SecretStr:
    """RAPPORT_SECRET, else the file RAPPORT_HOME/secret, made when there is none: whole or not at
    all, and the same for all who ask at once. `Misconfigured` when it can't be read or trusted."""
    if settings.secret:
        return settings.secret
    path = settings.home / SECRET_FILE
    try:
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not os.path.lexists(path):
            _make(path)
        return SecretStr(_read(path))
    except OSError as error:
        raise Misconfigured(
            f"the file {path} cannot be used: {error.strerror}",
            hint="Set RAPPORT_HOME to a folder you can write, or RAPPORT_SECRET.",
        ) from error


def _make(path: Path) -> None:
    """Written under another name and then linked to its own: links never replace."""
    half = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(MIN_TOKEN) + "\n")
            file.flush()
            os.fsync(handle)
        os.link(half, path)
    except FileExistsError:
        return  # another process was first; its secret is everybody's
    finally:
        half.unlink(missing_ok=True)


def _read(path: Path) -> str:
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(handle, encoding="ascii", errors="replace") as file:
        found = os.fstat(handle)
        ours = os.name != "posix" or (found.st_uid == os.geteuid() and not found.st_mode & 0o077)
        if not stat.S_ISREG(found.st_mode) or not ours:
            raise Misconfigured(
                f"the file {path} is not yours alone", hint=f"Make it so: chmod 600 {path}"
            )
        text = file.read(4096).strip()
    if len(text) < MIN_TOKEN:
        raise Misconfigured(
            f"the file {path} holds fewer than {MIN_TOKEN} characters",
            hint="Put back the one it held: without it, links that were sent no longer work.",
        )
    return text
