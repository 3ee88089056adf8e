from __future__ import annotations

import html
import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store.contact import Purpose
from store.types import CustomField
from tools.drafting.content import Channel, Content, Variant
from tools.drafting.markdown import text_of
from tools.drafting.previews import previews
from tools.drafting.rendering import Links, Prepared, Rendered, Unready
from tools.drafting.shell import Sender
from tools.policy.merge import Unresolved
from tools.policy.merge_fields import FieldRegistry

REGISTRY = FieldRegistry([CustomField("pet", "Pet", "text")], given=["link", "code"])
LINKS = Links("https://a.example/u?t=1&x=2", "https://a.example/p")
ACME = Sender("Acme <& Co>", "1 Main St, Lyon")
BODY = "Hi {customerName},\n\nSee **{code}** in [our shop]({link}).\n\n- a\n- b"
VALUES = {"customerName": "Ana", "code": "X1", "link": "https://s.example/?a=1&b=2"}


def _prepared(body: str = BODY, *, channel: Channel = Channel.EMAIL, subject: str = "For {customerName}",
              purpose: Purpose = Purpose.MARKETING, language: str = "en") -> Prepared:  # fmt: skip
    content = Content.model_validate({
        "channel": channel, "purpose": purpose, "language": language,
        "variants": (Variant(label="a", subject=subject, preheader="Pre {code|}", body=body),),
    })  # fmt: skip
    return Prepared(content, 0, REGISTRY, sender=ACME)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]


def _tags(shown: Rendered) -> _Tags:
    parser = _Tags()
    parser.feed(shown.html)
    return parser


def test_an_email_has_subject_preheader_text_and_html_with_a_footer() -> None:
    shown = _prepared().render(VALUES, LINKS)
    assert (shown.subject, shown.preheader) == ("For Ana", "Pre X1")
    assert shown.text == (
        "Hi Ana,\n\nSee X1 in our shop: https://s.example/?a=1&b=2.\n\n- a\n- b\n\n-- \n"
        "You receive this message as a customer or contact of Acme <& Co>.\n"
        "Unsubscribe: https://a.example/u?t=1&x=2\nPreferences: https://a.example/p\n"
        "Acme <& Co>, 1 Main St, Lyon"
    )
    page = _tags(shown)
    assert page.links == [VALUES["link"], LINKS.unsubscribe, LINKS.preferences]
    assert '<html lang="en">' in shown.html
    assert "Acme &lt;&amp; Co&gt;" in shown.html
    assert "prefers-color-scheme:dark" in shown.html
    assert "img" not in page.tags
    assert not re.search(r"(?:src|url)\s*[=(]", shown.html)


def test_the_footer_speaks_french_and_transactional_mail_has_none() -> None:
    french = _prepared(language="fr").render(VALUES, LINKS)
    assert "Se désabonner" in french.html
    assert '<html lang="fr">' in french.html
    plain = _prepared(purpose=Purpose.TRANSACTIONAL).render(VALUES)
    assert "Unsubscribe" not in plain.text + plain.html


def test_marketing_mail_can_t_be_rendered_without_a_way_to_unsubscribe() -> None:
    for links in (None, Links(""), Links("javascript:alert(1)", "https://a.example/p")):
        with pytest.raises(Unresolved, match="unsubscribe"):
            _prepared().render(VALUES, links)


@pytest.mark.parametrize(
    "value",
    ["<img src=x onerror=alert(1)>", "**bold** [x](http://evil.example)", "{code}", "a\nb",
     '" onmouseover="x', "&lt;b&gt;", "http://evil.example", "rapportslot0x1z", "👩 أحمد"],
)  # fmt: skip
def test_a_value_is_text_wherever_it_stands(value: str) -> None:
    plain = _tags(_prepared().render(VALUES, LINKS))
    shown = _prepared().render({**VALUES, "customerName": value}, LINKS)
    page = _tags(shown)
    assert (page.tags, page.links, page.attributes) == (plain.tags, plain.links, plain.attributes)
    one_line = value.replace("\n", " ")
    assert f"Hi {one_line}," in shown.text
    assert f"Hi {html.escape(one_line)}," in shown.html


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_no_value_changes_the_page_around_it(value: str) -> None:
    values = {**VALUES, "customerName": value, "code": f"x{value}"}
    page = _tags(_prepared().render(values, LINKS))
    assert page.links == [VALUES["link"], LINKS.unsubscribe, LINKS.preferences]
    assert page.tags == _tags(_prepared().render(VALUES, LINKS)).tags


