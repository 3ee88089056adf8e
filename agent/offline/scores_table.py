"""The forms of commands about scores."""

from __future__ import annotations

_LEADS = r"(?:leads?|customers?|people|prospects?|contacts?|ones?)"
_PISTES = r"(?:prospects?|clients?|clientes|pistes|contacts?)"

SCORES: tuple[tuple[str, str], ...] = (
    ("hottest", rf"(?:who (?:are|is)|which are|show(?: me)?|list|give me|find)(?: (?:my|our|the))? ?(?:hottest|hot|warmest|most promising) {_LEADS}(?: (?:right )?now)?"),
    ("hottest", rf"(?:(?:who (?:are|is)|show(?: me)?|list)(?: (?:my|our|the))? )?(?:hottest|hot|most promising) {_LEADS}"),
    ("hottest", rf"(?:(?:qui sont|quels sont|montre[rz]?(?: moi)?|liste[rz]?)(?: (?:mes|nos|les))? ?)?(?:{_PISTES} les plus (?:chauds?|chaudes?|prometteurs?|prometteuses?)|meilleurs prospects|{_PISTES} chauds)"),
    ("score", r"why (?:is|does|has|did) (?P<who>[^?:,]{1,80}?)(?:'s)? (?:(?:lead )?score|scored?|have a score|get a score)(?: of)?(?: (?:only|so|that))?(?: (?:high|low))?(?: [0-9]{1,3})?"),
    ("score", r"(?:explain|what(?: is|'s)|show(?: me)?|break down) (?P<who>[^?:,]{1,80}?)'s (?:lead )?score"),
    ("score", r"(?:explain|break down) (?:the )?score (?:of|for) (?P<who>[^?:,]{1,80}?)"),
    ("score", r"pourquoi (?:est ce que )?(?P<who>[^?:,]{1,80}?) a (?:t il |t elle )?(?:un )?score(?: si)?(?: (?:bas|haut|eleve))?(?: de)?(?: [0-9]{1,3})?"),
    ("score", r"pourquoi le score (?:de |d')(?P<who>[^?:,]{1,80}?) est(?: il)?(?: (?:de|si bas|si haut|si eleve))?(?: [0-9]{1,3})?"),
    ("score", r"(?:explique[rz]?(?: moi)?|quel est|detaille[rz]?|montre[rz]?(?: moi)?) le score (?:de |d')(?P<who>[^?:,]{1,80}?)"),
    ("score", r"(?:re ?)?score (?P<who>(?:all )?(?:of )?(?:my |our |the )?customers|everyone|everybody|{it}|(?!(?:of|for|at|above|over|under|below|between|less|more|is|and|or|is)\b)[a-z][^?:,0-9<>=]{1,60}?)(?: again| anew| now)*"),
    ("score", r"(?:calcul|recalcul)(?:e|er|ez) (?:les?|leurs?|tous les) scores?(?: (?:de|des|d') ?(?P<who>[^?:,]{1,80}?))?"),
    ("score", r"(?:re)?(?:evalu|scor|not)(?:e|er|ez) (?P<who>(?:tous )?(?:mes|nos|les) clients|tout le monde|{it}|elle|lui|cette (?:personne|cliente)|ce (?:client|contact)|celle ci|celui ci)"),
    ("score", r"(?:re)?(?:evalu|scor)(?:e|er|ez) (?!(?:a|au|aux|par|en|plus|moins|entre|sur|de|des|du|un|une)\b)(?P<who>[a-z][^?:,0-9<>=]{1,60}?)(?: encore| a nouveau| maintenant)*"),
)  # fmt: skip
