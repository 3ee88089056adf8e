"""The forms of commands in English and French, as patterns over folded words (see `heard`)."""

from __future__ import annotations

from agent.offline.enriching_table import ENRICHING
from agent.offline.outreach_table import OUTREACH
from agent.offline.pipeline_table import PIPELINE
from agent.offline.scores_table import SCORES
from agent.offline.standing_table import STANDING
from agent.offline.sync_table import SYNCING
from agent.offline.write_table import WRITES

_FILE = r"(?P<form>csv|excel|xlsx|spreadsheet|tableur|fichier excel|feuille de calcul|classeur)"
_A_FILE = rf"(?:(?:a|an|un|une|en|format) )?(?:new )?{_FILE}(?: file| fichier| sheet)?"
_NOUN = r"(?P<noun>orders|purchases|communications|messages|commandes|achats)"
_PERSONS = r"(?:customer|contact|client|cliente|person|personne|lead|prospect)"
_NAMED = (
    r"(?:,? ?(?:called|named|as|with the name|nommee?|appelee?|intitulee?|sous le nom(?: de)?) )"
)
_MONEY = r"(?:the |our |their |most of the |l'|le |leur )?(?:money|revenue|spend|spending|sales|value|argent|chiffre d'affaires|depenses|revenu)"
_DIMENSION = (
    r"(?P<dimension>countr(?:y|ies)|cit(?:y|ies)|towns?|stages?|months?|inactivity|spend|spending|amount|channels?"
    r"|pays|villes?|etapes?|mois|inactivite|depenses?|montant|canal|canaux|country and city|place|lieu)"
)
_DETAIL = r"(?:e ?mail(?: address)?|phone(?: number)?|number|address|orders?|purchases?|spend(?:ing)?|details?|contact details|contact info|city|country|company|tags?|consent|last (?:order|visit|purchase)|stage|job(?: title)?)"
_DETAILS = r"(?:e ?mail|adresse(?: e ?mail)?|courriel|telephone|numero(?: de telephone)?|commandes?|achats?|depenses?|coordonnees|ville|pays|entreprise|etiquettes?|consentements?|derniere (?:commande|visite)|etape|poste)"
_CHANNELS = r"(?:e ?mails?|sms|texts?|calls?|meetings?|notes?|messages?|whatsapps?|appels?|courriels?|reunions?|textos?|communications?|touches|interactions?|history|historique|echanges)"

_SAVE = (
    ("save", r"(?:save|store|bookmark)(?: {it})?(?: as (?:a|an|my) (?:new )?(?:segment|list|audience))?"),
    ("save", rf"(?:save|store|keep|remember|bookmark)(?: {{it}})? (?:as|under|to)(?: (?:a|an|the|my|new|name|segment|list|audience))*(?:{_NAMED}| ?: ?| )(?P<name>.+)"),
    ("save", r"(?:save|store|keep) {it}:? (?P<name>\".+\")"),
    ("save", r"(?:call|name) (?:it|this|that|this list|the list|this segment|this group) (?P<name>.+)"),
    ("save", r"name (?:them|these|those|these people|these customers) (?P<name>.+)"),
    ("save", rf"(?:create|make|build|save)(?: (?:a|an|the|new|me))* (?:segment|audience|list)(?: (?:from|of|with|out of) {{it}})?{_NAMED}(?P<name>.+?)(?: (?:from|of|with|out of) {{it}})?"),
    ("save", r"(?:create|make|build)(?: (?:a|an|the|new|me))* segment(?: (?:from|of|with|out of) {it})?"),
    ("save", rf"(?:save|store) (?!it\b|this\b|them\b)(?P<who>.+?) (?:as|under)(?: (?:a|an|the|my|new|name|segment|list))*{_NAMED}? ?(?P<name>[^ ].*)"),
    ("save", r"(?:enregistr|sauvegard|memoris)(?:e|er|ez)(?: {it})?(?: (?:comme|en) (?:un )?(?:nouveau )?segment)?"),
    ("save", rf"(?:enregistr|sauvegard|memoris|gard|sauv)(?:e|er|ez)(?: {{it}})? (?:sous|comme|en tant que)(?: (?:le|la|un|une|nouveau|nouvelle|segment|nom|liste|l'audience))*(?: (?:de|du|:)|{_NAMED})? ?(?P<name>[^ ].*)"),
    ("save", r"(?:appel|nomm|baptis)(?:e|er|ez|le|lle|lez) (?:ca|cela|cette liste|ce segment|la liste|le segment|ce groupe) (?P<name>.+)"),
    ("save", r"(?:nomm|baptis)(?:e|er|ez) les (?P<name>.+)"),
    ("save", rf"(?:cre|fai)(?:e|er|ez|s|re|tes)(?: (?:un|le|nouveau|moi))* segment{_NAMED}(?P<name>.+?)(?: (?:avec|a partir de|de) {{it}})?"),
    ("save", r"(?:cre|fai)(?:e|er|ez|s|re|tes)(?: (?:un|le|nouveau|moi))* segment(?: (?:avec|a partir de|de) {it})?"),
    ("save", r"(?:enregistr|sauvegard)(?:e|er|ez) (?P<who>(?:les|tous|toutes|mes|nos|ceux|celles) .+?) (?:sous|comme)(?: (?:le|la|nom|un|segment))*(?: de)? ?(?P<name>[^ ].*)"),
)  # fmt: skip

