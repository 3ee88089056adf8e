"""The forms of commands about finding out more."""

from __future__ import annotations

_OF = r"(?:the )?(?:record|profile|file|card|details|data)"
_FICHE = r"(?:la fiche|le profil|le dossier|les donnees)"
_WITH = r" (?:with|from|using|avec|a partir d[e']|d'apres) ?(?:(?:this|these|that|the|her|his|their|cette|ce|sa|son|le|la) )?(?P<kind>signature|note|text|texte|about us|a propos|e ?mail|courriel|words)?(?: ?[:,] ?| )(?P<text>.{3,}?)"
_WHO = r"(?P<who>[^?:,]{1,80}?)"

ENRICHING: tuple[tuple[str, str], ...] = (
    ("company", rf"(?:what do (?:we|you|i) know (?:about|of)|tell me (?:more )?about|show me|who (?:is|are)|summari[sz]e) (?:the company )?{_WHO}"),
    ("company", rf"(?:que sa(?:vons nous|is tu|it on|vez vous)|qu'est ce que? (?:l'on |nous |on |tu )?(?:sait|savons|sais)|qu'est ce qu'on sait|parle[rz]? (?:moi )?|montre[rz]? (?:moi )?|resume[rz]? )(?: ?(?:de|d'|sur|a propos de) ?)?(?:l'entreprise )?{_WHO}"),
    ("enrich_undo", rf"(?:undo|take back|revert|remove) (?:the |what was )?(?:enrichment|enriched|enriching|filled in)(?: (?:of|for|on) {_WHO})?"),
    ("enrich_undo", rf"(?:annul|retir|defai)(?:e|er|ez|s|re|tes) (?:l'enrichissement|ce qui a ete rempli)(?: (?:de |d'|pour ){_WHO})?"),
    ("enrich", rf"(?:enrichi|complet|rempli)(?:s|r|ssez|e|er|ez) {_FICHE} (?:de |d'){_WHO}{_WITH}"),
    ("enrich", rf"(?:enrichi|complet|rempli)(?:s|r|ssez|e|er|ez) (?P<who>sa fiche|son profil|son dossier){_WITH}"),
    ("enrich", rf"enrichi(?:s|r|ssez) {_WHO}{_WITH}"),
    ("enrich", rf"(?:enrich|complete|fill in|fill out) {_OF} (?:of|for) {_WHO}{_WITH}"),
    ("enrich", rf"(?:enrich|complete|fill in|fill out) {_WHO}(?:'s {_OF})?{_WITH}"),
    ("enrich", rf"(?:enrich|complete|fill in|fill out) {_OF} (?:of|for) {_WHO}"),
    ("enrich", rf"enrich {_WHO}(?:'s {_OF})?"),
    ("enrich", rf"(?:complete|fill in|fill out) {_WHO}(?:'s)? (?:record|profile|file|card)"),
    ("enrich", rf"(?:find out|look up|dig up) (?:more|what you can)(?: details)? (?:about|on) {_WHO}"),
    ("enrich", rf"enrichi(?:s|r|ssez) (?:{_FICHE} (?:de |d'))?{_WHO}"),
    ("enrich", r"(?:complet|rempli)(?:e|er|ez|s|r|ssez) (?P<who>sa fiche|son profil|son dossier)"),
    ("enrich", rf"(?:complet|rempli)(?:e|er|ez|s|r|ssez) {_FICHE} (?:de |d'){_WHO}"),
)  # fmt: skip
