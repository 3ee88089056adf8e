"""The forms of commands about the outside CRM: syncs and why, undoing one, connections, fields."""

from __future__ import annotations

from agent.offline.inbound_table import INBOUND

_CRM = r"(?:hub ?spot|(?:the |our |my |le |notre |mon )?crm)"
_OTHERS = r"(?!.*\b(?:salesforce|mailchimp|pipedrive|zoho|shopify|klaviyo|twilio|vapi|slack|google sheets?|zapier|n8n|gmail|outlook)\b)"
_CARRY = r"(?:sync|synch|synchroni[sz]e|push|export|send|copy|upload|publish|transfer)"
_SYNC = r"(?:sync|synch|synchroni[sz]e)"
_RUN = r"(?:(?:the|that|this|our|my|last|latest|previous|most recent) )*(?:sync|synch|synchroni[sz]ation)"
_TO = rf"(?:to|with|into|in) {_CRM}"
_PORTE = r"(?:synchronis|pouss|envo|export|copi|transfer)(?:e|er|ez|ie|yer|yez)"
_LANCE = r"synchronis(?:e|er|ez)"
_VERS = rf"(?:a|au|avec|vers|dans|sur) {_CRM}"
_SYNCHRO = r"(?:(?:la|cette|notre|ma|derniere|precedente) )*synchro(?:nisation)?"
_WHO = r"(?P<who>[^?]{1,160}?)"

_SYNCS = (
    ("sync", rf"{_CARRY} (?:everything|all|everyone|all records|whatever|what)(?: that| which)?(?: has| have| was| is| were)?(?: been)? ?(?:changed|new|changes)(?: since .{{1,40}}?)?(?: {_TO})?(?P<changed>)"),
    ("sync", rf"(?:{_SYNC}(?: (?:the|all|our|my))* (?:changes|changed records|differences|updates)(?: {_TO})?|(?:run|start|do|make) (?:a|the) sync(?: {_TO})?)(?P<changed>)"),
    ("sync", rf"(?:(?:{_CARRY} everything|everything that changed) {_TO}|{_SYNC} everything)(?P<changed>)"),
    ("sync", rf"{_PORTE} (?:tout )?(?:ce qui|tout ce qui) (?:a|ont) (?:change|ete (?:change|modifie))\w*(?: depuis .{{1,40}}?)?(?: {_VERS})?(?P<changed>)"),
    ("sync", rf"(?:{_LANCE} (?:les |tous les |nos )*(?:changements|modifications|differences)(?: {_VERS})?|{_LANCE} tout(?: {_VERS})?)(?P<changed>)"),
    ("sync", rf"{_OTHERS}{_CARRY}(?: {_WHO})? {_TO}"),
    ("sync", rf"{_OTHERS}{_PORTE}(?: {_WHO})? {_VERS}"),
    ("sync", rf"{_OTHERS}{_SYNC}(?: (?!with\b|to\b){_WHO})?"),
    ("sync", rf"{_OTHERS}{_LANCE}(?: (?!avec\b|vers\b){_WHO})?"),
    ("sync_undo", rf"(?:undo|revert|roll ?back|take back|reverse) {_RUN}(?: (?:to|with|of|in) {_CRM})?|(?:undo|revert) (?:it|that|this) (?:in|at|on) {_CRM}"),
    ("sync_undo", rf"(?:annul(?:e|er|ez)|defai(?:s|re|tes)|revien(?:s|ez|ir) sur) {_SYNCHRO}(?: {_VERS})?"),
    ("sync_undo", r"(?:(?:undo|revert)(?: (?:it|that|this))?|(?:annul(?:e|er|ez)|defai(?:s|re|tes)) (?:ca|cela|la|le|tout ca))(?P<weak>)"),
)  # fmt: skip

