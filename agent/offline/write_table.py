"""The forms of what is to be written: a touch, a customer, a change of one, an order."""

from __future__ import annotations

_LOG = r"(?:log|record|note down|note|register|add|track|jot down|write down)(?: (?:that|down))?"
_TOUCH = r"(?P<touch>phone call|video call|call|e ?mail|sms|text message|text|meeting|note|whatsapp message|whatsapp|message|visit)"
_NOTE = r"(?:not|enregistr|ajout|consign|inscri|saisi|logu)(?:e|er|ez|s|r|re|vez|ssez)"
_TOUCHE = r"(?P<touch>appel telephonique|appel|coup de fil|e ?mail|courriel|sms|texto|reunion|rendez vous|rencontre|note|whatsapp|message)"
_BODY = r"(?: ?: ?| ?, ?| that | saying (?:that )?| ?\. )(?P<body>.+)"
_CORPS = r"(?: ?: ?| ?, ?| disant que? ?| ?\. )(?P<body>.+)"
_PERSON = r"(?:customer|contact|client|cliente|person|lead|prospect)"
_PERSONNE = r"(?:client|cliente|contact|personne|prospect|prospecte)"
_FIELD = r"(?P<field>e ?mail(?: address)?|phone(?: number)?|mobile|telephone|city|country|region|province|company|employer|job title|title|stage|language|owner|name)"
_CHAMP = r"(?P<field>adresse e ?mail|e ?mail|adresse courriel|courriel|numero de telephone|telephone|numero|portable|ville|pays|region|province|entreprise|societe|poste|titre|etape|langue|responsable|nom)"
_ORDER = r"(?:order|purchase|sale)"
_COMMANDE = r"(?:commande|vente|achat)"

