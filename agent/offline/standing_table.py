"""The forms of commands about standing approvals."""

from __future__ import annotations

_STANDING = (
    r"(?:standing|permanent|automatic|blanket) (?:approvals?|authori[sz]ations?|permissions?)"
)
_PERMANENTE = r"(?:approbations?|autorisations?|accords?) (?:permanente?s?|automatiques?|d'avance)"
_UNASKED = r"without (?:asking(?: me| us| anybody| a person)?|(?:my|our|an?|a person's|anybody's|any)? ?(?:approval|yes|consent|permission|say so))"
_SANS = r"sans (?:(?:me |nous |te |rien )?demander(?: (?:a personne|rien))?|(?:mon |notre |une |l'|leur )?(?:approbation|accord|autorisation|avis)(?: de personne)?)"
_SUCH = r"(?: (?:it|this|that|them|these|those|everything|all(?: of (?:it|them))?|such (?:sends|sendings|messages|campaigns|proposals)|(?:sends|campaigns|messages|proposals|e ?mails|.{1,60}?) like (?:this|that|these)(?: one)?|[a-z][^?]{1,60}?))?"

STANDING: tuple[tuple[str, str], ...] = (
    ("standing_end", rf"(?:revoke|end|remove|withdraw|cancel|delete|stop|take back) (?:the |that |this |our |my |a |all )?(?:standing approvals?|{_STANDING}|sap_\w+)(?: .*)?|stop (?:approving|sending) (?:anything |things )?(?:automatically|{_UNASKED})"),
    ("standing_end", rf"(?:revoqu|supprim|retir|annul|arret|enlev)(?:e|er|ez) (?:l'|la |cette |les |notre |une )?(?:{_PERMANENTE}|sap_\w+)(?: .*)?|(?:met|mets|mettre|mettez) fin a (?:l'|la |cette |notre )?{_PERMANENTE}(?: .*)?"),
    ("standing_grant", rf"(?:grant|give|create|add|set up|make|allow)(?: (?:me|us|yourself|it))?(?: (?:a|an|the|another|new))* {_STANDING}(?: .*)?"),
    ("standing_grant", rf"(?:always|automatically|auto) ?(?:approve|allow|authori[sz]e){_SUCH}|(?:approve|allow|authori[sz]e){_SUCH} (?:automatically|always|beforehand|in advance|from now on|every time|each time|for good|forever)"),
    ("standing_grant", rf"(?:send|start) (?:it|this|that|them|these|such (?:sends|messages|campaigns)|campaigns|[a-z][^?]{{1,60}}?) (?:always |automatically )?{_UNASKED}(?: (?:from now on|every time|in (?:the )?future))?"),
    ("standing_grant", r"(?:you (?:don't|do not) (?:need|have) to ask(?: me)?|(?:don't|do not|stop|no need to) ask(?:ing)?(?: me| us)?)(?: (?:for (?:approval|such sends|these|this)|before sending))?(?: (?:again|any ?more|every time|each time|next time))*"),
    ("standing_grant", rf"(?:donn|accord|cre|ajout|mett|autoris)(?:e|er|ez|re)?(?: (?:moi|nous|toi|lui))?(?: (?:une|l'|la|cette|nouvelle))* ?{_PERMANENTE}(?: .*)?"),
    ("standing_grant", r"(?:approuv|autoris|valid)(?:e|er|ez) (?:toujours|automatiquement|d'avance|desormais|a chaque fois)(?: .*)?|toujours (?:approuver|autoriser|valider)(?: .*)?|(?:approuv|autoris|valid)(?:e|er|ez) (?:les |ca |cela |tout |[a-z][^?]{1,60}? )?(?:d'avance|automatiquement|toujours|une fois pour toutes)"),
    ("standing_grant", rf"(?:envo|lanc)(?:ie|yer|yez|e|er|ez) (?:le |la |les |ca |cela |[a-z][^?]{{1,60}}? )?(?:toujours |automatiquement )?{_SANS}(?: .*)?|(?:ne |n')?(?:me |nous )?(?:demande|demandez) plus(?: (?:a chaque fois|mon accord|d'approbation|l'approbation|avant d'envoyer))*|(?:tu n'as|vous n'avez) (?:pas|plus) (?:besoin )?(?:a|de) (?:me |nous )?demander(?: .*)?"),
    ("standing", r"what(?: is|'s| are)? (?:always|already|automatically|generally) (?:approved|allowed|authori[sz]ed)(?: beforehand| in advance)?|what (?:is|was|has been|have (?:i|we)|did (?:i|we)) (?:approved?|allowed?) (?:beforehand|in advance|for good)"),
    ("standing", rf"(?:what|which (?:sends|campaigns|messages))(?: (?:can|may|could|will|do|does))?(?: (?:you|be|is|are))? ?(?:send|sent|start|starts|started|goes out|go out|going out|leave|leaves)(?: out)? {_UNASKED}"),
    ("standing", rf"(?:(?:list|show|see|view|what are|which are|which|what|are there|do we have|have we|is there|open)(?: me)? )?(?:(?:the|our|my|all|any|a) )*{_STANDING}(?: (?:are there|do we have|are in force|exist|hold|have been granted|we have))?"),
    ("standing", rf"who (?:allowed|approved|authori[sz]ed|granted) (?:that|it|this|these|them|such sends) (?:beforehand|in advance)|who granted (?:the |that |this |our )?{_STANDING}"),
    ("standing", r"qu'est ce qui (?:est|a ete) (?:toujours |deja |automatiquement )?(?:approuve|autorise|permis)(?: d'avance| automatiquement| en permanence)?|qu'(?:avons nous|ai je|a t on) (?:approuve|autorise) d'avance"),
    ("standing", rf"(?:qu'est ce qui|quels (?:envois|messages)|quelles campagnes|que) (?:peu(?:t|vent|x tu)|pouvez vous)? ?(?:part|partent|partir|s'envoie|est envoye|sont envoyes|envoyer|commence|commencent|lancer) {_SANS}"),
    ("standing", rf"(?:(?:liste|listez|montre|montrez|affiche|affichez|voir|quelles? sont|quelles?|donne)(?: moi)? )?(?:(?:y a t il|avons nous|existe t il|les|nos|mes|des|toutes|l'|la) )*{_PERMANENTE}(?: (?:avons nous|y a t il|existent|sont en vigueur|en vigueur|a t on))?"),
)  # fmt: skip
