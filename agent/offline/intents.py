"""What a message asks for, by its form alone: a command with its slots, or none.

Only the person's words are looked at, never a tool's result: text in data can't change what is done.
`{it}` stands for the people on the screen. Earlier rows win.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from agent.offline.command_table import COMMANDS
from agent.offline.heard import Heard, heard


@dataclass(frozen=True, slots=True)
class Intent:
    """What is asked for: its kind and the words of its slots, in the person's spelling."""

    kind: str
    slots: Mapping[str, str] = field(default_factory=dict[str, str])

    def get(self, name: str) -> str:
        """A slot, empty when it was not filled."""
        return self.slots.get(name, "")


_IT = (
    r"(?:it|this|that|them|these|those|they|everyone here|all of (?:them|these|those)|le|la|les|l'|ca|cela|ceci|eux|tout ca"
    r"|(?:all )?(?:the|this|that|these|those|my)(?: last)? (?:list|people|customers|results?|audience|ones|selection|group|segment|persons|search|answer)"
    r"|(?:cette|la|ma|ces|les|ce|le|cet|toute la) (?:liste|clients?|clientes|personnes|gens|resultats?|audience|selection|groupe|segment|recherche))"
)
_ROWS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern.replace("{it}", _IT))) for kind, pattern in COMMANDS
)
# "can I call Anna?" is a question: what is polite before a command is not taken from it first
_WHOLE = tuple(row for row in _ROWS if row[0] in {"eligible", "when", "why_not"})
IT = re.compile(_IT)
_JOINT = re.compile(r"(?:\s*[,;.]\s*|\s+)(?:and then|then|and|et puis|et|puis|,|;)?\s*")
_THEN = re.compile(
    r"(?:,|;|\.| and| then| et| puis)+ (?=(?:please )?(?:save|store|export|download|sort|explain|name|call it|"
    r"draft|write|redige|prepare|enregistre|sauvegarde|exporte|telecharge|trie|explique|nomme)\b)"
)
FOLLOWING = frozenset(("save", "export", "sort", "explain", "draft"))


def route(said: Heard, without: frozenset[str] = frozenset()) -> Intent | None:
    """The command that the words are, None when they are none; kinds in `without` are left out."""
    core = said.core()
    for kind, pattern in _WHOLE:
        if found := pattern.fullmatch(said.words.rstrip(" ?!.,;:…")):
            return _intent(said, kind, pattern, found)
    for one in (core, said) if core.words != said.words else (said,):
        for kind, pattern in _ROWS:
            found = pattern.fullmatch(one.words.rstrip(" ?!.,;:…"))
            if found and kind not in without:
                return _intent(one, kind, pattern, found)
    return None


def _intent(said: Heard, kind: str, pattern: re.Pattern[str], found: re.Match[str]) -> Intent:
    names = [name for name in pattern.groupindex if found[name] is not None]
    return Intent(kind, {name: said.group(found, name) for name in names})


def steps_of(text: str) -> tuple[Heard, list[Intent]]:
    """What to do first, and the commands on its outcome that follow: "… and save it as VIPs"."""
    said = heard(text)
    after: list[Intent] = []
    for cut in reversed(list(_THEN.finditer(said.words))):
        rest = said.cut(cut.end(), len(said.words))
        found = route(rest)
        if found is None or found.kind not in FOLLOWING or found.get("who"):
            break
        after.insert(0, found)
        said = said.cut(0, cut.start())
    return said, after
