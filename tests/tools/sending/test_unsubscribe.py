"""The way out: short, nobody's but the person's, and nothing else is one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from store.ids import MAX_ID, IdMaker
from tools.sending.unsubscribe import Leaving, make_token, read_token, unsubscribe_url

SECRET = SecretStr("s" * 32)
IDS = st.integers(min_value=0, max_value=MAX_ID)


@given(customer=IDS, campaign=IDS)
def test_a_token_is_read_back_and_fits_its_header(customer: int, campaign: int) -> None:
    token = make_token(SECRET, 1, Leaving(customer, campaign))
    assert read_token(SECRET, 1, token) == Leaving(customer, campaign)
    assert len(token) <= 50
    assert len(token.rpartition(".")[2]) == 22


def test_a_token_of_another_tenant_or_another_secret_is_none() -> None:
    token = make_token(SECRET, 1, Leaving(*IdMaker().take(2)))
    assert read_token(SECRET, 2, token) is None
    assert read_token(SecretStr("t" * 32), 1, token) is None


def test_no_character_of_a_token_can_be_changed_left_out_or_added() -> None:
    token = make_token(SECRET, 1, Leaving(*IdMaker().take(2)))
    for place in range(len(token)):
        other = "0" if token[place] != "0" else "1"
        assert read_token(SECRET, 1, token[:place] + other + token[place + 1 :]) is None
        assert read_token(SECRET, 1, token[:place] + token[place + 1 :]) is None
        assert read_token(SECRET, 1, token[:place] + "0" + token[place:]) is None


@given(text=st.text(max_size=80))
def test_whatever_is_not_a_token_is_none(text: str) -> None:
    assert read_token(SECRET, 1, text) is None


@pytest.mark.parametrize(
    "text", ["", ".", "..", "a.b.c", "0.0.", "1." * 500, "é.é.é", "\ud800.1.2"]
)
def test_what_looks_a_little_like_one_is_none(text: str) -> None:
    assert read_token(SECRET, 1, text) is None


def test_an_id_that_is_none_makes_no_token() -> None:
    with pytest.raises(ValueError, match="customer: -1"):
        make_token(SECRET, 1, Leaving(-1, 0))


def test_the_link_is_under_the_public_address() -> None:
    assert unsubscribe_url("https://a.example.com", "t") == "https://a.example.com/unsubscribe/t"
    assert unsubscribe_url("http://h:8000/crm/", "t") == "http://h:8000/crm/unsubscribe/t"
    with pytest.raises(ValueError, match="is no address"):
        unsubscribe_url("crm.example.com", "t")
