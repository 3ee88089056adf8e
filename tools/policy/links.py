"""Links in a message: where they lead, and whether they say so."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from tools.policy.content_words import SHORTENERS

_MARKDOWN = re.compile(r"(!?)\[([^\]\n]{0,300})\]\(\s*<?([^)\s>]{0,2000})[^)\n]*\)")
_BARE = re.compile(r"(?<![\w(\]/@.<])((?:[a-z][a-z0-9+.-]{1,20}://|www\.)[^\s<>()\[\]]+)", re.I)
_HOST = re.compile(r"(?:https?://)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?:[/:?#]\S*)?", re.I)
_UNSAFE = re.compile(r"[\x00-\x20\x7f\"'<>\\^`{|}]")


@dataclass(frozen=True, slots=True)
class Link:
    """A link as written: what it shows ("" for a bare address), where it goes, and whether it is an
    image."""

    shown: str
    target: str
    image: bool = False


def links_in(text: str) -> Iterator[Link]:
    """Every Markdown link and image, then every bare address."""
    for found in _MARKDOWN.finditer(text):
        yield Link(found.group(2), found.group(3), found.group(1) == "!")
    for bare in _BARE.finditer(_MARKDOWN.sub(" ", text)):
        yield Link("", bare.group(1).rstrip(".,;:!?"))


def link_faults(link: Link) -> Iterator[tuple[str, str]]:
    """(code, what is meant) of everything wrong with a link."""
    if link.image:
        yield "image", link.target
        return
    target = f"https://{link.target}" if link.target.lower().startswith("www.") else link.target
    try:
        parts = urlsplit(target)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        yield "link_unreadable", link.target
        return
    if parts.scheme.lower() not in {"http", "https"}:
        yield "link_scheme", link.target
        return
    yield from _host_faults(link, parts, host)


def _host_faults(link: Link, parts: SplitResult, host: str) -> Iterator[tuple[str, str]]:
    if "." not in host and ":" not in host:
        yield "link_unreadable", link.target
    if parts.scheme.lower() == "http":
        yield "link_plain", link.target
    if _is_address(host):
        yield "link_ip", link.target
    if "@" in parts.netloc:
        yield "link_userinfo", link.target
    if _bare_host(host) in SHORTENERS:
        yield "link_short", link.target
    shown = _HOST.fullmatch(link.shown.strip().strip("*_`"))
    if shown and not _same_site(shown.group(1), host):
        yield "link_pretends", host


def _is_address(host: str) -> bool:
    """Also the forms that browsers read as one: 0x7f000001, 2130706433, 127.1."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return bool(re.fullmatch(r"(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+)){0,3}", host))
    return True


def _bare_host(host: str) -> str:
    return host.lower().removeprefix("www.")


def _same_site(shown: str, host: str) -> bool:
    said, real = _bare_host(shown), _bare_host(host)
    return real == said or real.endswith(f".{said}")


@lru_cache(maxsize=1024)
def safe_url(value: str) -> str | None:
    """A value as a link's address, or None when it is not an http(s) address that may stand in
    one."""
    if _UNSAFE.search(value) or len(value) > 2000:
        return None
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        return None
    return value if parts.scheme.lower() in {"http", "https"} and host else None
