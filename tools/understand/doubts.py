"""Sentences that read easily and mean something else: asked about before anything is read.

Each row is a shape of words that the conditions alone would take for another audience.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from store.text import fold
from tools.understand.scope import Scope
from tools.understand.wordlists import wordset

_BOUGHT = (
    r"(?:ordered|bought|purchased|order|buy|shopped|visited|commande|achete|commandes|achetes)"
)
_LATER = r"(?:more|less|over|under|above|below|at least|at most|plus|moins|au moins|au plus)"
_OWNED = (
    r"(?:e-?mails?|phones?|phone numbers?|orders?|visits?|tags?|company|city|courriels?|telephones?"
    r"|commandes?|visites?|etiquettes?|entreprise|ville)"
)

_SHAPES = (
    # "only" may bound the time, the thing or the number of orders
    rf"\b(?:only|exclusively|solely|seulement|uniquement|exclusivement) {_BOUGHT} (?!once\b|twice\b|one\b|\d)",
    rf"\b{_BOUGHT} (?:only|exclusively|solely|seulement|uniquement|exclusivement)"
    r" (?!once\b|twice\b|one\b|une\b|un\b|deux\b|\d)",
    r"\bn'ont (?:commande|achete) (?:qu'|que )(?:en|depuis|dans|des)\b",
    # a condition of another time than now
    r"\b(?:previously|formerly|once|used to be|was|were) (?:in)?active\b(?! (?:in|on|since|within|during|between|for|last|this|over))",
    r"\b(?:will|would|going to|about to|soon) (?:be |become |go )?(?:in)?active\b",
    r"\b(?:seront|vont etre|deviendront|bientot|auparavant|autrefois|etaient) (?:in)?acti(?:f|fs|ve|ves)\b",
    r"\bwill (?:order|buy|visit|spend|purchase|come|churn)\b",
    r"\b(?:has|have|who|customers|^)? ?\bjust (?:ordered|bought|purchased|visited|joined|signed up)\b",
    r"\bviennent (?:tout juste )?de commander\b",
    # "did" brings the verb back without its "not"
    r"\b(?:haven't|hasn't|didn't|don't|doesn't|not|never)\b.*\bbut (?:they |who )?(?:did|do|does|have|had|has)(?: so)?(?= (?:in|since|last|this|on|during|before|after|between|from|yesterday|today|\d)\b|$)",
    r"\bpas\b.*\bmais (?:qui )?(?:l'ont|l'avaient|le|l') ?(?:fait|font|ont)\b",
    # an order after or before something that was named
    r"\b(?:who|that) (?:had )?(?:ordered|bought|purchased) (?:before|earlier|previously)\s*$",
    r"\b(?:inactive|dormant|inactifs?|inactives?) (?:since|depuis) .*\b(?:with|avec|who|qui)\b.*\b(?:orders?|ordered|bought|commandes?|achats?)\b",
    # an exception inside a list
    r",? (?:not|but not|except|pas|sauf|mais pas) [^,]+, (?:or|ou)\b",
    r"\b(?:english|french|anglais|francais|anglophones?|francophones?)\b (?:but not|and not|mais pas|et pas) (?:english|french|(?:l'|le |en )?(?:anglais|francais)|anglophones?|francophones?)\b",
    # a figure behind the date of the last order
    rf"\b(?:last|first|most recent|latest) (?:order|purchase)\b.*\b(?:was|is)\b.*\b(?:and|but) {_LATER} \$?\d",
    rf"\b(?:derniere|premiere) commande\b.*\b(?:et|mais) (?:de )?{_LATER} (?:de |a )?\d",
    r"\b(?:had|avaient) (?:already |deja )?(?:spent|ordered|bought|visited|depense|commande)\b.*\b(?:by|avant) \w+\s*$",
    r"\b(?:ordered|bought|order|buy|commande|achete)\w* (?:by|over the|par) (?:phone|email|mail|sms|telephone|courriel)\b",
    r"\b(?:all but|everyone but|tous sauf|toutes sauf|tout le monde sauf) (?:the |les |le )?(?:top|best|bottom|\d+)\b.*\b(?:in|with|who|en|au|a|avec|qui)\b",
    r"\b(?:stopped|ceased|quit) \w+ing\b.*\b(?:in|on|during|since|last|this|after)\b",
    r"\b(?:ont cesse|ont arrete|cesse|arrete) (?:de |d')(?:commander|acheter)\b",
    # a "not" before several things joined by "or"
    rf"\b(?:no|without|lacking|sans|aucun|aucune|pas de|pas d')(?: an?| any| un| une)? ?{_OWNED} (?:or|ou)(?: an?| any| un| une| de| d')? ?{_OWNED}\b",
    r"\bont ecrit (?:sur|par) \w+\b.*\b(?:ce|cette|depuis|en|au|hier|la|le|dernier|derniere)\b",
    # "a b in c or d": what is joined to what
    r"\b(?:in)?active (?:customers|clients|people|members|users|ones)\b[^,]*\b(?:in|from) [^,]+ or (?:the )?(?:vips?|sleepers|lapsed|wholesale)\b",
)
# Words one of which a sentence must hold for the shape beside it to be looked for.
_TRIGGERS = """
only exclusively solely seulement uniquement exclusivement
only exclusively solely seulement uniquement exclusivement
que qu'
previously formerly once used was were
will would going about soon
seront vont deviendront bientot auparavant autrefois etaient
will
just
viennent
but
mais
before earlier previously
inactive dormant inactif inactifs inactives
not but except pas sauf mais
english french anglais francais anglophone anglophones francophone francophones
last first recent latest
derniere premiere
had avaient
by over par
all everyone tous toutes tout
stopped ceased quit
cesse arrete
no without lacking sans aucun aucune pas
ecrit
vip vips sleeper sleepers lapsed wholesale
"""
_DOUBTFUL = tuple(
    (wordset(words), re.compile(shape))
    for words, shape in zip(_TRIGGERS.strip().splitlines(), _SHAPES, strict=True)
)
_ANY = wordset(_TRIGGERS)
_QUOTED = re.compile(r'"[^"]*"|“[^”]*”|«[^»]*»')


def doubt(scope: Scope, words: Sequence[str]) -> None:
    """Raise UnclearError for a shape of words that would be read as another audience.

    Text in quotation marks is a name and is not looked at.
    """
    said = _ANY.intersection(words)
    if not said:
        return
    shapes = [shape for triggers, shape in _DOUBTFUL if not triggers.isdisjoint(said)]
    folded = " ".join(fold(_QUOTED.sub(" ", scope.text)).replace("’", "'").split())
    for shape in shapes:
        found = shape.search(folded)
        if found is not None:
            raise scope.ask("doubtful", text=found.group().strip(" ,"))
