"""The forms of commands about what comes from the outside CRM: conflicts, whose value counts, and
taking changes over."""

from __future__ import annotations

_CRM = r"(?:hub ?spot|(?:the |our |my |le |notre |mon )?crm)"
_WITH = rf"(?: (?:with|in|from|at|between us and) {_CRM})?"
_AVEC = rf"(?: (?:avec|dans|de|chez|entre nous et) {_CRM})?"
_FOR = r"(?: (?:for|of|on) (?:the |their |our )?(?P<who>[^?]{2,80}?))?"
_POUR = r"(?: (?:pour|de) (?:la |le |les |l')?(?P<who>[^?]{2,80}?))?"
_OURS = r"(?:ours|our (?:own )?(?:values?|versions?|one|ones|side)|what we have(?: here)?|the ones? (?:from )?here)"
_THEIRS = r"(?:theirs|their (?:values?|versions?|one|ones|side)|hub ?spot's?(?: (?:values?|versions?|one|ones))?|what hub ?spot has|the ones? (?:from |in )?(?:there|hub ?spot))"
_NOTRE = r"(?:(?:la|le) notre|les notres|notre (?:valeur|version)|nos (?:valeurs|versions)|celles? d'ici)"
_LEUR = r"(?:(?:la|le) leur|les leurs|leur (?:valeur|version)|leurs (?:valeurs|versions)|celles? de (?:la bas|hub ?spot)|la (?:valeur|version) de hub ?spot)"
_KEEP = r"(?:keep|take|use|choose|pick|prefer|go with|accept)"
_GARDE = r"(?:gard|pren|choisi|utilis|accept|prefer)(?:e|ez|er|ds|dre|s|sse|ssez|r)?"

INBOUND: tuple[tuple[str, str], ...] = (
    ("conflicts", rf"(?:what|which) (?:sync )?conflicts (?:are|do|have)(?: (?:there|we|i|waiting|left|open))?(?: have)?{_WITH}|(?:are there|do we have|have we got|is there)(?: any| some| a)? (?:sync )?conflicts?{_WITH}"),
    ("conflicts", rf"(?:(?:show|list|see|give|open)(?: me)? )?(?:(?:the|our|all|my|open) )*(?:sync |crm |hub ?spot )*conflicts{_WITH}|what (?:was|has been|is|did) (?:changed )?(?:on )?both sides(?: change[d]?)?{_WITH}"),
    ("conflicts", rf"(?:quels (?:sont les |conflits |)?(?:conflits)?(?: y a t il| avons nous| restent)?|y a t il (?:des|un|encore des)? ?conflits?|(?:est ce qu'il y a|il y a) (?:des|un) conflits?){_AVEC}"),
    ("conflicts", rf"(?:(?:montre|liste|affiche|voir|donne|ouvre)[rz]?(?: moi)? )?(?:(?:les|nos|tous|mes) )*conflits(?: en attente)?{_AVEC}"),
    ("conflict_take", rf"{_KEEP} {_OURS}{_FOR}(?P<ours>)"),
    ("conflict_take", rf"{_KEEP} {_THEIRS}{_FOR}(?P<theirs>)"),
    ("conflict_take", rf"{_GARDE} {_NOTRE}{_POUR}(?P<ours>)"),
    ("conflict_take", rf"{_GARDE} {_LEUR}{_POUR}(?P<theirs>)"),
    ("inbound", rf"(?:take over|bring (?:in|back)|pull(?: in)?|import|accept|read)(?: the)? changes (?:made )?(?:in|from|at) {_CRM}(?: too| as well| here)?|(?:sync|synchroni[sz]e)(?: in)? both (?:ways|directions)(?: with {_CRM})?"),
    ("inbound", rf"(?:repren|rapport|accept|recuper)(?:d|ds|ez|dre|e|er)? les (?:changements|modifications)(?: faits?| faites?)? (?:dans|de|chez) {_CRM}(?: aussi)?|synchronis(?:e|er|ez) dans les deux sens(?: avec {_CRM})?"),
)  # fmt: skip
