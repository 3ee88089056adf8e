"""Small Markdown as plain text and as safe HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias

from tools.drafting.shell import STYLE

if TYPE_CHECKING:
    import mistune

_TAGS = {
    "p", "br", "strong", "em", "a", "ul", "ol", "li", "h1", "h2", "h3", "blockquote", "hr", "code",
    "pre",
}  # fmt: skip
_Token: TypeAlias = Mapping[str, Any]


@cache
def _to_html() -> mistune.Markdown:
    import mistune  # noqa: PLC0415 only who renders a message loads it

    return mistune.create_markdown(escape=True, hard_wrap=True)


@cache
def _to_tokens() -> mistune.Markdown:
    import mistune  # noqa: PLC0415 as above

    return mistune.create_markdown(escape=True, renderer=None)


def html_of(text: str) -> str:
    """HTML of a body: raw HTML is shown as text, images are dropped, links lead to http(s) only,
    styles stand on the elements."""
    import css_inline  # noqa: PLC0415 as above
    import nh3  # noqa: PLC0415 as above

    raw = str(_to_html()(text))
    clean = nh3.clean(
        raw,
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer",
    )
    return css_inline.inline_fragment(clean, STYLE)


def text_of(text: str) -> str:
    """Plain text of a body: paragraphs apart, lists with marks, a link's address after its words."""
    parsed = _to_tokens()(text)
    return "" if isinstance(parsed, str) else _blocks(parsed, "\n\n").strip()


def _blocks(tokens: Sequence[_Token], between: str) -> str:
    shown = [_block(token) for token in tokens if token["type"] != "blank_line"]
    return between.join(block for block in shown if block)


def _block(token: _Token) -> str:
    kind = token["type"]
    if kind == "list":
        return _list(token)
    if kind == "block_quote":
        return "\n".join(f"> {line}" for line in _blocks(token["children"], "\n\n").split("\n"))
    if kind == "thematic_break":
        return "---"
    if kind in {"block_code", "block_html"}:
        return str(token.get("raw", "")).rstrip("\n")
    return _inlines(token.get("children", ()))


def _list(token: _Token) -> str:
    attrs: Mapping[str, Any] = token.get("attrs", {})
    first = int(attrs.get("start", 1))
    lines: list[str] = []
    for number, item in enumerate(token["children"], first):
        mark = f"{number}. " if attrs.get("ordered") else "- "
        inner = _blocks(item["children"], "\n").replace("\n", "\n" + " " * len(mark))
        lines.append(mark + inner)
    return "\n".join(lines)


def _inlines(tokens: Sequence[_Token]) -> str:
    return "".join(map(_inline, tokens))


def _inline(token: _Token) -> str:
    kind = token["type"]
    if kind in {"softbreak", "linebreak"}:
        return "\n"
    if kind == "link":
        shown, target = _inlines(token["children"]), str(token["attrs"]["url"])
        return target if shown in {"", target} else f"{shown}: {target}"
    if "children" in token:
        return _inlines(token["children"])
    return str(token.get("raw", ""))