_SKIPPED = r"(?:skipped|left out|left as (?:it|they|he|she) (?:is|are|was|were)|left alone)"
_NOT_SYNCED = (
    r"(?:not|never) (?:synced|synchroni[sz]ed|written|carried over)|n'?t (?:synced|synchroni[sz]ed)"
)
_ASIDE = r"(?:ignore|saute|laisse|ecarte|omis)\w*(?: de cote| tels? quels?| telles? quelles?)?"
_WHY = (
    ("sync_why", rf"why (?:was|were|is|are) (?P<who>[^?:,]{{1,80}}?) (?:{_NOT_SYNCED}|{_SKIPPED} (?:by|in|from) (?:{_RUN}|{_CRM}))(?: (?:to|in|by|with) (?:{_CRM}|{_RUN}))?(?P<certain>)"),
    ("sync_why", rf"(?:why (?:was|were|is|are)n'?t (?P<who>[^?:,]{{1,80}}?) (?:synced|synchroni[sz]ed|carried over)(?: (?:to|in|with) {_CRM})?|why did(?:n'?t| not) (?P<who2>[^?:,]{{1,80}}?) sync(?: (?:to|with) {_CRM})?)(?P<certain>)"),
    ("sync_why", rf"(?:why did (?:{_RUN} fail|{_CRM} refuse .{{1,60}})|what failed in {_RUN})(?P<certain>)(?P<failed>)"),
    ("sync_why", rf"pourquoi (?:est ce que )?(?P<who>[^?:,]{{1,80}}?) n'(?:a|ont|est|sont)(?: t (?:il|elle|ils|elles|on))? pas (?:ete )?synchronise\w*(?: {_VERS})?(?P<certain>)"),
    ("sync_why", rf"pourquoi (?:est ce que )?{_SYNCHRO} a(?: t elle)? echoue(?P<certain>)(?P<failed>)"),
    ("sync_why", rf"why (?:was|were|is|are) (?P<who>[^?:,]{{1,80}}?) {_SKIPPED}"),
    ("sync_why", rf"pourquoi (?:est ce que )?(?P<who>[^?:,]{{1,80}}?) (?:a|ont)(?: t (?:il|elle|ils|elles|on))? ete {_ASIDE}"),
    ("sync_why", r"(?:why did (?:it|that|this|they) fail|pourquoi (?:est ce que )?(?:ca|cela) a(?: t il)? echoue)(?P<failed>)"),
)  # fmt: skip

_HOW = (
    ("sync_how", rf"(?:did|has|is|was) {_RUN} (?:work|works|worked|succeed|succeeded|finish|finished|done|over|complete|completed|ready|still running|gone through|go through)(?: .{{1,40}})?"),
    ("sync_how", rf"how (?:is|did|was|goes) {_RUN}(?: (?:go|going|doing|gone))?|what did {_RUN} (?:do|change|write)|what(?: is|'s) left (?:to sync|of {_RUN})|what (?:has |was )?changed (?:in|at|on) {_CRM}|(?:show|see)(?: me)? (?:the )?last sync"),
    ("sync_how", rf"(?:est ce que )?{_SYNCHRO} (?:(?:a|est)(?: t elle)? (?:bien )?(?:marche|fonctionne|reussi|terminee?|finie?|faite|aboutie?|aboutit)|marche|fonctionne)|comment (?:s'est passee|va|se passe) {_SYNCHRO}|{_SYNCHRO} s'est elle bien passee|qu'est ce qui a (?:change|ete ecrit) {_VERS}|qu'a (?:fait|change) {_SYNCHRO}"),
    ("sync_list", r"(?:(?:show|list|see|give|what are|open)(?: me)? )?(?:(?:the|our|all|my|last|latest|recent|past) )*(?:syncs|sync (?:history|log|runs)|history of (?:the )?syncs)"),
    ("sync_list", r"(?:(?:montre|liste|affiche|voir|donne)[rz]?(?: moi)? )?(?:(?:les|nos|toutes|dernieres|l'historique des|historique des|l'historique de la|l') ?)*(?:synchros|synchronisations|historique de synchronisation)"),
)  # fmt: skip