def test_raw_html_images_and_other_schemes_in_the_text_do_nothing() -> None:
    body = "<script>x</script> ![p](https://a.example/x.png) [j](javascript:alert(1)) <b>hi</b>"
    shown = _prepared(body).render(VALUES, LINKS)
    page = _tags(shown)
    assert not {"script", "img", "b"} & set(page.tags)
    assert not any("javascript" in link or "x.png" in link for link in page.links)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "https://a b", "ftp://a.example"])
def test_a_link_that_is_no_web_address_is_refused(link: str) -> None:
    with pytest.raises(Unresolved, match="link"):
        _prepared().render({**VALUES, "link": link}, LINKS)


def test_a_value_in_an_address_is_encoded_and_a_person_s_field_refused() -> None:
    shown = _prepared("[x](https://s.example/?c={code})").render({**VALUES, "code": "A&B c"}, LINKS)
    assert "https://s.example/?c=A%26B%20c" in shown.text
    for field in ("city", "custom.pet"):
        with pytest.raises(Unready, match="link's address") as caught:
            _prepared(f"[x](https://s.example/?c={{{field}}})")
        assert caught.value.problems[0].code == "in_link"


def test_a_bare_link_can_be_clicked_and_stands_once_in_the_text() -> None:
    shown = _prepared("Go: {link}").render(VALUES, LINKS)
    assert shown.text.startswith("Go: https://s.example/?a=1&b=2\n")
    assert _tags(shown).links[0] == VALUES["link"]


def test_a_missing_value_stops_the_message_and_a_missing_name_does_not() -> None:
    shown = _prepared().render({**VALUES, "customerName": ""}, LINKS)
    assert "Hi there," in shown.text
    assert "Hi there," in shown.html
    assert shown.subject == "For"
    with pytest.raises(Unresolved, match="code"):
        _prepared().render({**VALUES, "code": ""}, LINKS)


def test_an_sms_is_plain_and_without_a_footer() -> None:
    shown = _prepared("It’s {code} – {link}", channel=Channel.SMS).render(VALUES)
    assert shown.text == "It's X1 - https://s.example/?a=1&b=2"
    assert shown.html == ""


def test_a_preview_s_markdown_shows_values_as_they_are() -> None:
    shown = _prepared().markdown({**VALUES, "customerName": "**A**"})
    assert shown.startswith("Hi \\*\\*A\\*\\*,")


def test_markdown_becomes_plain_text() -> None:
    text = "# T\n\n1. a\n2. b *c*\n\n> q\n\n---\n\n`x`  \ny [https://a.b](https://a.b)"
    assert text_of(text) == "T\n\n1. a\n2. b c\n\n> q\n\n---\n\nx\ny https://a.b"


def test_many_people_are_rendered_quickly() -> None:
    prepared = _prepared()
    start = time.process_time()
    for number in range(5_000):
        prepared.text({**VALUES, "customerName": f"N{number}"}, LINKS)
    assert time.process_time() - start < 2


def test_previews_show_the_worst_cases_first_and_each_person_once() -> None:
    people = [
        (1, VALUES),
        (2, {**VALUES, "customerName": ""}),
        (3, {**VALUES, "customerName": "Wolfeschlegelsteinhausenbergerdorff"}),
        (4, {**VALUES, "customerName": "Ольга"}),
        (5, {**VALUES, "code": ""}),
        (6, {**VALUES, "code": "X" * 90}),
        (7, VALUES),
        (8, VALUES),
    ]
    shown = previews(_prepared(), people)
    assert [(one.person, one.why) for one in shown] == [
        (5, "missing"), (2, "no_name"), (3, "longest_name"), (4, "other_script"), (6, "longest"),
        (1, "sample"), (7, "sample"),
    ]  # fmt: skip
    assert (shown[0].missing, shown[0].rendered) == ("code", None)
    assert previews(_prepared(), []) == []
