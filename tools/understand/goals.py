"""The goal in a sentence ("win back …", "… for a discount"): said, kept apart, no part of the rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tools.understand.index import Index
from tools.understand.tags import NAME
from tools.understand.tokens import Token
from tools.understand.wordlists import wordset

_POLITE = wordset(
    """please i we want would like to need d let s us can could you help me my goal is plan the
    team should must je nous voudrais veux voulons aimerais j on veut il faut faudrait souhaite
    souhaitons aide moi a de objectif peux tu pouvez vous svp hi hello bonjour i'd we'd wanna
    gonna going now 'd 's 'm hoping trying pour"""
)
_DIRECT = (
    "win back", "winback", "re engage", "reengage", "reactivate", "retarget", "re activate", "target", "nudge", "woo", "tempt", "delight", "check in with", "touch base with", "thank", "reward",
    "invite", "survey", "notify", "remind", "retain", "nurture", "engage", "reach out to", "reach", "follow up with",
    "congratulate", "upsell", "upsell to", "cross sell to", "cross sell", "email", "e mail", "call", "text", "message",
    "contact", "mail", "ping", "bring back", "apologize to", "apologise to", "recover", "wake up", "re attract", "market to",
    "relancer", "relance", "relancez", "reconquerir", "recontacter", "fideliser", "remercier", "remercie", "inviter", "invite",
    "invitez", "cibler", "ciblez", "cible", "appeler", "appelle", "appelez", "contacter", "contacte", "contactez", "recompenser",
    "reactiver", "reveiller", "reengager", "ecrire a", "ecrire aux", "ecris aux", "ecrivez aux", "prevenir", "avertir",
    "recuperer", "faire revenir", "ramener", "solliciter",
)  # fmt: skip
_GIVING = wordset(
    """send offer give draft write prepare create make plan launch run build announce promote share
    push propose design schedule sell deliver hand grant provide compose set organise organize
    envoyer envoie envoyez offrir offre offrez donner preparer prepare preparez rediger redige
    redigez ecrire ecris lancer lance lancez proposer propose annoncer annonce creer cree
    organiser faire accorder vendre planifier"""
)
_GROWING = wordset(
    """increase boost grow improve raise drive encourage stimulate reduce maximize maximise lift
    generate augmenter stimuler booster reduire ameliorer encourager generer accroitre"""
)
_TO = wordset("to for a aux au pour at")
_FROM = wordset("from of among for by with in amongst chez parmi de des aupres")
_NOUNS = wordset(
    """discount coupon offer promo promotion campaign email e mail newsletter message sms text call
    survey event invitation gift reminder sale voucher launch follow up followup outreach letter
    note mailing push announcement reward thank win back remise rabais coupon offre promo
    promotion campagne courriel infolettre message appel sondage evenement invitation cadeau
    rappel vente soldes bon relance envoi lettre annonce recompense winback upsell deal preview
    webinar mailer blast drip"""
)
_ARTICLES = wordset("a an the our my un une la le les notre nos mon ma some l' this")
_CHANNELS = wordset("email mail call text message contact survey reach")
_OPENING = frozenset(("for", "pour", "to", "so", "then", "afin", "and", "et", ","))
_DETERMINERS = wordset(
    "all our my the those these every each nos mes les tous toutes ces ceux celles any"
)
_THEM = wordset("them they their leur leurs les eux")
_HEAD_TAGS = wordset(
    """NOUN ALL V P INACTIVE NEW REPEAT TOP BEST ACTIVE BUYERS ONETIME LAPSED VAGUE NUM ONLY FILL
    ART REL ORD ONCE IN OF NEG EITHER"""
)
_MAX_GOAL = 14


@dataclass(frozen=True, slots=True)
class Goal:
    """Which tokens tell the goal: those before `start` and those from `end` on."""

    start: int
    end: int


def find_goal(tokens: Sequence[Token], index: Index, language: str) -> Goal:
    """Where the audience starts and ends among the tokens."""
    words = [token.text for token in tokens]
    start = _leading(words, index, language)
    end = _trailing(words, start, index, language)
    return Goal(start, end)