_SEGMENTS = (
    ("segments", r"(?:how many|what number of) (?:people|customers)(?: are)?(?: there)? in (?:each|every|my|the) (?:of my )?segments?(?P<counts>)"),
    ("segments", r"(?:(?:list|show|what are)(?: me)?(?: my| the| our| all)* )?(?:saved )?segments (?:with|and)(?: their| the)? (?P<counts>counts?|sizes?|totals?|numbers?)"),
    ("segments", r"(?:combien de (?:clients|personnes|gens)(?: y a t il)? (?:dans|par) (?:chaque|mes|les) segments?(?P<counts>))"),
    ("segments", r"(?:(?:list|show|see|display|view|give|what are|which are|open)(?: me)? )?(?:(?:my|the|our|all|all my|all the|saved) )*(?:saved )?segments(?: list)?"),
    ("segments", r"(?:what|which)(?: saved)? segments?(?: are there| do (?:i|we) have| have (?:i|we)(?: got| saved)?| exist| did (?:i|we) save| is there| are saved)?"),
    ("segments", r"(?:do (?:i|we) have any|are there any|any)(?: saved)? segments"),
    ("segments", r"(?:(?:liste|lister|listez|montre|montrez|affiche|affichez|voir|donne)(?: moi)? )?(?:(?:la liste de|liste de|la liste des|liste des|des|les|mes|nos|tous|tous les|tous mes) )*segments(?: enregistres| sauvegardes)?"),
    ("segments", r"(?:quels|quelles?|quel)(?: sont)?(?: les| mes| nos)? segments?(?: enregistres)?(?: (?:ai je|avons nous|y a t il|existent|j'ai|on a|a t on|sont enregistres))?"),
)  # fmt: skip

_EXPORT = (
    ("export", rf"(?:export|download|extract)(?: {{it}})?(?: (?:as|to|in|into) {_A_FILE})?(?: (?:to|as|in) a file)?"),
    ("export", rf"(?:export|download|extract|get|give me)(?: all)?(?: (?:their|the|his|her))? {_NOUN}(?: (?:of|for|from) {{it}})(?: (?:as|to|in|into) {_A_FILE})?"),
    ("export", rf"(?:export|download|extract) their {_NOUN}(?: (?:as|to|in|into) {_A_FILE})?"),
    ("export", rf"(?:export|download|extract)(?: (?P<all>all))?(?: (?:the|our|my))? {_NOUN}(?: (?:as|to|in|into) {_A_FILE})?"),
    ("export", rf"(?:give me|get|make|create|produce|generate|have|get me|put|save)(?: {{it}})? (?:(?:as|in|to|into|of) )?{_A_FILE}(?: (?:of|with|for|from) {{it}})?"),
    ("export", rf"{_A_FILE}(?: (?:of|with|for|from|de|avec) {{it}})?"),
    ("export", rf"(?:export|download|extract) (?P<who>.+?)(?: (?:as|to|in|into) {_A_FILE})?"),
    ("export", rf"(?:export|telecharg|extrai)(?:e|er|ez|s|re)(?: {{it}})?(?: (?:en|au format|vers|dans|sous) {_A_FILE})?"),
    ("export", rf"(?:export|telecharg|extrai)(?:e|er|ez|s|re) leurs? {_NOUN}(?: (?:en|au format|vers|dans) {_A_FILE})?"),
    ("export", rf"(?:export|telecharg|extrai)(?:e|er|ez|s|re) (?P<all>toutes )?(?:les |nos |mes )?{_NOUN}(?: (?:en|au format|vers|dans) {_A_FILE})?"),
    ("export", rf"(?:donne|donnez|fais|faites|genere|cree)(?: moi)?(?: {{it}})? {_A_FILE}(?: (?:de|avec) {{it}})?"),
    ("export", rf"(?:export|telecharg|extrai)(?:e|er|ez|s|re) (?P<who>.+?)(?: (?:en|au format|vers|dans) {_A_FILE})?"),
)  # fmt: skip

_COMPARE = (
    ("compare", r"(?:compare|contrast) (?P<left>.+?) (?:with|to|and|against|vs\.?|versus) (?P<right>.+)"),
    ("compare", r"(?:how do(?:es)?|how) (?P<left>.+?) compare (?:with|to|and|against) (?P<right>.+)"),
    ("compare", r"(?:what is|what's|what are|show)? ?(?:the )?differences? between (?P<left>.+?) and (?P<right>.+)"),
    ("compare", r"how (?:is|are) (?P<left>.+?) different (?:from|to|than) (?P<right>.+)"),
    ("compare", r"(?P<left>.+?) (?:vs\.?|versus|contre) (?P<right>.+)"),
    ("compare", r"(?:compar)(?:e|er|ez|ons)(?: moi)? (?P<left>.+?) (?:avec|aux?|a|et|contre) (?P<right>.+)"),
    ("compare", r"(?:quelles? (?:est|sont) )?(?:la |les )?differences? entre (?P<left>.+?) et (?P<right>.+)"),
    ("compare", r"(?:compare|contrast|comparer|comparez)(?: {it})?(?: (?:with|to|avec))?"),
)  # fmt: skip

