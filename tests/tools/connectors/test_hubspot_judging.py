"""What an answer means, whatever its shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tools.connectors.calling import Answer, Verdict
from tools.connectors.hubspot.judging import judge_with, next_midnight
from tools.connectors.troubles import Code

NOW = 1_790_000_000_000  # 2026-09-21 14:13:20 UTC


def judged(status: int, body: object = None, headers: Mapping[str, str] | None = None) -> Verdict:
    """The verdict on an answer that is no success."""
    held: Any = body
    verdict = judge_with(lambda: NOW, lambda: "Asia/Tokyo")(Answer(status, headers or {}, held))
    assert verdict is not None
    return verdict


@pytest.mark.parametrize("status", [200, 201, 204, 207])
def test_a_success_is_left_to_whoever_reads_it(status: int) -> None:
    assert judge_with(lambda: NOW, lambda: "UTC")(Answer(status, {}, None)) is None


@pytest.mark.parametrize(
    ("status", "body", "code", "again", "applied"),
    [
        (400, None, Code.INVALID_VALUE, False, False),
        (401, {"category": "INVALID_AUTHENTICATION"}, Code.TOKEN_INVALID, False, False),
        (401, {"category": "EXPIRED_AUTHENTICATION"}, Code.TOKEN_EXPIRED, False, False),
        (401, None, Code.TOKEN_INVALID, False, False),
        (403, {"category": "MISSING_SCOPES"}, Code.MISSING_SCOPES, False, False),
        (403, {}, Code.FORBIDDEN, False, False),
        (404, {}, Code.NOT_FOUND, False, False),
        (408, {}, Code.UNAVAILABLE, True, True),
        (409, {}, Code.DUPLICATE, False, False),
        (413, None, Code.TOO_LARGE, False, False),
        (414, None, Code.TOO_LARGE, False, False),
        (422, None, Code.INVALID_VALUE, False, False),
        (423, {}, Code.LOCKED, True, False),
        (429, None, Code.RATE_LIMIT, True, False),
        (500, None, Code.UNAVAILABLE, True, True),
        (502, None, Code.UNAVAILABLE, True, True),
        (503, None, Code.UNAVAILABLE, True, False),
        (504, None, Code.UNAVAILABLE, True, True),
        (524, None, Code.UNAVAILABLE, True, True),
        (302, None, Code.UNEXPECTED, False, False),
        (418, {}, Code.UNEXPECTED, False, False),
    ],
)
def test_each_status_has_its_rule(
    status: int, body: object, code: Code, again: bool, applied: bool
) -> None:
    verdict = judged(status, body)

    assert (verdict.trouble.code, verdict.again, verdict.applied) == (code, again, applied)
    assert verdict.expired is (code is Code.TOKEN_EXPIRED)


@pytest.mark.parametrize(
    ("status", "retry_after", "wait", "retry_at"),
    [
        (429, "5", 5.0, 0),
        (429, "", 1.0, 0),
        (429, "soon", 1.0, 0),
        (429, "0", 1.0, 0),
        (429, "-7", 1.0, 0),
        (429, "999999999999999999", 1.0, 0),
        (429, "3600", 0.0, NOW + 3_600_000),
        (503, "61", 0.0, NOW + 61_000),
        (503, "7.5", 7.5, 0),
        (423, "1", 2.0, 0),
        (477, "", 0.0, NOW + 3_600_000),
        (477, "7200", 0.0, NOW + 7_200_000),
        (477, "99999999", 0.0, NOW + 86_400_000),
    ],
)
def test_what_they_ask_to_wait_is_kept_and_long_waits_pause(
    status: int, retry_after: str, wait: float, retry_at: int
) -> None:
    verdict = judged(status, {}, {"retry-after": retry_after})

    assert (verdict.wait, verdict.trouble.retry_at) == (wait, retry_at)


def test_the_daily_limit_ends_at_midnight_of_the_account() -> None:
    verdict = judged(429, {"policyName": "DAILY"})

    # In Tokyo it is 23:13 already.
    assert verdict.trouble.code is Code.DAILY_LIMIT
    assert verdict.trouble.retry_at == 1_790_002_800_000
    assert not verdict.again


@pytest.mark.parametrize("zone", ["", "Nowhere/At_All", "../../etc/passwd", "x" * 300])
def test_an_unknown_zone_counts_as_utc(zone: str) -> None:
    assert next_midnight(NOW, zone) == 1_790_035_200_000


REAL_WORDS = (
    'Property values were not valid: [{"isValid":false,"message":"Property \\"sise\\" does not'
    ' exist","error":"PROPERTY_DOESNT_EXIST","name":"sise"}]'
)


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"message": REAL_WORDS}, Code.NO_SUCH_FIELD, "sise"),
        ({"message": 'Property "size" is read only'}, Code.INVALID_VALUE, "size"),
        ({"errors": [{"in": "city", "code": "INVALID"}]}, Code.INVALID_VALUE, "city"),
        ({"errors": [{"context": {"propertyName": ["zip"]}}]}, Code.INVALID_VALUE, "zip"),
        ({"context": {"propertyName": ["zip"]}}, Code.INVALID_VALUE, "zip"),
        ({"context": {"propertyName": "zip"}}, Code.INVALID_VALUE, "zip"),
        ({"message": "no"}, Code.INVALID_VALUE, ""),
        ({"errors": None, "context": None}, Code.INVALID_VALUE, ""),
        ({"errors": "x", "context": ["y"]}, Code.INVALID_VALUE, ""),
        ({"errors": [None, 3, {"code": 7}]}, Code.INVALID_VALUE, ""),
        ({"message": {"deep": []}}, Code.INVALID_VALUE, ""),
        ({"message": None, "errors": [None, {"in": "city"}]}, Code.INVALID_VALUE, "city"),
        ({"category": "OK", "context": {"a": [None, 5]}}, Code.INVALID_VALUE, ""),
    ],
)
def test_the_field_is_found_wherever_it_stands(body: object, code: Code, field: str) -> None:
    verdict = judged(400, body)

    assert (verdict.trouble.code, verdict.trouble.field) == (code, field)


def test_one_odd_part_of_an_answer_takes_nothing_else_with_it() -> None:
    body = {"category": "EXPIRED_AUTHENTICATION", "errors": [3], "context": 5, "message": [1]}

    assert judged(401, body).expired


def test_the_other_record_and_the_permissions_are_found() -> None:
    conflict = judged(409, {"message": "Contact already exists. Existing ID: 4711"})
    nested = {"errors": [{"context": {"requiredGranularScopes": ["a.read", "b.read"]}}]}
    scopes = judged(403, {"category": "MISSING_SCOPES", **nested})

    assert conflict.trouble.existing_id == "4711"
    assert scopes.trouble.missing_scopes == ("a.read", "b.read")