WRITES: tuple[tuple[str, str], ...] = (
    ("log", rf"{_LOG}(?: (?:a|an|the|another|my|this|our))?(?: (?P<way>incoming|inbound|outgoing|outbound))?(?: (?:quick|short|new))? {_TOUCH}(?: (?P<joint>to|from|with|for|on|about|by|regarding) (?P<who>[^:,]+?))?(?:{_BODY})?"),
    ("log", rf"(?:i|we|i've|we've|i have|we have|i just|we just|just) (?P<did>called|phoned|rang|e ?mailed|texted|met(?: with)?|messaged|wrote to|visited|spoke (?:with|to)|talked (?:with|to)) (?P<who>[^:,]+?)(?:{_BODY})?"),
    ("log", rf"(?P<who>[^:,]+?) (?P<came>called|phoned|rang|e ?mailed|texted|messaged|wrote)(?: (?:me|us|back|in|to us|to me))*(?:{_BODY})?"),
    ("log", r"(?:log|note|record|note down|jot down)(?: that)? (?P<who>[^:,]+?) (?P<came>called|phoned|rang|e ?mailed|texted|messaged|wrote)(?: (?:me|us|back|in|to us))*(?:(?: and | ?: ?| ?, ?)(?P<body>.+))?"),
    ("log", rf"{_NOTE}(?: (?:moi|que))?(?: (?:un|une|le|la|cet|cette|mon|ma|ce))? {_TOUCHE}(?: (?P<way>entrante?|sortante?|recue?|envoyee?))?(?: (?P<joint>avec|a|au|de|du|d'|sur|pour|par|concernant) ?(?P<who>[^:,]+?))?(?:{_CORPS})?"),
    ("log", rf"(?:j'ai|nous avons|on a|je viens d'|je viens de) (?P<did>appele|appeler|telephone a|telephoner a|ecrit a|ecrire a|rencontre|rencontrer|parle a|parle avec|parler a|contacte par telephone) (?P<who>[^:,]+?)(?:{_CORPS})?"),
    ("log", rf"(?P<who>[^:,]+?) (?:a|m'a|nous a) (?P<came>appele|telephone|ecrit|rappele)(?:{_CORPS})?"),
    ("order", rf"(?:record|add|log|enter|register|create|note)(?: (?:a|an|the|another|new))* {_ORDER}(?P<rest>(?: |#|:).*)?"),
    ("order", rf"(?:enregistr|ajout|saisi|not|cre|consign)(?:e|er|ez|s|r|re|ssez)(?: (?:une|la|un|nouvelle|nouvel|l'))* ?{_COMMANDE}(?P<rest>(?: |#|:).*)?"),
    ("upsert", rf"(?:add|create|register|enter|insert)(?: (?:a|an|the|another|new|this))* {_PERSON}(?: ?[:,] ?| (?:called|named|with the name|whose name is) |$| )(?P<rest>.*)"),
    ("upsert", rf"(?:add|register|create) (?P<rest>.+?) as (?:an?|our|the)(?: new)? {_PERSON}"),
    ("upsert", rf"(?:ajout|inscri|enregistr)(?:e|er|ez|s|re|vez) (?P<rest>.+?) comme (?:nouveau |nouvelle )?{_PERSONNE}"),
    ("upsert", rf"new {_PERSON}(?: ?[:,] ?|$| )(?P<rest>.*)"),
    ("upsert", rf"(?:ajout|cre|inscri|saisi|enregistr)(?:e|er|ez|s|r|re|vez|ssez)(?: (?:un|une|le|la|nouveau|nouvelle|ce|cette))* {_PERSONNE}(?: ?[:,] ?| (?:nommee?|appelee?|du nom de) |$| )(?P<rest>.*)"),
    ("upsert", rf"(?:nouveau|nouvelle) {_PERSONNE}(?: ?[:,] ?|$| )(?P<rest>.*)"),
    ("update", rf"(?:update|change|set|correct|edit|modify|replace|fix) (?P<who>.+?)'s? {_FIELD} (?:to|as|with|=|:|is) ?(?P<value>.+)"),
    ("update", rf"(?:update|change|set|correct|edit|modify|replace|fix) (?P<who>his|her|their) {_FIELD} (?:to|as|with|=|:) ?(?P<value>.+)"),
    ("update", rf"(?:update|change|set|correct|edit|modify|replace|fix) (?:the )?{_FIELD} (?:of|for) (?P<who>.+?) (?:to|as|with|=|:) ?(?P<value>.+)"),
    ("update", rf"(?P<who>.+?)'s? (?:new )?{_FIELD} (?:is|is now|has changed to|changed to) (?P<value>.+)(?P<weak>)"),
    ("update", rf"(?:met|mets|mettre|mettez|chang|corrig|modifi|remplac)(?:e|er|ez)?(?: a jour)? (?:le |la |l'|les )?{_CHAMP} (?:de |du |d'|pour )(?P<who>.+?) ?(?: en | a | par | avec |:|=) ?(?P<value>.+)"),
    ("update", rf"(?:met|mets|mettre|mettez|chang|corrig|modifi|remplac)(?:e|er|ez)?(?: a jour)? (?P<his>son|sa|ses) {_CHAMP} ?(?: en | a | par | avec |:|=) ?(?P<value>.+)"),
    ("tag", r"(?:tag|label) (?P<who>.+?) (?:as|with) (?P<value>.+)"),
    ("tag", r"add (?:the )?tag (?P<value>.+?) to (?P<who>.+)"),
    ("tag", r"(?:etiquet|marqu)(?:te|ter|tez|e|er|ez) (?P<who>.+?) (?:comme|avec) (?P<value>.+)"),
    ("do_not_call", r"(?:mark|flag|set) (?P<who>.+?) (?:as|to) (?:do not call|not to be called|don't call|dnc)"),
    ("do_not_call", r"(?:never|don't|do not|stop) call(?:ing)? (?P<who>.+?)(?: (?:again|any ?more|ever))?"),
    ("do_not_call", r"(?:ne plus|ne pas|n'appelle plus|n'appelez plus)(?: appeler)? (?P<who>.+)"),
)  # fmt: skip