_EXPLAIN = (
    ("explain", rf"(?:where(?: is|'s| does| do)|how much is|what is|show me|how much)(?: all)? (?P<spend>{_MONEY})(?: (?:come from|of {{it}}|in {{it}}|for {{it}}))?"),
    ("explain", rf"(?:how much (?:is {{it}} worth|are {{it}} worth|did {{it}} spend|have {{it}} spent|do {{it}} spend|{_MONEY} is (?:that|this|it))(?P<spend>)(?: in all| in total| together)?)"),
    ("explain", rf"(?:ou (?:est|se trouve|va|sont)|combien (?:vaut|valent|represente|representent)|d'ou vient) (?P<spend>{_MONEY}|{{it}}|ils|elles)"),
    ("explain", r"combien (?:ont ils|ont elles|ils ont|ont) (?P<spend>depenses?)(?: en tout| au total)?"),
    ("explain", rf"(?:break|split|group|show|chart|slice|segment)(?: {{it}})?(?: down| up| out)? (?:by|per) {_DIMENSION}"),
    ("explain", rf"(?:(?:a |the |give me a |show (?:me )?(?:a |the ))?(?:breakdown|split|distribution|chart|graph|histogram)) (?:by|per|of) {_DIMENSION}"),
    ("explain", rf"(?:by|per|par) {_DIMENSION}"),
    ("explain", rf"(?:(?:montre|donne|affiche)(?: moi)? )?(?:la |une |le |un )?(?:repartition|ventilation|distribution|detail|graphique)(?: {{it}})? (?:par|des|de|du) {_DIMENSION}"),
    ("explain", rf"(?:ventil|repart|group|decoup|regroup)(?:e|er|ez|is|ir)(?: {{it}})? par {_DIMENSION}"),
    ("explain", r"(?:where|from where)(?: are| do| is)? (?:{it}|they)(?: live| located| from| come from)?(?P<country>)"),
    ("explain", rf"(?:in |from )?(?:which|what) {_DIMENSION} (?:are|do|is) (?:{{it}}|they)(?: live)?(?: in| from| at)?"),
    ("explain", r"(?:ou (?:sont|vivent|habitent) ils|d'ou viennent ils|dans quels pays(?: sont ils)?)(?P<country>)"),
    ("explain", r"(?:break(?: {it})? down|breakdown|(?:explain|analy[sz]e|understand|summari[sz]e|describe|explore)(?: {it}| this result| the rule| why| the result| me {it}| me why)?|summary|stats|statistics|insights?|figures)"),
    ("explain", r"(?:why|how come)(?: (?:{it}|only (?:{it}|[0-9]+)|so (?:few|many)|these ones|are {it} (?:here|listed|in it|selected)|are {it} (?:in|on) (?:it|the list|there|here)))?"),
    ("explain", r"(?:how did you (?:get|find|choose|pick|select) {it}|what (?:does|do) {it} mean|what is {it} based on)"),
    ("explain", r"pourquoi(?: (?:{it}|ces clients(?: la)?|eux|si peu|autant|ceux la|ceux ci|celles ci))?"),
    ("explain", r"(?:expliqu|analys|resum|decri)(?:e|er|ez|s|re|vez)(?: moi)?(?: {it}| pourquoi| ca| cela)?|resume|statistiques|chiffres|repartition|comment (?:as tu|avez vous) (?:trouve|choisi) {it}"),
)  # fmt: skip

_PAGES = (
    ("more", r"(?:(?:show|see|give|list|display|load)(?: me)? )?(?:some )?more(?: (?:of {it}|people|customers|results|rows|names|ones))?"),
    ("more", r"(?:show (?:me )?(?:the )?|go to (?:the )?|the )?next(?: (?:page|ones|[0-9]+|people|results|customers))?|page down|and more|keep going|go on|continue|the rest of (?:the list|them)"),
    ("more", r"(?:(?:montre|montrez|affiche|voir|donne|donnez)(?: (?:m'en|moi|en))? )?(?:la suite|plus|davantage|les suivants?|les suivantes|la page suivante|d'autres)|suite|page suivante|suivants?|suivantes|suivante|encore|continue|continuer|montre m'en plus|affiche en plus|en voir plus|voir plus|m'en montrer plus"),
    ("first_page", r"(?:(?:go )?(?:back )?(?:to )?)?(?:the )?(?:first page|beginning|start of the list|top of the list)|(?:retour (?:a|au) )?(?:la )?(?:premiere page|debut(?: de la liste)?)"),
    ("limit", r"(?:show|list|display|give|see)(?: me)? (?:only |just |the first )?(?P<limit>[0-9]{1,6})(?: (?:of {it}|people|rows|results|lines|at a time|at once|per page|customers at a time))?"),
    ("limit", r"(?P<limit>[0-9]{1,6}) (?:per page|at a time|at once|rows|lines|a page|par page|lignes|a la fois)"),
    ("limit", r"(?:montr|affich|list|donn|voi)(?:e|er|ez|r|s)(?: (?:moi|en|m'en|les))* (?P<limit>[0-9]{1,6})(?: (?:lignes|personnes|resultats|par page|d'entre eux|a la fois))?"),
    ("limit", r"(?:show|list|display)(?: me)? (?:{it} all|all of {it}|everybody|the whole list|the full list)(?P<all>)|(?:montre|affiche)(?: moi)? (?:les tous|tout|toute la liste|la liste entiere)(?P<all2>)"),
    ("sort", r"(?:re ?)?(?:sort|order|rank|arrange)(?: {it})?(?: again)?(?: by| on|:)? (?P<sort>.+)"),
    ("sort", r"(?:tri|class|ordonn|rang|trie|tries)(?:e|er|ez|s|r|z)?(?: {it})?(?: (?:par|selon|sur|dans))? (?P<sort>.+)"),
    ("sort", r"(?P<sort>alphabetically|alphabetical order|in alphabetical order|by name|par nom|(?:par |dans l')?ordre alphabetique|(?:the )?(?:most recent|newest|oldest|biggest|largest|smallest|richest|latest) first|(?:les )?plus (?:recents?|gros|grands?|anciens?|petits?) d'abord)"),
    ("count", r"(?:how many|how much|what number|how big|count|total|the total|number)(?: (?:is|are|was|were))?(?: (?:{it}|there|we|you))?(?: (?:in (?:all|total)|altogether|people|customers|have|got|is (?:it|that|this)|are (?:there|they|those|these)|of them(?: are there)?|now))*"),
    ("count", r"(?:what is|what's|give me|tell me)(?: the)? (?:total|count|number|size)(?: (?:of {it}|again|number))?"),
    ("count", r"how (?:many|big) (?:people|customers|of them)(?: (?:is|are) (?:that|it|this|there|they|those|these|{it}))?(?: in (?:all|total|it|there))?|how (?:big|large) is {it}"),
    ("count", r"(?:c'est |ca fait |cela fait |ils sont |il y en a |on en a |y en a t il |donc )?combien(?: (?:en tout|au total|de personnes|de clients|sont ils|sont elles|y en a t il|il y en a|est ce(?: que c'est| qu'il y en a)?|en avons nous|c'est|ca fait|d'entre eux))*(?: en tout| au total)?|(?:le |quel est le )?(?:total|nombre)|compte les|compter"),
)  # fmt: skip

