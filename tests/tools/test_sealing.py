"""Secrets of others at rest: opened with the same secret and purpose only."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from tools.errors import Misconfigured
from tools.sealing import seal, unseal

OURS = SecretStr("s" * 32)


@pytest.mark.parametrize("text", ["whsec_abc", "", "clé secrète – 秘密", "x" * 10_000])
def test_what_was_sealed_is_opened_with_the_same_secret(text: str) -> None:
    sealed = seal(OURS, text, purpose="webhook")
    assert sealed.isascii()
    assert not text or text not in sealed
    assert unseal(OURS, sealed, purpose="webhook") == text


def test_the_same_text_is_sealed_in_another_way_each_time() -> None:
    assert seal(OURS, "a", purpose="webhook") != seal(OURS, "a", purpose="webhook")


def test_after_the_secret_changed_it_says_which_setting_to_put_back() -> None:
    sealed = seal(OURS, "a", purpose="webhook")
    with pytest.raises(Misconfigured, match="sealed with another secret") as raised:
        unseal(SecretStr("t" * 32), sealed, purpose="webhook")
    assert "RAPPORT_SECRET" in raised.value.hint


def test_what_was_sealed_for_one_purpose_does_not_open_for_another() -> None:
    with pytest.raises(Misconfigured):
        unseal(OURS, seal(OURS, "a", purpose="webhook"), purpose="gmail")


@pytest.mark.parametrize("broken", ["", "plain text", "gAAAAA==", "é", "\x00"])
def test_what_was_never_sealed_or_was_changed_is_refused(broken: str) -> None:
    with pytest.raises(Misconfigured):
        unseal(OURS, broken, purpose="webhook")


def test_one_changed_character_is_found() -> None:
    sealed = seal(OURS, "a" * 40, purpose="webhook")
    at = len(sealed) // 2
    other = "A" if sealed[at] != "A" else "B"
    with pytest.raises(Misconfigured):
        unseal(OURS, sealed[:at] + other + sealed[at + 1 :], purpose="webhook")