_CONNECTIONS = (
    ("crm_list", rf"(?:are|is|am) (?:we|i|it|rapport) (?:still |already )?(?:connected|linked|hooked up) (?:to|with) (?:{_CRM}|a crm|any crm|anything)|is {_CRM} (?:still |already )?(?:connected|linked|set up|active)|(?:which|what) (?:crms?|systems?) (?:are|is|do) we (?:connected to|linked to|have|connected)|do we have (?:a )?(?:hub ?spot|crm) connection"),
    ("crm_list", r"(?:(?:show|list|see|what are)(?: me)? )?(?:(?:the|our|all|my) )*(?:connections|connected crms?|crm connections?|hub ?spot connections?)"),
    ("crm_list", rf"(?:est ce que )?(?:sommes nous|nous sommes|on est|est on|suis je|es tu) (?:deja |toujours |bien )?(?:connectee?s?|reliee?s?) {_VERS}|(?:est ce que )?{_CRM} est(?: il)? (?:deja |toujours |bien )?(?:connecte|relie|actif)|a quels? (?:crm|systemes?) sommes nous connectes|(?:(?:montre|liste|affiche)[rz]?(?: moi)? )?(?:les |nos |mes )*connexions(?: crm)?"),
    ("crm_connect", rf"(?:connect|link|hook up|integrate|set up)(?: (?:us|me|rapport|up))?(?: (?:to|with))? {_CRM}(?: (?:now|again))?|reconnect(?: (?:to|with))? {_CRM}"),
    ("crm_connect", rf"(?:re)?(?:connect|branch|reli)(?:e|er|ez)(?: (?:nous|moi|rapport))?(?: (?:a|avec|au))? {_CRM}"),
    ("crm_test", rf"(?:test|try|check|verify)(?: out)? (?:(?:the|our|my) )?(?:(?:hub ?spot |crm )?connection(?: (?:to|with) {_CRM})?|{_CRM})|(?:does|do) (?:{_CRM}|the (?:hub ?spot )?connection) (?:still )?work|is the (?:hub ?spot )?connection (?:working|ok|okay|fine|up|alive)"),
    ("crm_test", rf"(?:test|essa|verifi)(?:e|er|ez|ie|yer|yez) (?:(?:la|notre) connexion(?: {_VERS})?|{_CRM})|(?:est ce que )?(?:la connexion|{_CRM})(?: {_VERS})? (?:marche|fonctionne)(?: t (?:il|elle))?(?: toujours| encore)?"),
    ("crm_end", rf"disconnect(?: (?:us|me|rapport))?(?: from)? {_CRM}|(?:end|cut|remove|drop|stop) (?:the|our) (?:hub ?spot |crm )?connection(?: (?:to|with) {_CRM})?"),
    ("crm_end", rf"deconnect(?:e|er|ez)(?: (?:nous|moi|rapport))?(?: (?:de|du))? {_CRM}|(?:coup|supprim|termin)(?:e|er|ez) (?:la|notre) connexion(?: {_VERS})?"),
)  # fmt: skip