_PERSON = (
    ("communications", r"(?:what|which (?:e ?mails|messages)|what e ?mails|what messages)(?: (?:have|did|has))? (?P<out>we|i|you|our team)(?: (?:ever|already|last))? (?:send|sent|write|written|wrote|say|said|tell|told)(?: (?:to )?(?P<who>.+?))?"),
    ("communications", r"(?:what|when)(?: (?:did|has|have))(?: (?P<in>.+?))(?: (?:ever|last))? (?:say|said|write|written|wrote|reply|replied|answer(?:ed)?|tell us|send us|sent us|told us)(?: (?:to )?us| last| back)?"),
    ("communications", r"when (?:did|have) (?:we|i|you) (?:last |ever )?(?:talk|speak|write|contact|e ?mail|call|text|reach|spoken|talked|written|meet)(?: (?:to|with))? (?P<who>.+?)(?: last| the last time)?"),
    ("communications", r"(?:when|on (?:which|what) day|how long ago) (?:was|is|were) (?:our|the|my|your) (?:very )?(?:last|latest|most recent|previous) (?P<channel>contact|conversation|exchange|talk|chat|touch|communication|interaction|e ?mail|sms|text|call|meeting|message)(?: (?:with|to|from|by) (?P<who>.+?))?"),
    ("communications", r"(?:quand (?:a eu lieu|etait|date|remonte)|a quand remonte|de quand date|quelle est la date de|quand est) (?:notre |le |mon |votre |du )?(?:dernier|derniere|la derniere) (?P<channel>contact|conversation|echange|prise de contact|communication|interaction|e ?mail|courriel|sms|texto|appel|reunion|message)(?: (?:avec|a|de|d') ?(?P<who>.+?))?"),
    ("communications", rf"(?:show|list|see|view|display|get|what are|what is|give me|any)? ?(?:me )?(?:all )?(?:the |our |my )?(?:logged |recent |latest |last |past )*(?P<channel>{_CHANNELS})(?: (?:history|log|logs))?(?: (?:with|of|to|from|for|between us and) (?P<who>.+?))?"),
    ("communications", rf"(?:show|list|see|view)(?: me)? (?P<who>his|her|their) (?:recent |latest |last )*(?P<channel>{_CHANNELS})(?: history)?"),
    ("communications", r"(?:qu'avons nous|qu'est ce (?:que|qu') ?(?:nous avons|on a|j'ai)|qu'a t on|que lui avons nous|qu'est ce qu'on (?P<her>lui) a|que (?P<her2>lui) a t on) (?P<out>envoye|ecrit|dit)(?: (?:a|au|aux) (?P<who>.+?))?"),
    ("communications", r"(?:qu'a t (?:il|elle)|qu'a|que nous a|qu'est ce que nous a|qu'est ce qu'a) (?:dit|ecrit|repondu|envoye) (?P<in>.+?)(?: (?:en dernier|dernierement|recemment|(?:pour )?la derniere fois))?"),
    ("communications", r"(?:qu'a|qu'est ce (?:que|qu') ?a?|que dit|qu'a t) ?(?P<in>.+?) (?:dit|ecrit|repondu|envoye)"),
    ("communications", r"quand (?:avons nous|a t on|ai je|est ce qu'on a|(?P<her>lui) avons nous) (?:parle|ecrit|appele|contacte|vu)(?: pour la derniere fois)?(?: (?:(?:a|au|avec) )?(?P<who>.+?))?(?: (?:pour )?la derniere fois| dernierement| en dernier)?"),
    ("communications", rf"(?:(?:montre|montrez|affiche|liste|voir|donne)(?: moi)? )?(?:tous |toutes )?(?:les |ses |des |mes |nos |l'|ma |la |liste des )?(?:derniers |dernieres |recents )?(?P<channel>{_CHANNELS})(?: recents| recentes)?(?: (?:avec|de|du|a|d'|pour) (?P<who>.+?))?"),
    ("person", r"(?:who|whom)(?: is|'s) (?:this|that|it)(?: (?:person|customer|one))?(?: ?[:,] ?| called | named )(?P<who>.+)"),
    ("person", r"(?:qui est (?:ce|cette personne|ce client|cette cliente)|c'est qui|qui c'est)(?: ?[:,] ?| nommee? | appelee? )(?P<who>.+)"),
    ("person", r"(?:who|whom)(?: is|'s| are| was) (?P<who>.+)"),
    ("person", r"who(?: is|'s)(?P<who>)"),
    ("person", r"(?:tell me (?:more |everything |something )?(?:about|on)|(?:tell me )?more (?:about|on|details on)|what do (?:we|you|i) know (?:about|of)|(?:give me |get |show me )?(?:more |the |some |all )?(?:details?|info|information) (?:on|of|about|for)|details?(?: of| on| about| for)?|(?:show me |open |see )?(?:the )?(?:full |customer )?(?:profile|card|record|file|details|info|information|contact details|contact info|contact) (?:of|for|on|about)|look up|lookup|look at|pull up|info on|information on|zoom in on) (?P<who>.+)"),
    ("person", r"(?:show me |open |see |show )(?P<who>.+?)(?:'s)? (?:profile|card|record|details|file)"),
    ("person", r"(?:qui est|qui sont|c'est qui|qui c'est|qui est ce que c'est)(?: ?(?P<who>.+))?"),
    ("person", r"(?:parl|di|racont)(?:e|ez|s|tes)(?: moi)?(?: (?:en|plus|davantage|tout))* (?:de|du|d'|sur|a propos de|a propos d'|au sujet de) ?(?P<who>.+)"),
    ("person", r"(?:(?:montre|affiche|ouvre|voir|donne)(?: moi)? )?(?:la |le |les |sa )?(?:fiche|profil|details?|infos?|informations?|coordonnees|dossier)(?: client)?(?: (?:de|du|d'|sur|pour|a propos de)) ?(?P<who>.+)"),
    ("person", r"(?:(?:montre|affiche|ouvre|voir|donne)(?: moi)? )?(?:sa|son) (?:fiche|profil|dossier)(?: client)?(?P<who>)"),
    ("person", rf"(?:what is|what's|what are|show me|show|give me|tell me|see|get)? ?(?P<who>his|her) {_DETAIL}"),
    ("person", rf"(?:quel est|quelle est|quels sont|quelles sont|donne moi|montre moi|c'est quoi)? ?(?:son|sa|ses) {_DETAILS}(?P<who>)"),
    ("person?", rf"(?:what is|what's|what are|show me|show|give me|tell me|see|get)? ?(?P<who>.+?)'s? {_DETAIL}"),
    ("person?", rf"(?:what is|what's|what are|show me|show|give me|tell me|see|get)? ?(?:the )?{_DETAIL} (?:of|for) (?P<who>.+)"),
    ("person?", r"(?:when|how much|how often|how many times|where|what) (?:did|does|has|do) (?P<who>.+?) (?:last )?(?:order(?:ed)?|buy|bought|visit(?:ed)?|spend|spent|live|work|come|come from)(?: last| in all| in total| so far)?"),
    ("person?", rf"(?:quel est|quelle est|quels sont|quelles sont|donne moi|montre moi|c'est quoi)? ?(?:le |la |les |l')?{_DETAILS} (?:de |du |d')(?P<who>.+)"),
    ("person?", r"(?:combien|quand|ou) (?:a |habite |vit )?(?P<who>.+?) (?:a t (?:il|elle) )?(?:depense|commande|achete|habite t (?:il|elle)|vit (?:il|elle))(?: en tout)?"),
    ("person?", r"(?:show me|show|open|find me|find|see|view|display|get me|get|search for|search|give me|select|pick) (?!me\b)(?P<who>.+)"),
    ("person?", r"(?:montre|montrez|affiche|affichez|ouvre|ouvrez|cherche|cherchez|trouve|trouvez|voir|donne|donnez|prends)(?: moi)? (?P<who>.+)"),
)  # fmt: skip