def _leading(words: Sequence[str], index: Index, language: str) -> int:
    at = 0
    while at < len(words) and (words[at] in _POLITE or words[at] == ","):
        at += 1
    if at >= len(words):
        return 0
    for size in (3, 2, 1):
        if " ".join(words[at : at + size]) in _DIRECT:
            return at + size if _target(words, at + size, index, language) else 0
    if (
        words[at] in _GIVING
        or words[at] in _GROWING
        or (words[at] in _ARTICLES and _goal_noun(words, at + 1))
    ):
        marks = _FROM if words[at] in _GROWING else _TO
        return _after(words, at + 1, marks, index, language)
    return 0


def _target(words: Sequence[str], at: int, index: Index, language: str) -> bool:
    """Whether people stand right behind the verb; "no", "missing" and the like are no people."""
    if not _people(words, at, index, language):
        return False
    entry = index.phrases(language).get(words[at])
    return entry is None or NAME[entry.tag] not in {"NEG", "ISSET", "IN", "OF"}


def _goal_noun(words: Sequence[str], at: int) -> bool:
    return any(word in _NOUNS for word in words[at : at + 3])


def _after(
    words: Sequence[str], at: int, marks: frozenset[str], index: Index, language: str
) -> int:
    """The place after "to", "for", "from" where people are named."""
    for place in range(at, min(len(words), at + _MAX_GOAL)):
        if words[place] in marks and _people(words, place + 1, index, language):
            return place + 1
    return 0


def _people(words: Sequence[str], at: int, index: Index, language: str) -> bool:
    """Whether what stands there can name people."""
    if at >= len(words):
        return False
    entry = index.phrases(language).get(words[at])
    if words[at] in _ARTICLES or words[at].isdigit():
        return words[at] not in {"a", "an", "un", "une"}
    if entry is None or words[at] in _NOUNS:
        return False
    name = NAME[entry.tag]
    return name in _HEAD_TAGS if name != "FILL" else words[at] in _DETERMINERS


def _trailing(words: Sequence[str], start: int, index: Index, language: str) -> int:
    """Where a goal at the end starts: "… to win them back", "… for a discount"."""
    for at in range(max(start, 1), len(words)):
        if words[at] in _OPENING and _opens_goal(words, at) and _closes(words, at, index, language):
            return at
    return len(words)


def _opens_goal(words: Sequence[str], at: int) -> bool:
    word, rest = words[at], words[at + 1 :]
    if not rest:
        return False
    if word in {"for", "pour"}:
        if rest[0] in _ARTICLES and _goal_noun(rest, 1):
            return True
        return word == "pour" and (
            _goal_verb(rest) or (rest[0] in {"leur", "les"} and _goal_verb(rest[1:]))
        )
    if word in {"to", "so", "then", "afin"}:
        return _goal_verb(rest) or (
            word in {"so", "afin"} and any(_goal_verb(rest[i:]) for i in range(4))
        )
    if word in {"and", "et", ","}:
        polite = list(rest)
        while polite and polite[0] in _POLITE | {"then", "puis", "leur"}:
            polite.pop(0)
        return _goal_verb(polite) and any(part in _THEM for part in rest)
    return False


def _goal_verb(words: Sequence[str]) -> bool:
    if not words:
        return False
    if words[0] in _GIVING or words[0] in _GROWING:
        return True
    if words[0] in _CHANNELS or " ".join(words[:2]) == "e mail":
        return any(word in _THEM for word in words[1:3])
    return any(" ".join(words[:size]) in _DIRECT for size in (3, 2, 1)) or (
        words[0] == "win" and "back" in words[:4]
    )


_BLOCKING = wordset("REL CMP W P SPEND INACTIVE BETWEEN SINCE BEFORE AFTER LAST EXCEPT BUT")


def _closes(words: Sequence[str], at: int, index: Index, language: str) -> bool:
    """A goal at the end holds no condition of its own."""
    tail = words[at + 1 :]
    if len(tail) > _MAX_GOAL:
        return False
    table = index.phrases(language)
    for word in tail:
        entry = table.get(word)
        if entry is not None and NAME[entry.tag] in _BLOCKING:
            return False
    return True
