"""Which field a column goes to, by its heading and by what its values look like."""

from __future__ import annotations

import pytest

from tests.tools.files.headers import BLIND, TAUGHT, VALUES
from tools.files.headings import Noun
from tools.files.matching import Claim, match_columns

HELD = 0.9  # of the headings nobody taught


def claimed(*columns: tuple[str, list[str]], noun: Noun = "customers") -> list[Claim]:
    return match_columns(noun, [name for name, _ in columns], [values for _, values in columns])


@pytest.mark.parametrize(("heading", "kind", "field"), TAUGHT, ids=[row[0] for row in TAUGHT])
def test_a_heading_goes_to_its_field(heading: str, kind: str, field: str) -> None:
    [claim] = claimed((heading, VALUES[kind]))
    assert claim.field == field


def test_headings_that_nobody_taught_are_mostly_right_and_never_surely_wrong() -> None:
    wrong: list[str] = []
    for heading, kind, field in BLIND:
        [claim] = claimed((heading, VALUES[kind]))
        if claim.field != field:
            wrong.append(f"{heading}: {claim.field or 'own'}, not {field or 'own'}")
            assert not (claim.field and claim.sure), wrong
    rate = 1 - len(wrong) / len(BLIND)
    assert rate >= HELD, wrong


def test_the_tables_are_as_large_as_promised_and_share_nothing() -> None:
    taught, blind = {row[0] for row in TAUGHT}, {row[0] for row in BLIND}
    assert len(taught) == len(TAUGHT) >= 80
    assert len(blind) == len(BLIND) >= 30
    assert not taught & blind


def test_of_two_columns_for_one_field_the_better_keeps_it_and_the_other_is_doubtful() -> None:
    home, email, other = claimed(
        ("Courriel pro", VALUES["email"]),
        ("Email", VALUES["email"]),
        ("Mobile", VALUES["phone"]),
    )
    assert (home.field, home.sure) == ("", False)
    assert (email.field, email.sure) == ("email", True)
    assert (other.field, other.sure) == ("phone", True)


def test_what_the_values_are_decides_where_the_heading_says_little() -> None:
    assert [c.field for c in claimed(("Adresse", VALUES["email"]))] == ["email"]
    assert [c.field for c in claimed(("Adresse", ["1 rue Foch", "2 rue Foch"]))] == [""]
    [claim] = claimed(("Contact", VALUES["phone"]))
    assert (claim.field, claim.sure) == ("phone", False)
    [claim] = claimed(("Téléphone du chalet", VALUES["phone"]))
    assert (claim.field, claim.sure) == ("phone", False)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Note", "text"),  # a remark, where it could be a score
        ("Statut client", "tags"),
        ("Dernière visite", "text"),
        ("Total des dépenses", "text"),
        ("Newsletter opt-in", "text"),
        ("Sign-up date", "city"),
    ],
)
def test_values_that_cannot_be_the_field_s_keep_the_column_as_it_is(
    heading: str, kind: str
) -> None:
    [claim] = claimed((heading, VALUES[kind]))
    assert (claim.field, claim.sure) == ("", False)


def test_the_name_of_a_field_itself_is_believed_whatever_its_values() -> None:
    assert [c.field for c in claimed(("spend", ["oops", "uh"]))] == ["spend"]


def test_a_typing_mistake_in_a_heading_is_seen_and_asked_about() -> None:
    [claim] = claimed(("Telehpone", VALUES["phone"]))
    assert claim.field == "phone"
    [claim] = claimed(("Compnay", VALUES["company"]))
    assert (claim.field, claim.sure) == ("company", False)


@pytest.mark.parametrize(
    "heading", ["Password", "Mot de passe", "Credit card number", "CVV", "No carte de crédit"]
)
def test_secrets_are_left_out(heading: str) -> None:
    [claim] = claimed((heading, ["a", "b"]))
    assert (claim.field, claim.secret) == ("", True)


@pytest.mark.parametrize(
    ("heading", "kind", "field"),
    [
        ("N° de commande", "id", "external_id"),
        ("Order #", "id", "external_id"),
        ("Courriel du client", "email", "customer_email"),
        ("Customer e-mail address", "email", "customer_email"),
        ("Montant TTC (€)", "euros", "amount"),
        ("Order total (CAD)", "money", "amount"),
        ("Date de la commande", "french_date", "date"),
        ("Order date/time", "time", "date"),
        ("Code client", "id", "customer"),
        ("Gift message", "text", ""),
        ("Delivery date", "date", ""),
    ],
)
def test_headings_of_orders(heading: str, kind: str, field: str) -> None:
    [claim] = claimed((heading, VALUES[kind]), noun="orders")
    assert claim.field == field