_FIELDS = (
    ("fields", r"(?:what|which)(?: other| kinds? of| sorts? of)?(?: (?:are the|are our))? (?P<word>cit(?:y|ies)|countries|regions|provinces|tags?|stages?|products?|categories|categor(?:y|ies)|owners?|sources?|companies|campaigns?|languages?)(?: (?:are there|do (?:i|we|you) (?:have|sell|carry|offer|use)|exist|are known|can i (?:ask|use)(?: about)?|is there|values?|do you know))?"),
    ("fields", r"(?:list|show)(?: me)?(?: all)?(?: the| our| my)? (?P<word>cities|countries|tags|stages|products|categories|owners|sources|companies|campaigns)"),
    ("fields", r"(?:quels|quelles|quel|quelle)(?: sont)?(?: les| nos)? (?P<word>villes?|pays|regions?|etiquettes?|etapes?|produits?|categories?|responsables?|sources?|entreprises?|campagnes?|langues?)(?: (?:y a t il|avons nous|existent|a t on|on a|connais tu|sont connues?|sont connus?))?"),
    ("fields", r"(?:list|montr|affich)(?:e|er|ez)(?: moi)? (?:les|des|nos|toutes les|tous les) (?P<word>villes|pays|etiquettes|etapes|produits|categories|responsables|sources|entreprises|campagnes)"),
    ("help", r"(?:help|help me|\?+|aide|aide moi|aidez moi|a l'aide|au secours|commands|commandes disponibles|menu|examples?|exemples?|give me (?:some )?examples|tips|how does (?:it|this) work|how do i (?:start|use (?:it|this))|comment ca marche|comment faire|mode d'emploi|what now|i'm lost|je suis perdue?)"),
    ("help", r"what (?:can|could|should|may|do) (?:i|you|we)(?: (?:ask|do|say|type|know|understand|help|find|search|answer))+(?: (?:you|for|about|with|here|me|for me|me with|in here))*"),
    ("help", r"(?:what (?:questions|kind of questions|sort of questions|things) can (?:i|you) (?:ask|answer)|what (?:fields|columns|data|conditions|filters|criteria)(?: (?:are there|do you have|are available|can i use|exist|is there|do we have|are stored|can i ask about))?|how can you help(?: me)?|what are you able to do|what do you do|show me what you can do)"),
    ("help", r"(?:que (?:puis je|peut on|peux tu|pouvez vous|sais tu|savez vous)(?: (?:te|vous))?(?: (?:demander|faire|dire|chercher|poser))*(?: (?:ici|comme questions?|pour moi))?|qu'est ce que (?:tu|vous|je)(?: (?:sais|peux|savez|pouvez))(?: (?:te |vous )?(?:faire|demander))?(?: ici)?|quelles questions (?:puis je|peut on) poser|quels (?:champs|criteres|filtres)(?: (?:y a t il|existent|sont disponibles))?|comment (?:peux tu|pouvez vous) m'aider|a quoi (?:sers tu|tu sers|servez vous))"),
)  # fmt: skip