_THEIRS = r"(?:(?:to|in|at|on|there in) {crm}|there)".replace("{crm}", _CRM)
_LA_BAS = rf"(?:{_VERS}|la bas)"
_FIELDS = (
    ("crm_fields", rf"(?:(?:show|list|see|open|edit|change|what is|what are|display)(?: me)? )?(?:the |our )?(?:field )?mappings?(?: of (?:the )?fields)?(?: (?:to|with|of|for) {_CRM})?|(?:which|what) fields (?:do we|are) (?:sync|send|map|write|mapped|synced|sent|written)(?: {_THEIRS})?"),
    ("crm_fields", rf"(?:(?:montre|liste|affiche|voir|modifie)[rz]?(?: moi)? )?(?:la |les )?correspondances?(?: des champs)?(?: {_VERS})?|quels champs (?:sont (?:synchronises|envoyes|associes|ecrits)|envoyons nous|synchronisons nous|envoie t on)(?: {_LA_BAS})?"),
    ("crm_map", rf"map (?:(?:the|our|my) )?(?P<local>[^?:,]{{1,60}}?) (?:to|onto|into|on|with) (?:(?:their|the|its|hub ?spot's?|hub ?spot) )*(?:field )?(?P<field>[^?:,]{{1,60}}?)(?: field)?(?: {_THEIRS})?"),
    ("crm_map", rf"(?:associ(?:e|er|ez)|mapp(?:e|er|ez)|fai(?:s|re|tes) correspondre) (?:(?:la|le|les|notre|nos) |l')?(?P<local>[^?:,]{{1,60}}?) (?:a|avec|au|et) (?:(?:leur|le|la|au) )*(?:champ )?(?P<field>[^?:,]{{1,60}}?)(?: {_LA_BAS})?"),
    ("crm_mode", rf"(?:(?:(?:don'?t|do not|never) (?:overwrite|replace)|leave) (?:(?:the|their|its|any) )?(?P<field>[^?:,]{{2,60}}?)(?: (?:alone|as it is))? {_THEIRS}|(?:don'?t|do not|never) overwrite (?:(?:the|their|its|any) )?(?P<field2>[^?:,]{{2,60}}?))(?P<fill>)"),
    ("crm_mode", rf"(?:only )?(?:fill(?: in)?|write|set) (?:(?:the|their) )?(?P<field>[^?:,]{{2,60}}?) only (?:if|where|when) (?:it is |it's )?(?:empty|missing)(?: {_THEIRS})?(?P<fill>)"),
    ("crm_mode", rf"always overwrite (?:(?:the|their|its) )?(?P<field>[^?:,]{{2,60}}?)(?: {_THEIRS})?(?P<overwrite>)"),
    ("crm_mode", rf"(?:(?:don'?t|do not|never|stop) (?:sync|syncing|synchroni[sz]e|synchroni[sz]ing) (?:(?:the|their|its) )?(?P<field>[^?:,]{{2,60}}?)(?: {_THEIRS})?|(?:don'?t|do not|never|stop) (?:send|sending|write|writing) (?:(?:the|their|its) )?(?P<field2>[^?:,]{{2,60}}?) {_THEIRS})(?P<never>)"),
    ("crm_mode", rf"(?:n'ecras(?:e|er|ez|ons)|ne (?:pas )?(?:ecras(?:e|er|ez|ons)|remplac(?:e|er|ez|ons)))(?: (?:pas|jamais))?(?: (?:le|la|les|leur|leurs))? ?(?:l')?(?P<field>[^?:,]{{2,60}}?)(?: {_LA_BAS})?(?P<fill>)"),
    ("crm_mode", rf"(?:ecras(?:e|er|ez)|remplac(?:e|er|ez)) toujours(?: (?:le|la|les|leur))? ?(?:l')?(?P<field>[^?:,]{{2,60}}?)(?: {_LA_BAS})?(?P<overwrite>)"),
    ("crm_mode", rf"(?:(?:ne synchronis(?:e|er|ez|ons) (?:pas|jamais|plus)|ne (?:pas|plus|jamais) synchroniser)(?: (?:le|la|les|leur))? ?(?:l')?(?P<field>[^?:,]{{2,60}}?)(?: {_LA_BAS})?|n'envo(?:ie|yer|yez) (?:pas|jamais|plus)(?: (?:le|la|les|leur))? ?(?:l')?(?P<field2>[^?:,]{{2,60}}?) {_VERS})(?P<never>)"),
)  # fmt: skip

SYNCING: tuple[tuple[str, str], ...] = (*INBOUND, *_FIELDS, *_CONNECTIONS, *_HOW, *_WHY, *_SYNCS)
