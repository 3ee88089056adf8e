"""Secrets of the doors: the token file, signed browser sessions and one-time links."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import stat
import time
from pathlib import Path

from store.clock import real_ms
from tools.errors import Misconfigured
from tools.settings import MIN_TOKEN, Settings

TOKEN_FILE = "token"  # noqa: S105 - the name of the file
SESSION_DAYS = 30
LINK_MINUTES = 60
SESSION_PURPOSE = b"rapport browser session"


def token_path(settings: Settings) -> Path:
    """Where the local token is kept."""
    return settings.home / TOKEN_FILE


def bearer_token(settings: Settings) -> str:
    """The token REST and MCP accept: RAPPORT_TOKEN, else the token file, made when there is none."""
    if settings.token:
        return settings.token.get_secret_value()
    path = token_path(settings)
    try:
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        _make(path)
        return _read(path)
    except OSError as error:
        raise Misconfigured(
            f"the token file {path} cannot be used: {error.strerror}",
            hint="Set RAPPORT_HOME to a folder you can write, or RAPPORT_TOKEN.",
        ) from error


def _make(path: Path) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(MIN_TOKEN) + "\n")


def _read(path: Path) -> str:
    for _ in range(20):  # another process may be between making and writing it
        if len(token := _checked(path)) >= MIN_TOKEN:
            return token
        time.sleep(0.05)
    raise Misconfigured(
        f"the token file {path} holds fewer than {MIN_TOKEN} characters",
        hint=f"Remove it; a new one is made: rm {path}",
    )


def _checked(path: Path) -> str:
    """The file's text; refused when it is not ours alone to read."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0))
    with os.fdopen(handle, encoding="ascii", errors="replace") as file:
        found = os.fstat(handle)
        if os.name == "posix" and (problem := file_problem(found)):
            raise Misconfigured(
                f"the token file {path} {problem}", hint=f"Make it yours alone: chmod 600 {path}"
            )
        return file.read(4096).strip()


def file_problem(found: os.stat_result) -> str:
    """Why a token file can't be trusted, empty when it can."""
    if not stat.S_ISREG(found.st_mode):
        return "is not a regular file"
    if found.st_uid != os.geteuid():
        return "belongs to another user"
    if found.st_mode & 0o077:
        return f"can be read by others (mode {stat.S_IMODE(found.st_mode):04o})"
    return ""


def same_secret(given: str, expected: str) -> bool:
    """Compare in a time that does not depend on where they differ."""
    return hmac.compare_digest(
        hashlib.sha256(given.encode("utf-8", "replace")).digest(),
        hashlib.sha256(expected.encode()).digest(),
    )


class Sessions:
    """Browser sessions and one-time links, signed with a key derived from the token: a new token
    ends them all, a restart does not."""

    def __init__(self, token: str) -> None:
        self._session_key = hmac.digest(token.encode(), SESSION_PURPOSE, "sha256")
        self._links: dict[str, int] = {}

    def new(self) -> str:
        """The cookie value of a new session."""
        expires = real_ms() // 1000 + SESSION_DAYS * 86_400
        body = f"{expires}.{secrets.token_urlsafe(16)}"
        return f"{body}.{self._signed(body)}"

    def valid(self, cookie: str) -> bool:
        """Whether a cookie is one of ours and not past its end."""
        body, _, signature = cookie.rpartition(".")
        expires = body.partition(".")[0]
        if not same_secret(signature, self._signed(body)) or not expires.isdecimal():
            return False
        return int(expires) > real_ms() // 1000

    def _signed(self, body: str) -> str:
        return hmac.digest(self._session_key, body.encode("utf-8", "replace"), "sha256").hex()

    def new_link(self) -> str:
        """A key that opens one session within the hour."""
        key = secrets.token_urlsafe(24)
        self._links[hashlib.sha256(key.encode()).hexdigest()] = real_ms() + LINK_MINUTES * 60_000
        return key

    def open_link(self, key: str) -> bool:
        """Use up a key; False when unknown, used or too old."""
        digest = hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()
        return self._links.pop(digest, 0) > real_ms()
