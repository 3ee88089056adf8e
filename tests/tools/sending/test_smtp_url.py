"""Mail settings: read, checked, and never quoted where a password is in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.errors import Misconfigured
from tools.sending.outbox import Outbox
from tools.sending.providers import transport_for
from tools.sending.smtp import SmtpTransport
from tools.sending.smtp_url import SmtpServer, smtp_server
from tools.settings import Settings, load_settings, variable


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.com", SmtpServer("mail.example.com", 25, "offered")),
        (
            "smtp://desk%40example.com:p%3Aw@mail.example.com",
            SmtpServer("mail.example.com", 587, "required", "desk@example.com", "p:w"),
        ),
        ("smtps://u:p@mail.example.com", SmtpServer("mail.example.com", 465, "implicit", "u", "p")),
        ("smtp://u:p@localhost:2525?starttls=no", SmtpServer("localhost", 2525, "none", "u", "p")),
        ("smtp://m.example.com/?starttls=yes", SmtpServer("m.example.com", 587, "required")),
    ],
)
def test_an_address_of_a_mail_server_is_read(url: str, server: SmtpServer) -> None:
    assert smtp_server(url) == server


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://u:hush-hush@mail.example.com", "is no address of a mail server"),
        ("mail.example.com:hush-hush", "is no address of a mail server"),
        ("smtp://u:hush-hush@mail.example.com:99999", "is no address of a mail server"),
        ("smtp://hush-hush@mail.example.com", "needs both a user and a password"),
        ("smtp://u:hush-hush@mail.example.com?starttls=no", "would send the password unencrypted"),
        ("smtp://u:hush-hush@mail.example.com?starttls=auto", "would send the password"),
        ("smtp://u:hush-hush@mail.example.com?starttls=maybe", "unknown part behind the ?"),
        ("smtp://u:hush-hush@mail.example.com?verify=no", "unknown part behind the ?"),
        ("smtps://u:hush-hush@mail.example.com?starttls=yes", "encrypted already"),
        ("smtp://u:hush-hush%0d%0a@mail.example.com", "needs both"),
        ("smtp://[::1", "is no address of a mail server"),
    ],
)
def test_a_bad_address_is_refused_without_its_password(
    monkeypatch: pytest.MonkeyPatch, url: str, says: str
) -> None:
    monkeypatch.setenv("RAPPORT_MAIL_FROM", "Atelier Nord <hello@example.com>")
    monkeypatch.setenv("RAPPORT_SMTP_URL", url)
    with pytest.raises(Misconfigured, match=re.escape(says)) as refused:
        load_settings()
    assert "RAPPORT_SMTP_URL" in str(refused.value)
    assert "hush-hush" not in f"{refused.value!r} {refused.value}"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("MAIL_FROM", "hello", "is no e-mail address"),
        ("MAIL_FROM", "Nord\nBcc: x <hello@example.com>", "no line"),
        ("MAIL_REPLY_TO", "a@b@c", "before the @"),
        ("MAIL_POSTAL", "12 rue Saint-Paul\nMontréal", "one line"),
        ("MAIL_POSTAL", "x" * 301, "at most 300"),
        ("SECRET", "hush-hush", "at least 32 characters"),
        ("SMTP_URL", "smtp://localhost", "needs RAPPORT_MAIL_FROM"),
    ],
)
def test_a_bad_mail_setting_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(f"RAPPORT_{name}", value)
    with pytest.raises(Misconfigured, match=re.escape(says)) as refused:
        load_settings()
    assert f"RAPPORT_{name}" in refused.value.hint
    assert "hush-hush" not in str(refused.value)


async def test_mail_goes_to_the_server_that_is_set_and_else_into_the_outbox(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RAPPORT_HOME", str(tmp_path))
    folder = transport_for("email", load_settings())
    assert isinstance(folder, Outbox)
    assert folder.folder == tmp_path / "outbox"
    monkeypatch.setenv("RAPPORT_MAIL_FROM", "hello@example.com")
    monkeypatch.setenv("RAPPORT_SMTP_URL", "smtp://desk:hush-hush@mail.example.com")
    settings = load_settings()
    assert isinstance(transport_for("email", settings), SmtpTransport)
    assert isinstance(transport_for("sms", settings), Outbox)
    assert "hush-hush" not in f"{settings!r} {transport_for('email', settings)!r}"
