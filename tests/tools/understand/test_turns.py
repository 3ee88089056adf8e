"""What is typed after a rule: a change of it, a new question, or what may be either."""

from __future__ import annotations

import pytest

from store.segment.rule import EVERYONE, Rule
from tests.tools.understand.world import env
from tools.understand.read import read
from tools.understand.reading import Outcome
from tools.understand.refine import Turn, is_refinement, refine, turn_of

REFINEMENTS = """only those in Montréal
and in Toronto too
make it 60 days
raise it to 10K
the opposite
everyone else
without the country
drop the city condition
remove the spend part
not the French ones
also those who ordered twice
or VIPs
instead of Canada take France
sort by visits
over 10K
in Paris
with at least 3 orders
60 days
just the ones in Lyon
exclude wholesale
not in Paris
but not in Paris
keep only the top 10
narrow it to Canada
what about Lyon?
how about 30 days
over 3K instead
change 90 to 60
those who bought shoes
of those, the ones in Paris
top 10 of them
flip it
any amount
ignore the city
include those in Lyon
and who ordered this year
et seulement à Lyon
plutôt 60 jours
enlève le pays
sans ceux de Paris
passe à 10 000
l'inverse
tous les autres
ajoute ceux de Lyon
et à Lyon aussi
mais pas à Paris
ceux qui ont commandé deux fois
garde seulement ceux de Lyon
plus de 10 000 $
à Paris
avec un courriel
depuis 60 jours
ou ceux de Lyon
au lieu du Canada prends la France
peu importe le montant
remplace 5K par 2K
pas les Français
trie par visites
parmi eux, ceux à Paris
recommence
uniquement les clients à Paris
only customers in Paris"""
QUESTIONS = """who ordered yesterday?
customers in Paris
inactive customers over 5K
show me customers in Lyon
list everyone in Canada
how many customers are in Paris?
which customers ordered twice?
find people who bought shoes
all customers
everyone
repeat buyers in Canada
one-time buyers
customers who never ordered
who are our customers in Toronto?
count customers in Paris
people tagged vip
give me the top 10 customers by orders
I want customers in Paris
can you find customers over 5K
get clients from France
what customers have no email?
search for contacts in Lyon
display customers without phone
shoppers who visited this week
new customers this month
buyers of shoes
French customers
customers not in Canada
everyone except those in Paris
contacts owned by Marc
who visited this month?
who hasn't ordered in 90 days?
do we have customers in Lyon?
are there customers in Tokyo?
top 10% of customers in France
let me see customers in Berlin
clients à Paris
les clients inactifs depuis 60 jours
montre-moi les clients de Lyon
combien de clients à Paris ?
quels clients ont commandé deux fois ?
trouve les clients qui ont acheté des shoes
tous les clients
tout le monde
clients qui n'ont jamais commandé
qui a commandé hier ?
qui sont nos clients de Toronto ?
donne-moi les 10 meilleurs clients
je veux les clients à Paris
peux-tu trouver les clients inactifs
liste des clients sans courriel
cherche les contacts de Lyon
affiche les clients sans téléphone
les acheteurs de shoes
nouveaux clients ce mois-ci
clients français
clients hors du Canada
les personnes étiquetées vip
voir les clients de Berlin
qui n'a pas commandé depuis 90 jours ?
acheteurs récurrents au Canada
tous sauf les clients de Paris"""
EITHER = """ordered yesterday
who ordered yesterday
tagged vip
inactive for 60 days
bought shoes
ont acheté des shoes"""


def base() -> Rule:
    rule = read("inactive customers over 5K", env()).rule
    assert rule is not None
    return rule


@pytest.mark.parametrize("text", REFINEMENTS.splitlines())
def test_an_edit_is_told_from_a_new_question(text: str) -> None:
    for locale in ("en", "fr"):
        assert turn_of(text, env(locale), base()) is Turn.REFINEMENT
        assert is_refinement(text, env(locale), base())


@pytest.mark.parametrize("text", QUESTIONS.splitlines())
def test_a_new_question_is_told_from_an_edit(text: str) -> None:
    for locale in ("en", "fr"):
        assert turn_of(text, env(locale), base()) is Turn.QUESTION
        assert not is_refinement(text, env(locale), base())


@pytest.mark.parametrize("text", EITHER.splitlines())
def test_what_may_be_either_is_said_to_be_and_can_be_done_both_ways(text: str) -> None:
    assert turn_of(text, env(), base()) is Turn.EITHER
    assert read(text, env()).outcome is Outcome.FOUND
    refined = refine(base(), text, env())
    assert refined.outcome is Outcome.FOUND or refined.choices


@pytest.mark.parametrize("text", ["", "   ", "?!", "x" * 2_000, "\u202ecustomers"])
def test_a_text_that_is_not_read_changes_nothing(text: str) -> None:
    assert turn_of(text, env(), base()) is Turn.QUESTION


def test_of_everyone_there_is_nothing_to_keep() -> None:
    assert turn_of("ordered yesterday", env(), EVERYONE) is Turn.QUESTION
    assert turn_of("only those in Lyon", env(), EVERYONE) is Turn.REFINEMENT


def test_there_are_many_in_both_languages() -> None:
    for texts in (REFINEMENTS.splitlines(), QUESTIONS.splitlines()):
        assert len(texts) == len(set(texts)) >= 60
