"""What a domain says: whose it is, where it is, and which ones anybody can have an address at.

No list of public suffixes is asked for over a network: two labels name an owner, three below the
second levels that registries use.
"""

from __future__ import annotations

import re

# From the providers' own pages; whoever has an address there works for somebody else.
FREE_MAIL = frozenset([
    "gmail.com",
    "googlemail.com",
    "outlook.com",
    "outlook.fr",
    "hotmail.com",
    "hotmail.fr",
    "hotmail.ca",
    "hotmail.co.uk",
    "live.com",
    "live.fr",
    "live.ca",
    "msn.com",
    "yahoo.com",
    "yahoo.fr",
    "yahoo.ca",
    "yahoo.co.uk",
    "ymail.com",
    "rocketmail.com",
    "icloud.com",
    "me.com",
    "mac.com",
    "aol.com",
    "aim.com",
    "proton.me",
    "protonmail.com",
    "pm.me",
    "gmx.com",
    "gmx.net",
    "gmx.de",
    "gmx.fr",
    "mail.com",
    "zoho.com",
    "yandex.com",
    "yandex.ru",
    "mail.ru",
    "fastmail.com",
    "hey.com",
    "tutanota.com",
    "tuta.io",
    "orange.fr",
    "wanadoo.fr",
    "free.fr",
    "sfr.fr",
    "laposte.net",
    "neuf.fr",
    "bbox.fr",
    "numericable.fr",
    "club-internet.fr",
    "videotron.ca",
    "sympatico.ca",
    "bell.net",
    "rogers.com",
    "shaw.ca",
    "telus.net",
    "cogeco.ca",
    "comcast.net",
    "verizon.net",
    "att.net",
    "sbcglobal.net",
    "cox.net",
    "charter.net",
    "btinternet.com",
    "web.de",
    "t-online.de",
    "libero.it",
    "bluewin.ch",
    "skynet.be",
    "telenet.be",
    "qq.com",
    "163.com",
    "126.com",
    "naver.com",
])
_NOBODY = re.compile(r"(?:.*\.)?(?:example\.(?:com|org|net)|test|invalid|localhost|local)")
_SECOND = frozenset([
    "co",
    "com",
    "net",
    "org",
    "gov",
    "ac",
    "edu",
    "gouv",
    "qc",
    "on",
    "bc",
    "ab",
    "asso",
    "nom",
])
# Country domains that are sold as words say nothing about a place.
_WORDS = frozenset([
    "io",
    "ai",
    "co",
    "me",
    "tv",
    "cc",
    "fm",
    "ly",
    "gg",
    "sh",
    "to",
    "ws",
    "la",
    "eu",
])
_LABEL = re.compile(r"[^\W_]+", re.ASCII)
DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")


def owned_domain(host: str) -> str:
    """The domain somebody registered, of a host or an address's domain; empty for none, for free
    mail and for those that are nobody's."""
    folded = host.strip().lower().strip(".").removeprefix("www.")
    if not DOMAIN.fullmatch(folded) or _NOBODY.fullmatch(folded):
        return ""
    labels = folded.split(".")
    deep = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND
    own = ".".join(labels[-3:] if deep else labels[-2:])
    return "" if own in FREE_MAIL or folded in FREE_MAIL else own


def guessed_name(domain: str) -> str:
    """A company's name as its domain suggests it: Atelier Nord of atelier-nord.ca."""
    words = _LABEL.findall(domain.split(".", maxsplit=1)[0])
    return " ".join(word.capitalize() for word in words)


def domain_country(domain: str) -> str | None:
    """The ISO code of a domain's country, where its ending is one's."""
    last = domain.rpartition(".")[2]
    if len(last) != 2 or last in _WORDS:
        return None
    return {"uk": "GB"}.get(last, last.upper())
