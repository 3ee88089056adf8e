"""The forms of what is to be written: a touch, a customer, a change of one, an order."""

from __future__ import annotations

_LOG = r"(?:log|record|note down|note|register|add|track|jot down|write down)(?: (?:that|down))?"
_TOUCH = r"(?P<touch>phone call|video call|call|e ?mail|sms|text message|text|meeting|note|whatsapp message|whatsapp|message|visit)"
_NOTE = r"(?:not|enregistr|ajout|consign|inscri|saisi|logu)(?:e|er|ez|s|r|re|vez|ssez)"
_TOUCHE = r"(?P<touch>appel telephonique|appel|coup de fil|e ?mail|courriel|sms|texto|reunion|rendez vous|rencontre|note|whatsapp|message)"
_LOG_IT = (
    r"(?:[.;,!]? ?(?:please |and )?(?:log|record|note) (?:it|this|that)(?: down)?(?: please)?)?"
)
_NOTE_LE = (
    r"(?:[.;,!]? ?(?:et )?(?:note|consigne|enregistre) (?:le|ca|cela)(?: s'il te plait| stp)?)?"
)
_BODY = rf"(?: ?: ?| ?, ?| that | saying (?:that )?| ?\. )(?P<body>.+?){_LOG_IT}"
_CORPS = rf"(?: ?: ?| ?, ?| disant qu[e']? ?| ?\. )(?P<body>.+?){_NOTE_LE}"
_WE = r"(?P<ours>i|we|i've|we've|i have|we have|i just|we just)(?: just)?"
_NOUS = r"(?P<ours>j'ai|je lui ai|nous avons|on a|je viens d'avoir|je viens de|nous venons de|je viens d')"
_TOUCHED = r"(?P<touch>called|phoned|rang|e ?mailed|texted|met(?: with)?|messaged|wrote(?: (?:an? )?(?:e ?mail|message|letter|text))?(?: to)?|sent (?:an? |the )?(?:e ?mail|message|sms|text|whatsapp)(?: message)?(?: to)?|visited|spoke (?:with|to)|talked (?:with|to)|(?:had|made) (?:an? )?(?:phone call|call|meeting|chat)(?: with| to)?|left (?:an? )?(?:voice ?mail|message)(?: for| with)?)"
_TOUCHE_A = r"(?P<touch>appele(?:r)?|telephone(?:r)? a|rappele(?:r)?|(?:ecrit|ecrire|envoye|envoyer) (?:un |une |le )?(?:e ?mail|courriel|message|sms|texto)(?: a)?|ecrit a|ecrire a|rencontre(?:r)?|vu|visite|parle (?:a|avec)|parler (?:a|avec)|(?:eu |passe )?(?:un |une )(?:appel|reunion|rendez vous|coup de fil)(?: avec| a)?)"
_ALL = r"(?!.*\b(?:customers|people|those|segment|condition|filter|list)\b)"
_PERSON = r"(?:customer|contact|client|cliente|person|lead|prospect)"
_PERSONNE = r"(?:client|cliente|contact|personne|prospect|prospecte)"
_FIELD = r"(?P<field>e ?mail(?: address)?|phone(?: number)?|mobile|telephone|city|country|region|province|company|employer|job title|title|stage|language|owner|name)"
_CHAMP = r"(?P<field>adresse e ?mail|e ?mail|adresse courriel|courriel|numero de telephone|telephone|numero|portable|ville|pays|region|province|entreprise|societe|poste|titre|etape|stade|statut|langue|responsable|nom)"
_ORDER = r"(?:order|purchase|sale)"
_COMMANDE = r"(?:commande|vente|achat)"

_FLAG = r"(?:mark|flag|set|put|list|register)"
_MARQUE = r"(?:marqu|signal|indiqu|met|mets|mett|pass|inscri|class|ajout)(?:e|s|er|ez|re|vez)?"
_NO_CALL = r"\"? ?(?:the )?(?:do not call|don't call|not to be called|dnc|no call)(?: list)? ?\"?"
_SANS_APPEL = r"\"? ?(?:(?:a |en |la liste )?(?:ne pas|ne plus) (?:appeler|etre appelee?|telephoner)|liste rouge) ?\"?"
_STAGE = r"(?P<field>stade|etape|statut)"