_PEOPLE_WORD = r"(?:him|her|them|they|these|those|everyone|everybody|all of (?:them|these|those)|these (?:people|customers)|those (?:people|customers)|the customers|all (?:the |our )?customers|it|this|that)"
_EVERYONE = r"(?:everyone|everybody|everything|all|all of (?:them|it)|them(?: all)?|these|those|it all|it|him|her|(?:all )?(?:the |these |those |our |my |this |that )*(?:customers?|people|contacts?|clients?|records?|orders?|data|database|persons?|list|segments?|communications?|crm|companies|tables?|history|account))"
_TOUS = r"(?:tout|tous|toutes|tout le monde|les|la|le|ca|les tous|tout ca|(?:tous |toutes |toute )?(?:les |ces |mes |nos |la |le |ce |cette |l')*(?:clients?|clientes?|personnes?|contacts?|commandes?|donnees|base(?: de donnees)?|liste|segments?|communications?|historique|compte))"

_CANNOT = (
    ("destroy", r"(?:remove|drop|get rid of|clear|empty)(?: out)? (?:everyone|everybody|(?:all )?(?:of )?(?:the |these |those |our |my |this |that )*(?:customers|people|contacts|clients|records|data|database|crm|tables))(?: (?:from|in) (?:the |my |our )?(?:database|crm|system))?"),
    ("destroy", rf"(?:delete|erase|purge|wipe|destroy|truncate|nuke)(?: out)? {_EVERYONE}(?: (?:from|in) (?:the |my |our )?(?:database|crm|system|list))?(?: now| forever| permanently)?"),
    ("destroy", r"(?:delete|erase|purge|wipe|destroy|truncate|nuke)(?: out)? (?!.*\b(?:condition|conditions|filter|filters|criterion|criteria|limit|clause)\b).+"),
    ("destroy", rf"(?:supprim|effac|detrui|purg|vid|elimin)(?:e|er|ez|s|re|sez)(?: {_TOUS})(?: (?:de|dans) (?:la )?base(?: de donnees)?)?(?: definitivement)?"),
    ("destroy", r"(?:effac|detrui|purg|elimin)(?:e|er|ez|s|re|sez) (?!.*\b(?:condition|conditions|filtre|filtres|critere|criteres|limite)\b).+"),
    ("import", r"(?:import|upload|load)(?: (?:a|the|my|some|new|this))*(?: (?:file|csv|excel|spreadsheet|data|customers|orders|contacts|list|xlsx|people))*(?: (?:from|file|list).*)?|(?:import|charg|televers)(?:e|er|ez)(?: (?:un|le|mon|des|mes|les|ce))?(?: (?:fichier|csv|excel|donnees|clients|commandes|contacts|liste))*|how (?:do|can) i import.*|comment importer.*"),
    ("not_yet", rf"(?:send|write|draft|compose|prepare|create|schedule|launch|start)(?: (?:{_PEOPLE_WORD}|me))? (?:a|an|the|some|our|my|this|that)? ?(?:[^,;:]{{0,40}} )?(?:e ?mails?|messages?|sms|texts?|campaigns?|newsletters?|letters?|offers?|discounts?|coupons?|win ?back|note|survey|reminder|invitation)(?: (?:to|for|about|saying|with) .+)?"),
    ("not_yet", rf"(?:e ?mail|text|sms|message|call|phone|ring|contact|whatsapp|write to|reach out to|dial|ping|notify|mail|invite|remind|thank) (?:{_PEOPLE_WORD})(?: (?:about|to|with|now|today|tomorrow|that|a|an) ?.*)?"),
    ("not_yet", r"(?:send|send it|send them|envoie|envoyer|envoyez|go ahead and send(?: it)?|approve|approve it|approuve)"),
    ("not_yet", r"(?:(?:sync|synch|synchroni[sz]e|push|export|send|copy|upload|publish|transfer|connect|integrate|link)(?: .{0,60})? (?:to|with|into|in|and)|connect(?: to)?|sync) (?:hub ?spot|salesforce|mailchimp|pipedrive|zoho|shopify|klaviyo|twilio|vapi|slack|google sheets?|zapier|n8n|a crm|our crm|the crm|gmail|outlook)(?: .*)?"),
    ("not_yet", r"(?:envo(?:ie|yer|yez)|ecri(?:s|re|vez)|redig(?:e|er|ez)|prepar(?:e|er|ez)|programm(?:e|er|ez)|lanc(?:e|er|ez))(?: (?:leur|lui|moi|les|a tous))? (?:un|une|le|la|des|cette|cet|ce) ?(?:[^,;:]{0,40} )?(?:e ?mails?|courriels?|messages?|sms|textos?|campagnes?|infolettres?|newsletters?|lettres?|offres?|rabais|coupons?|relance|invitation|sondage)(?: .+)?"),
    ("not_yet", r"(?:(?:appel|contact|relanc|previen|averti|notifi|invit|remerci)(?:le|lle|e|er|ez|s|lez|ent|r|dre|nez|sse)? (?:les|la|le|lui|leur|tous|tout le monde)|ecri(?:s|vez|re) (?:leur|lui)|telephone (?:leur|lui))(?: .*)?"),
    ("not_yet", r"(?:synchronis|pouss|envo|export|copi|connect|transfer)(?:e|er|ez|ie|yer|yez)(?: .{0,60})? (?:a|avec|vers|dans|sur) (?:hub ?spot|salesforce|mailchimp|pipedrive|zoho|shopify|klaviyo|twilio|slack|google sheets?)(?: .*)?"),
    ("not_yet", r"(?:merge|combine|deduplicate|dedupe|fusionne[rz]?) .+|undo(?: .*)?|annule (?:la derniere|le dernier|mon dernier|ma derniere) .+|(?:create|add|make|set) (?:a |an )?(?:task|to ?do|reminder|follow ?up|meeting|appointment)(?: .*)?|remind me .+|schedule .+|(?:cre|ajout|programm)(?:e|er|ez) une? (?:tache|rappel|relance|rendez vous)(?: .*)?|rappelle moi .+|(?:place|make) (?:a|the) calls?(?: .*)?"),
)  # fmt: skip

