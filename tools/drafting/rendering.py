"""From an approved message to what one person gets: subject, preheader, text and HTML.

A variant is compiled once; each person costs one pass over its pieces, from that person's frozen
values and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from store.contact import Purpose
from tools.drafting.compiling import IN_LINK, LINK, as_html, cut, mark, parse_body
from tools.drafting.content import Channel, Content
from tools.drafting.markdown import html_of, text_of
from tools.drafting.shell import Sender, html_footer, page, text_footer
from tools.policy.links import safe_url
from tools.policy.merge import Slot, Template, Unresolved, parse, render, to_html
from tools.policy.merge import markdown as to_markdown
from tools.policy.merge_fields import FieldRegistry, Problem
from tools.policy.sms import simplify

UNSUBSCRIBE, PREFERENCES = IN_LINK + "unsubscribe", IN_LINK + "preferences"
NOBODY = Sender()


class Unready(ValueError):
    """A message whose fields can't all be used; `problems` says which and why."""

    def __init__(self, problems: tuple[Problem, ...], language: str) -> None:
        super().__init__("; ".join(problem.message(language) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Links:
    """One person's own addresses, http or https. Marketing e-mail can't go without `unsubscribe`."""

    unsubscribe: str
    preferences: str | None = None


@dataclass(frozen=True, slots=True)
class Rendered:
    """What one person gets. Only an e-mail has a subject, a preheader and HTML."""

    subject: str
    preheader: str
    text: str
    html: str


class Prepared:
    """One variant compiled for many people: `fields` are those whose values must be frozen, and
    `templates` subject, preheader and body as parsed. Raises `Unready`."""

    def __init__(
        self,
        content: Content,
        index: int,
        registry: FieldRegistry,
        *,
        sender: Sender = NOBODY,
        preferences: bool = True,
    ) -> None:
        variant = content.variants[index]
        self.language: str = content.language
        self._channel = content.channel
        email = content.channel is Channel.EMAIL
        self._footer = email and content.purpose is Purpose.MARKETING
        self._preferences = preferences
        heads = (parse(variant.subject, registry), parse(variant.preheader, registry))
        body = parse_body(variant.body, registry)
        self.templates = (*heads, body)
        problems = tuple(one for part in self.templates for one in part.problems)
        if problems:
            raise Unready(problems, content.language)
        self._in_links = [name for name in body.fields if name.startswith(IN_LINK)]
        self.fields = tuple(
            dict.fromkeys(
                name.removeprefix(IN_LINK) for part in self.templates for name in part.fields
            )
        )
        self._text, self._html = self._compiled(body, heads, sender)

    def _compiled(
        self, body: Template, heads: tuple[Template, Template], sender: Sender
    ) -> tuple[Template, Template | None]:
        marked = mark(body, (*map(str, heads), sender.company, sender.postal))
        word = marked.word
        stop: str = f"{word}uz"
        choices = f"{word}cz" if self._preferences else None
        more = {stop: [Slot(UNSUBSCRIBE)], f"{word}cz": [Slot(PREFERENCES)]}
        text = text_of(marked.text)
        if self._footer:
            foot = text_footer(sender, self.language, unsubscribe=stop, preferences=choices)
            text = f"{text}\n\n{foot}"
        plain_text = cut(text, marked, more)
        if self._channel is not Channel.EMAIL:
            return plain_text, None
        foot = html_footer(sender, self.language, unsubscribe=stop, preferences=choices)
        document = page(
            language=self.language,
            subject=f"{word}sz",
            preheader=f"{word}pz" if heads[1].parts else "",
            body=html_of(marked.text),
            footer=foot if self._footer else "",
        )
        titles = {f"{word}sz": as_html(heads[0].parts), f"{word}pz": as_html(heads[1].parts)}
        return plain_text, cut(document, marked, {**more, **titles})

    def render(self, values: Mapping[str, str], links: Links | None = None) -> Rendered:
        """What a person gets. Raises `Unresolved` for a value or address that is missing or can't
        be used."""
        known = self._known(values, links)
        subject, preheader = (
            render(part, values, language=self.language).strip() for part in self.templates[:2]
        )
        page_html = ""
        if self._html is not None:
            page_html = render(self._html, known, language=self.language, escape=to_html)
        return Rendered(subject, preheader, self._plain(known), page_html)

    def text(self, values: Mapping[str, str], links: Links | None = None) -> str:
        """Only the plain text a person gets."""
        return self._plain(self._known(values, links))

    def markdown(self, values: Mapping[str, str]) -> str:
        """The body for a person as Markdown, for a preview: values are escaped."""
        known = self._addresses(values)
        return render(self.templates[2], known, language=self.language, escape=to_markdown).strip()

    def _plain(self, known: Mapping[str, str]) -> str:
        text = render(self._text, known, language=self.language).strip()
        return simplify(text) if self._channel is Channel.SMS else text

    def _known(self, values: Mapping[str, str], links: Links | None) -> Mapping[str, str]:
        known = self._addresses(values)
        if not self._footer:
            return known
        if links is None:
            raise Unresolved("unsubscribe")
        stop = {UNSUBSCRIBE: _address(links.unsubscribe, "unsubscribe")}
        if self._preferences:
            stop[PREFERENCES] = _address(links.preferences or "", "preferences")
        return {**known, **stop}

    def _addresses(self, values: Mapping[str, str]) -> Mapping[str, str]:
        if values.get(LINK):
            _address(values[LINK], LINK)
        if not self._in_links:
            return values
        encoded = {
            name: quote(values.get(name.removeprefix(IN_LINK), ""), safe="")
            for name in self._in_links
        }
        return {**values, **encoded}


def _address(value: str, name: str) -> str:
    if safe_url(value) is None:
        raise Unresolved(name)
    return value