WRITES: tuple[tuple[str, str], ...] = (
    ("log", rf"{_LOG} {_WE} {_TOUCHED} (?P<who>[^:,]+?)(?:{_BODY})?"),
    ("log", rf"{_NOTE} qu(?:e |'){_NOUS} ?{_TOUCHE_A} (?P<who>[^:,]+?)(?:{_CORPS})?"),
    ("log", r"(?:log|note|record|note down|jot down)(?: that)? (?P<who>[^:,]+?) (?P<came>called|phoned|rang|e ?mailed|texted|messaged|wrote)(?: (?:me|us|back|in|to us))*(?:(?: and | ?: ?| ?, ?)(?P<body>.+))?"),
    ("log", rf"{_NOTE} qu(?:e |')(?P<who>[^:,]+?) (?:a|m'a|nous a) (?P<came>appele|telephone|ecrit|rappele)(?:{_CORPS})?"),
    ("log", rf"(?:j'ai|nous avons|on a|je viens d'avoir|je viens de|je viens d') ?{_TOUCHE_A.replace('<touch>', '<did>')} (?P<who>[^:,]+?)(?:{_CORPS})?"),
    ("do_not_call", rf"{_FLAG} (?P<who>.+?)(?: (?:as|to|on))? {_NO_CALL}"),
    ("do_not_call", rf"{_MARQUE} (?P<who>.+?)(?: (?:comme|en|sur|dans))? {_SANS_APPEL}"),
    ("tag", r"(?:ajout|met|mets|mett|appliqu|donn|pos)(?:e|er|ez|re)? (?:le |la |l'|une? )?(?:tag|etiquette|label) (?P<value>.+?) (?:a|au|aux|sur|pour) (?P<who>.+)"),
    ("tag", r"(?:put|apply|give|set|attach) (?:the |a )?tag (?P<value>.+?) (?:to|on) (?P<who>.+)"),
    ("tag", r"tagu?(?:e|er|ez) (?P<who>.+?) (?:comme|avec|en) (?P<value>.+)"),
    ("update", rf"(?:pass|plac|met|mets|mett|chang|bascul|deplac)(?:e|er|ez|re)? (?P<who>.+?) (?:au|a la|a l'|en|dans l'|dans le|vers l'|vers le) ?{_STAGE} (?:de |d')?(?P<value>.+)"),
    ("update", r"(?:move|put|promote|advance|set|change) (?P<who>.+?) (?:to|at|in|into) (?:the )?(?P<field>stage) (?P<value>.+)"),
    ("update", r"(?:move|put|promote|advance|set|change) (?P<who>.+?) (?:to|at|in|into) (?:the )?(?P<value>[^ ]+) (?P<field>stage)"),
    ("log", rf"{_LOG}(?: (?:a|an|the|another|my|this|our))?(?: (?P<way>incoming|inbound|outgoing|outbound))?(?: (?:quick|short|new))? {_TOUCH}(?: (?P<joint>to|from|with|for|on|about|by|regarding) (?P<who>[^:,]+?))?(?:{_BODY})?"),
    ("log", rf"(?:i|we|i've|we've|i have|we have|i just|we just|just) (?P<did>called|phoned|rang|e ?mailed|texted|met(?: with)?|messaged|wrote to|visited|spoke (?:with|to)|talked (?:with|to)) (?P<who>[^:,]+?)(?:{_BODY})?"),
    ("log", rf"(?P<who>[^:,]+?) (?P<came>called|phoned|rang|e ?mailed|texted|messaged|wrote)(?: (?:me|us|back|in|to us|to me))*(?:{_BODY})?"),
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
    ("update", rf"(?:met|mets|mettre|mettez|chang|corrig|modifi|remplac)(?:e|er|ez)?(?: a jour)? (?:le |la |l'|les )?{_CHAMP} (?:de |du |d'|pour )(?P<who>.+?) ?(?: en | a | par | avec | pour | vers | comme |:|=) ?(?P<value>.+)"),
    ("update", rf"(?:met|mets|mettre|mettez|chang|corrig|modifi|remplac)(?:e|er|ez)?(?: a jour)? (?P<his>son|sa|ses) {_CHAMP} ?(?: en | a | par | avec | pour | vers | comme |:|=) ?(?P<value>.+)"),
    ("tag", r"(?:tag|label) (?P<who>.+?) (?:as|with) (?P<value>.+)"),
    ("tag", r"add (?:the )?tag (?P<value>.+?) to (?P<who>.+)"),
    ("tag", r"(?:etiquet|marqu)(?:te|ter|tez|e|er|ez) (?P<who>.+?) (?:comme|avec) (?P<value>.+)"),
    ("do_not_call", r"(?:never|don't|do not|stop) call(?:ing)? (?P<who>.+?)(?: (?:again|any ?more|ever))?"),
    ("upsert", rf"(?:add|create|register|enter) {_ALL}(?P<rest>.+@.+)"),
    ("upsert", r"(?:ajout|cre|inscri|saisi)(?:e|er|ez|s|r|re|vez|ssez) (?!.*\b(?:clients|personnes|ceux|celles|segment|condition|filtre|liste)\b)(?P<rest>.+@.+)"),
    ("do_not_call", r"(?:ne plus|ne pas|n'appelle plus|n'appelez plus)(?: appeler)? (?P<who>.+)"),
)  # fmt: skip