_ELSEWHERE = (
    ("out_of_scope", r".*\b(?:weather|forecast|temperature outside|is it (?:raining|sunny|snowing)|meteo|quel temps fait il|il pleut)\b.*"),
    ("out_of_scope", r"(?:write|compose|tell|give|make|create|sing|invent)(?: me| us| them| her| him)?(?: (?:a|an|another|some|the|short|long|funny|good|little))* (?:poems?|jokes?|stor(?:y|ies)|songs?|haikus?|essays?|recipes?|limericks?|lyrics|novel|speech|rap)\b.*"),
    ("out_of_scope", r"(?:ecri|racont|compos|invent|chant|donn|fai)(?:s|re|vez|e|er|ez|tes)(?: (?:moi|nous))?(?: (?:un|une|des|petit|petite|court|autre|la|le))* (?:poemes?|blagues?|histoires?|chansons?|haikus?|recettes?|romans?|dissertations?|discours)\b.*"),
    ("out_of_scope", r"(?:write|code|debug|fix|implement|generate|show|explain|ecri|program|cod)(?:s|e|er|ez|vez|re|me)?(?: (?:me|moi|a|an|some|the|un|une|du|le|my|this))* (?:[a-z]+ )?(?:python|java|javascript|typescript|code|script|function|program|html|css|regex|c\+\+|rust|fonction|programme)\b.*"),
    ("out_of_scope", r"(?:what(?: is|'s)|quelle est|c'est quoi) (?:the |la )?(?:capital|capitale) (?:of|de|du|d') ?.+|who (?:is|was) (?:the )?(?:president|king|queen|prime minister|pope|ceo) (?:of )?.*|qui est (?:le|la) (?:president|presidente|roi|reine|premier ministre|pape) .*"),
    ("out_of_scope", r"(?:translate|traduis|traduire|traduisez) .+|(?:what time is it|what day is it|what is the (?:time|date)|what's the (?:time|date)|quelle heure est il|quel jour (?:sommes nous|on est))(?: .*)?"),
    ("out_of_scope", r"(?:what is|what's|how much is|calculate|compute|combien font|calcule)? ?[0-9][0-9 .,]*(?:[+*x×÷]| / |plus|minus|times|divided by|fois|moins)[0-9 .,+*/x×÷]*[0-9]"),
    ("out_of_scope", r"(?:what is|what's|how is|tell me about|quel est)? ?(?:the |le |l')?(?:stock (?:price|market)|bitcoin|news|latest news|football scores?|actualite|meaning of life|sens de la vie|cours de (?:la bourse|l'action))\b.*|(?:book|order|buy|reserve) (?:me )?(?:a|an|some) (?:flight|table|hotel|taxi|pizza|ticket|cab)\b.*|(?:play|joue)(?: (?:me|some|moi))* (?:music|a song|a game|de la musique|une chanson)\b.*|(?:recommend|suggest)(?: me)? a (?:movie|book|restaurant|film)\b.*"),
)  # fmt: skip

_TALK = (
    ("greeting", r"(?:(?:hi|hello|hey|hiya|yo|howdy|greetings|good (?:morning|afternoon|evening|day)|bonjour|bonsoir|salut|coucou|allo|bon matin)(?: (?:there|rapport|everyone|all|again|a tous|you|toi|friend))?[ ,!.]*)+(?:how are you(?: doing| today)?|how is it going|how's it going|ca va|comment (?:ca va|vas tu|allez vous)|comment va)?"),
    ("greeting", r"how are you(?: doing| today)?|what's up|ca va|comment (?:ca va|vas tu|allez vous)"),
    ("thanks", r"(?:(?:ok|okay|great|perfect|nice|cool|good|super|parfait|genial|top|awesome|excellent|bien|tres bien|d'accord|got it|no)[ ,!.]*)*(?:thanks|thank you|thx|ty|cheers|merci|much appreciated)(?: (?:a lot|so much|very much|a million|again|beaucoup|bien|mille fois|you|for (?:that|this|your help|the help)|pour (?:ca|tout|ton aide|votre aide)|rapport|a toi|a vous))*"),
    ("thanks", r"(?:great|perfect|nice|cool|awesome|excellent|well done|good job|good|nice one|parfait|genial|bravo|super|tres bien|impeccable|love it|that is (?:great|perfect)|that's (?:great|perfect|all|it)|c'est (?:parfait|bon|super|tout))(?: (?:job|work|travail))?"),
    ("about", r"(?:who|what) (?:are|r) (?:you|u)|what is (?:this|rapport|your name)|what's (?:your name|rapport|this)|are you (?:a |an )?(?:robot|bot|human|ai|real(?: person)?|person|chatgpt|gemini|llm|machine|person or a bot)(?: or .*)?|who made you|(?:qui|qu'est ce que) (?:es tu|tu es|etes vous|vous etes|c'est)|qui es tu|es tu (?:un |une )?(?:robot|humain|ia|personne|machine|bot)|etes vous (?:un |une )?(?:robot|humain|ia|bot)|comment (?:t'appelles tu|tu t'appelles)|quel est ton nom|(?:tell me|parle moi) (?:about yourself|de toi)|introduce yourself|presente toi"),
    ("goodbye", r"(?:bye|goodbye|bye bye|see you(?: later| soon| tomorrow)?|good night|cya|au revoir|a bientot|a plus tard|a demain|bonne (?:journee|soiree|nuit)|ciao|tchao|that's all for (?:now|today)|that is all for (?:now|today))"),
    ("yes", r"(?:yes|yep|yeah|yup|y|sure|ok|okay|go|go ahead|do it|do that|confirm|confirmed|correct|right|exactly|absolutely|of course|please do|yes please|that's right|that is right|looks good|fine|affirmative|oui|ouais|o|bien sur|d'accord|vas y|allez y|allez|c'est bon|c'est ca|confirme|je confirme|exact|exactement|tout a fait|fais le|faites le|ok vas y|volontiers|valide|parfait)(?:[ ,!.]+(?:yes|please|go ahead|do it|oui|vas y|c'est bon|thanks|merci|s'il te plait|svp|ok|that's right|that is right|sure|correct|c'est ca|confirme))*"),
    ("replace", r"(?:(?:yes|sure|ok|okay|oui|d'accord)[ ,!.]+)*(?:(?:please )?(?:replace|overwrite|update)(?: (?:it|that|this|the old one|the segment))?|(?:remplac|ecras)(?:e|er|ez)(?: (?:le|la|ca|cela|l'ancien|le segment))?)(?:[ ,]+(?:please|s'il te plait|svp|stp))?"),
    ("no", r"(?:no|nope|nah|n|(?:laisse|laissez)(?: (?:le|la|les|ca|comme ca|ainsi|tel quel))?|keep it|leave it as it is|cancel|cancel it|cancel that|stop|never ?mind|forget it|don't|do not|neither|none|none of (?:them|these|those)|leave it|drop it|not now|wait|abort|not that|wrong|non|nan|annule|annuler|annulez|laisse tomber|laissez tomber|oublie|oublie ca|arrete|pas maintenant|ni l'un ni l'autre|aucun|aucune|surtout pas|ne fais rien|no don't|rien)(?:[ ,!.]+(?:thanks|thank you|please|merci|cancel|annule|stop|neither|don't|never ?mind|laisse tomber|no|non|it))*"),
)  # fmt: skip

_CALLED = (
    ("not_yet?", r"(?:call|phone|ring|dial|e ?mail|text|message|contact|write to|reach out to|whatsapp) (?P<who>[^:,]+?)(?: (?:back|up))?(?: (?:today|tomorrow|tonight|asap|immediately|for me))*"),
    ("not_yet?", r"(?:(?:appell?|rappell?|contact|relanc|telephon|previen|join)(?:e|er|ez|s|ds|dre)?|ecri(?:s|re|vez))(?: (?:a|au))? (?P<who>[^:,]+?)(?: (?:aujourd'hui|demain|ce soir|vite|tout de suite|immediatement|pour moi))*"),
)  # fmt: skip

_FOR_THAT = r"(?: (?:for|to (?:answer|find|get|do)) (?:that|this|it|them|me)| there| exactly| just now| last(?: time)?| in (?:the|your) last (?:answer|turn)| to answer| here)*"
_POUR_CA = r"(?: (?:pour (?:ca|cela|repondre|me repondre|y repondre|les trouver|trouver ca)|la|exactement|au juste|a l'instant|ici|dans (?:ta|votre) derniere reponse))*"
_USED = (
    ("used", rf"(?:(?:show|tell|list|give|name|see|view)(?: me)? |what (?:are|were) |which (?:are|were) )?(?:(?:the|all|all the|your) )?(?:tools?|tool calls?|calls|steps)(?: (?:that |which )?you(?:'ve| have)?(?: just)? (?:used?|called|made|ran|took|run)| (?:that (?:were|was) |which were )?(?:just )?(?:used|called)){_FOR_THAT}"),
    ("used", rf"(?:show|tell|list|give)(?: me)? (?:your|the) (?:tools?|tool calls?|steps|working?)(?: used)?{_FOR_THAT}|tool calls?"),
    ("used", rf"(?:what|which)(?: of your)? tools? (?:did you|have you|do you|you|were|was)(?: just)? (?:use|used|call|called|run|ran){_FOR_THAT}"),
    ("used", rf"what (?:(?:did|have) you(?: just| actually)? (?:do|done|call|called|run)|(?:tools|steps) did (?:that|this|it) take){_FOR_THAT}|how did you (?:do|answer|work out|compute) (?:that|this|it)"),
    ("used", rf"(?:quels?|quelles?)(?: sont| etaient)?(?: les| tes| vos)? (?:outils?|etapes)(?: que| qui)?(?: (?:as tu|avez vous|tu as|t'as|vous avez|ont ete|a ete|on a|ont))? (?:utilises?|utilisees?|employes?|appeles?|servi|suivies?){_POUR_CA}"),
    ("used", rf"(?:montr|affich|list|donn|di|voi)(?:e|er|ez|s|r|tes)(?: (?:moi|nous))? (?:les|tes|vos|tous les) (?:outils?|etapes|appels d'outils?)(?: que)?(?: (?:as tu|avez vous|tu as|t'as|vous avez))?(?: (?:utilises?|employes?|appeles?|suivies))?{_POUR_CA}"),
    ("used", rf"(?:qu'(?:as tu|avez vous|est ce que (?:tu as|t'as|vous avez)) fait|(?:tu as|t'as|vous avez) fait quoi|de quels outils (?:t'es tu|vous etes vous) servis?|comment (?:as tu|avez vous) (?:fait|repondu|procede)|outils utilises){_POUR_CA}"),
)  # fmt: skip

COMMANDS: tuple[tuple[str, str], ...] = (
    *_USED,
    *SYNCING,
    *SCORES,
    *ENRICHING,
    *STANDING,
    *PIPELINE,
    *OUTREACH,
    *_TALK,
    *_FIELDS,
    *WRITES,
    *_CANNOT,
    *_ELSEWHERE,
    *_SEGMENTS,
    *_COMPARE,
    *_SAVE,
    *_EXPORT,
    *_PAGES,
    *_EXPLAIN,
    *_PERSON,
    *_CALLED,
)
