"""The forms of commands about writing to people: drafts, eligibility, consent, sending, campaigns."""

from __future__ import annotations

from agent.offline.send_times import WHEN

_CHANNEL = r"(?:e ?mails?|mails?|courriels?|sms|texts?|text messages?|textos?|whats ?apps?(?: messages?)?|phone|telephone|calls?|phone calls?|appels?(?: telephoniques?)?|coups de fil)"
_WRITTEN = rf"(?:{_CHANNEL}|messages?|win ?backs?|relances?|newsletters?|infolettres?|letters?|lettres?|invitations?|reminders?|rappels?|thank you(?: notes?| letters?)?|remerciements?|welcome|birthday|follow ?ups?|suivis?|announcements?|annonces?|apolog(?:y|ies)|excuses|offers?|offres?|discounts?|rabais|remises?|coupons?|surveys?|sondages?|campaigns?|campagnes?|call scripts?|scripts?(?: d'appel)?|notes?|voeux|demandes? d'avis|bienvenue|anniversaire)"
_LEAD = r"(?:[^,;:\"]{0,60} )?"
_TAIL = r"(?:(?:[ ,:;.]| - ).*)?"
_TO = r"(?: (?:them|him|her|everyone|everybody|us|me|these (?:people|customers)|those(?: people| customers)?))?"
_THEM = r"(?:them|him|her|everyone|everybody|all of them|these|those|these (?:people|customers)|those (?:people|customers)|the (?:customers|people))"
_LEUR = r"(?: (?:leur|lui|moi|nous|les|a tous))?"
_A = r"(?: (?:a|an|the|another|some|our|one|two|three|four|five|[1-5]|new|up a|up an))*"
_UN = r"(?: (?:un|une|le|la|des|cet|cette|deux|trois|quatre|cinq|[1-5]|autre|nouveau|nouvelle))*"
_NOT_OURS = r"(?!.*\b(?:poems?|jokes?|stor(?:y|ies)|songs?|haikus?|essays?|recipes?|python|javascript|bash|sql|code|function|poemes?|blagues?|histoires?|chansons?|recettes?)\b)"
_VENDOR = r"(?!.*\b(?:hub ?spot|salesforce|mailchimp|pipedrive|zoho|shopify|klaviyo|twilio|vapi|slack|google sheets?|zapier|n8n)\b)"

_DRAFT = (
    ("draft", rf"(?P<said>{_NOT_OURS}(?:draft|write(?! down)|compose|prepare|word|reword|put together){_TO}{_A} ?{_LEAD}{_WRITTEN}\b{_TAIL})"),
    ("draft", rf"(?P<said>draft(?: something| it| one)?(?:{_TAIL}))"),
    ("draft", rf"(?P<said>(?:create|make|start|launch|schedule){_TO}{_A} ?{_LEAD}(?:e ?mails?|messages?|sms|campaigns?|newsletters?|win ?back|invitation|offer)\b{_TAIL})"),
    ("draft", rf"(?P<said>send {_THEM}{_A} ?{_LEAD}{_WRITTEN}\b{_TAIL})"),
    ("draft", rf"(?P<said>send{_A} {_LEAD}{_WRITTEN}\b(?<!the message)(?<!the e mail)(?<!the email)(?<!the sms)(?<!the campaign) (?:to|for|about|saying|with) .+)"),
    ("draft", rf"(?P<said>(?:e ?mail|text|sms|message|whatsapp|write to|reach out to|notify|mail|invite|remind|thank|contact|win back|re ?engage) {_THEM}\b{_TAIL})"),
    ("draft", r"(?P<said>(?:e ?mail|text|message|whatsapp|sms) (?P<written>[^,:]+?) (?:about|to say|saying|regarding) .+)"),
    ("draft", r"(?P<said>write to (?P<written>[^,:]+?)(?: (?:about|saying|that) .+)?)"),
    ("draft", rf"(?P<said>{_NOT_OURS}(?:redig|prepar|compos|propos)(?:e|er|ez|es)?{_LEUR}{_UN} ?(?:l')?{_LEAD}{_WRITTEN}\b{_TAIL})"),
    ("draft", rf"(?P<said>(?:cre|programm|fai)(?:e|er|ez|s|tes)?{_LEUR}{_UN} ?{_LEAD}(?:e ?mails?|courriels?|messages?|sms|campagnes?|infolettres?|relances?)\b{_TAIL})"),
    ("draft", rf"(?P<said>{_NOT_OURS}(?:envo(?:ie|yer|yez)|ecri(?:s|re|vez)|lanc(?:e|er|ez)){_LEUR}(?: (?:un|une|des|deux|trois)) ?{_LEAD}{_WRITTEN}\b{_TAIL})"),
    ("draft", r"(?P<said>(?:(?:contact|relanc|previen|averti|notifi|invit|remerci)(?:e|er|ez|s|r|dre|nez|sse)? (?:les|la|le|lui|leur|tous|tout le monde|ces clients|ces personnes)|ecri(?:s|vez|re) (?:leur|lui))(?:(?: (?:pour|avec|par|au sujet|a propos|en|sur|concernant|que|a)|[,:]) .*)?)"),
)  # fmt: skip

_PROPOSALS = (
    ("approve", r"(?:i |we )?(?:approved?|authori[sz]e|sign off(?: on)?)(?: (?:it|this|that|them|everything|all(?: of (?:it|them))?|(?:the |this |that )?(?:proposal|campaign|send|sending|draft|message|e ?mail)|prp_\w+))?(?: (?:and|then) send(?: it)?)?"),
    ("approve", r"(?:j'|nous )?(?:approuv|autoris)(?:e|er|ez|ons)(?: (?:le|la|les|ca|cela|tout|(?:la |cette |l'|le )?(?:proposition|campagne|envoi|brouillon|message)|prp_\w+))?|valid(?:e|er|ez) (?:la |cette |l'|cet )(?:proposition|campagne|envoi)"),
    ("waiting", r"(?:what|which (?:proposals|sends|campaigns))(?: is|'s| are)?(?: still)? (?:waiting|pending|to be approved|awaiting approval|to approve)(?: (?:for )?(?:approval|me|us|my approval))?(?: now)?"),
    ("waiting", r"what (?:needs|requires|waits for|awaits)(?: (?:my|our|an|a person's))? (?:approval|yes|decision)|(?:list|show|see|view)?(?: me)?(?: the| all| my| our)*(?: ?(?:pending|waiting|open))? ?(?:proposals|approvals)"),
    ("waiting", r"(?:qu'est ce qui|que|quoi|qu'y a t il qui)(?: nous)? (?:attend|est en attente|reste a approuver)(?: .*)?|(?:liste |montre |affiche )?(?:les |des |mes )?(?:propositions|approbations|envois)(?: en attente| a approuver)?"),
    ("decided", r"(?:was|is|has) (?:it|that|this|the (?:proposal|campaign|send))(?: been)? (?:approved|rejected|decided)(?: yet)?|who (?:approved|rejected|decided on) (?:it|that|this|the (?:proposal|campaign|send))"),
    ("decided", r"(?:est ce|a t (?:il|elle|on)|qui a|est il|est elle|qui l'a|cela a t il ete|c'est)(?: ete)? ?(?:approuvee?|rejetee?|refusee?|validee?)(?: (?:la proposition|l'envoi|la campagne))?"),
)  # fmt: skip

_NAMED = r"(?P<campaign>it|that|this|the campaign|our campaign|campaign|sending|the send|(?:the |our |that |this )?[^?]{1,60}? campaign|cmg_\w+)"
_NOMMEE = r"(?P<campaign>la|le|l'|ca|cela|la campagne|cette campagne|l'envoi|la campagne [^?]{1,60}|cmg_\w+)"
_ONES = r"(?:the |those |them|it|these )?(?:failed(?: ones| people| messages| e ?mails)?|failures|ones (?:that|who) failed|whose sending failed)"
_CAMPAIGNS = (
    ("campaign", r"how(?: is|'s| are| did| does)? (?P<campaign>(?:the |our |that |this |my )?[^?]{0,60}?(?:campaign|send|sending|win ?back|newsletter|mailing)(?: campaign)?|it|that|cmg_\w+) (?:going|doing|do|did|perform(?:ed|ing)?|go|went|stand|coming along)(?: (?:so far|now))?"),
    ("campaign", r"(?:(?:show|see|give)(?: me)? )?(?:the )?(?:status|report|results?|figures|progress) (?:of|for|on) (?P<campaign>(?:the |our |that |this )?[^?]{0,60}?(?:campaign|send|win ?back|newsletter|mailing)|it|cmg_\w+)|campaign (?:status|report|results?|progress)"),
    ("campaign", r"(?:how many|who) (?:opened|clicked|bought|replied|unsubscribed|(?:was|were) (?:sent|delivered)|got it|received it)(?: (?:it|so far|to))*(?P<campaign>)"),
    ("campaign", r"(?:ou en est|comment (?:va|marche|se passe|avance|s'est passee?|a marche)|quels sont les resultats de|resultats de|rapport (?:de|sur)) (?P<campaign>(?:la |notre |cette |l')?[^?]{0,60}?(?:campagne|envoi|relance|infolettre)(?: [^?]{1,60})?|ca|elle|cmg_\w+)"),
    ("skipped", r"(?:(?:who|which (?:ones|people))(?: (?:was|were|is|are|got))?|show(?: me)?|list) (?:the )?(?P<people>skipped|left out|failed|unknown|waiting)(?: (?:ones|people))?(?:,? (?:and )?why)?|why (?:was|were) (?:\w+ ){1,4}(?P<people2>skipped|left out)"),
    ("skipped", r"(?:qui (?:a ete|est|sont|ont ete)|lesquels ont ete) (?P<people>ecartee?s?|sautee?s?|laisses? de cote|ignoree?s?|echouee?s?)(?:,? (?:et )?pourquoi)?|qui a (?P<people2>echoue)|pour qui (?:ca|cela) a t il (?P<people3>echoue)"),
    ("pause", rf"(?:pause|suspend|hold|halt|stop) {_NAMED}(?: for now)?|(?:pause|suspend|stop sending|pause sending)"),
    ("pause", rf"(?:met(?:s|tez|tre)|mets) {_NOMMEE} en pause|(?:suspend(?:s|re|ez)?|arret(?:e|er|ez)|stoppe[rz]?) {_NOMMEE.replace('<campaign>', '<campaign2>')}|(?:mets )?en pause|pause"),
    ("retry", rf"(?:retry|resend|send again|try)(?: (?:to|with|for))? {_ONES}(?: again)?|(?:re ?essa|re ?envo|relanc)(?:e|er|ez|ie|ye|yer|yez)(?: (?:a|pour|aux))? (?:ceux qui ont echoue|les echecs|les (?:envois|messages) echoues|echecs)"),
    ("resume", rf"(?:resume|unpause|restart|go on with|carry on with|continue) {_NAMED}|resume|unpause|(?:reprend(?:s|re|ez)?|relanc(?:e|er|ez)|continue[rz]?) {_NOMMEE.replace('<campaign>', '<campaign2>')}|reprends"),
    ("cancel", r"(?:cancel|abort|call off|kill) (?P<campaign>the campaign|our campaign|campaign|sending|the send|(?:the |our |that |this )[^?]{1,60}? campaign|cmg_\w+)"),
    ("cancel", r"(?:annul|abandonn)(?:e|er|ez) (?P<campaign>la campagne|cette campagne|l'envoi|la campagne [^?]{1,60}|cmg_\w+)"),
    ("campaigns", r"(?:list|show|see|what are|which are)?(?: me)?(?: the| our| my| all)* ?campaigns|what (?:campaigns )?(?:is|are) going out|what campaigns (?:are there|do we have|did we send|are running)"),
    ("campaigns", r"(?:liste |montre |affiche |quelles sont )?(?:les |nos |mes )?campagnes(?: en cours)?"),
    ("templates", r"(?:(?:list|show|see|what are|which)(?: me)? )?(?:the |our |my |saved |all )*templates(?: (?:are there|do (?:i|we) have))?|what templates(?: (?:are there|do (?:i|we) have))?|(?:liste |montre |affiche |quels sont )?(?:les |nos |mes )?modeles(?: de message)?"),
)  # fmt: skip

# alone, only what can't be an answer to something else: "on Monday" may be one
_TIMED = r"(?:only|just|start|begin|at most|no more|max|seulement|uniquement|commenc|a partir|au plus|pas plus)\b|[0-9]+ ?(?:messages? |e ?mails? |courriels? )?(?:an|per|par|a l'|/)"
_SEND = (
    ("send", _VENDOR + r"(?:go ahead and )?(?:send|launch|send out|propose to send|propose sending|dispatch)(?: (?:it|this|that|them|one|(?:the|this|that|my|our) (?:draft|message|e ?mail|sms|text|campaign|win ?back|newsletter|letter|whatsapp)))?(?: out)?(?: to (?P<who>[^?]+?))?" + rf"(?:,? (?P<when>{WHEN}))?" + r"(?: (?:now|today|please|right away))*"),
    ("send", _VENDOR + r"(?:envo(?:ie|yer|yez)|lanc(?:e|er|ez)|expedi(?:e|er|ez))(?: (?:le|la|les|l'|ca|cela|(?:le|ce|la|cette|l') ?(?:brouillon|message|courriel|e ?mail|sms|campagne|relance|infolettre|envoi)))?(?P<leur> leur)?(?: (?!a partir|a l'heure)(?:a|aux?) (?!heures )(?P<who>[^?]+?))?" + rf"(?:,? (?P<when>{WHEN}))?" + r"(?: maintenant| tout de suite)*"),
    ("send", rf"(?P<when>(?={_TIMED}){WHEN})"),
)  # fmt: skip

_REACH = r"(?P<way>reach(?:ed)?|contact(?:ed)?|e ?mail(?:ed)?|call(?:ed)?|phone(?:d)?|ring|text(?:ed)?|sms|whatsapp(?:ed)?|write to|write|message(?:d)?)"
_LUI = r"(?P<her> (?:l'|le |la |lui ))?(?P<them> (?:les |leur ))?"
_JOIN = r"(?P<way>joindre|joints?|joignables?|contacter|contactee?s?|appeler|appelee?s?|telephoner|ecrire|envoyer un (?:courriel|e ?mail|sms|texto)|texter)"
_ELIGIBLE = (
    ("eligible", rf"(?:who|how many|which of {{it}}|which ones?|which people)(?: (?:of|among|from|in) {{it}})? (?:can|could|may|do|am|are)(?: (?:i|we|you))?(?: allowed to)? (?:be |actually |still )?{_REACH}(?: (?:them|these|how|(?:of|among|from) {{it}}|{{it}}))?(?: (?:by|on|via) (?P<channel>{_CHANNEL}))?(?: now)?"),
    ("eligible", r"(?:are {it} reachable|(?:who|how many)(?: (?:of|among) {it})? (?:is|are) (?P<way>reachable|contactable|eligible)(?: (?:for|by|on) (?P<channel>.+))?|(?:show |what is )?(?:the |their )?reach)"),
    ("eligible", rf"(?:qui|combien|lesquels?|qui d'entre eux)(?: d'entre eux| parmi {{it}}| dans {{it}})? (?:peut on|pouvons nous|puis je|est ce qu'on peut|on peut|peut etre|peuvent etre)(?: les)? {_JOIN}(?: par (?P<channel>{_CHANNEL}))?"),
    ("eligible", rf"qui est (?P<way>joignable)(?: par (?P<channel>{_CHANNEL}))?|combien sont joignables|sont ils joignables|comment (?:les joindre|peut on les joindre)|(?:peut on|puis je|pouvons nous) les (?P<way2>joindre|contacter|appeler)"),
    ("eligible", rf"(?:can|could|may|am|are|is)(?: (?:i|we|it))(?: (?:allowed|permitted|ok|okay|fine) to)? {_REACH} (?P<who>[^?:,]+?)(?: (?:by|on|via) (?P<channel>{_CHANNEL}))?(?: (?:now|today|again|right now|at the moment))*"),
    ("eligible", rf"(?:puis je|peut on|pouvons nous|est ce que (?:je|nous|on) p\w+|on peut|ai je le droit d[e']){_LUI} ?{_JOIN}(?: (?:a|au|aux) )? ?(?P<who>[^?:,]*?)(?: par (?P<channel>{_CHANNEL}))?(?: maintenant| aujourd'hui)*"),
    ("when", rf"(?:from )?when (?:can|may|could|am i allowed to|are we allowed to)(?: (?:i|we))?(?: {_REACH})?(?: (?P<who>[^?:,]+?))?(?: (?:by|on|via) (?P<channel>{_CHANNEL}))?(?: again| next)?"),
    ("when", rf"(?:a partir de )?quand (?:puis je|peut on|pouvons nous|est ce que (?:je|nous|on) p\w+|pourrai je|pourra t on){_LUI} ?(?:{_JOIN})?(?: (?:a|au|aux))?(?: ?(?P<who>[^?:,]+?))?"),
    ("why_not", rf"why (?:can'?t|can|may|could|couldn'?t) (?:i|we)(?: not)? {_REACH}(?: (?P<who>(?!(?:the )?(?:others|rest)\b)[^?:,]+?))?(?: (?:by|on|via) (?P<channel>{_CHANNEL}))?(?: (?:now|today|yet|again|right now))*"),
    ("why_not", r"why (?:are|is) (?P<who>(?!(?:the )?(?:others|rest|ones)\b|some\b|so\b)[^?:,]{1,60}?) (?:not reachable|unreachable|not eligible|left out)"),
    ("why_not", rf"pourquoi (?:(?:est ce que )?(?:je|nous|on) ne (?:peux|peut|pouvons|puis)|ne (?:puis je|peut on|pouvons nous))(?: pas)?{_LUI} ?{_JOIN}(?: (?:a|au|aux))?(?: (?P<who>[^?:,]+?))?(?: par (?P<channel>{_CHANNEL}))?(?: maintenant| aujourd'hui| encore)*"),
    ("why_not", r"(?:and |but )?why not(?: (?:him|her|them|the others|the rest|all(?: of them)?))?|why can'?t (?:i|we)(?: .{0,60})?|why (?:can|may) (?:i|we) not(?: .{0,60})?|why (?:are|is) (?:\w+ ){1,3}(?:not reachable|unreachable|not eligible|left out)"),
    ("why_not", r"(?:et |mais )?pourquoi pas(?: (?:lui|elle|eux|elles|les autres|tous|toutes))?|pourquoi (?:est ce que )?(?:je|nous|on) ne p\w+(?: .{0,60})?|pourquoi ne (?:puis je|peut on|pouvons nous)(?: .{0,60})?"),
    ("why_not", r"(?:and |but )?why not (?P<certain>[^?:,]{1,60}?)|(?:et |mais )?pourquoi pas (?P<certain2>[^?:,]{1,60}?)"),
)  # fmt: skip

_STUFF = rf"(?P<channel>{_CHANNEL}|messages?|newsletters?|marketing|anything|advertising|infolettres?|publicites?|rien|promotions?)"
_SOURCE = r"(?:[ ,(]+(?:by|over|on|in|via|through|at|during|from|par|au|lors d[eu']|sur|via|dans) ?(?:the |a |an |our |un |une |le |la |l'|notre )*(?P<source>[^()]+?)\)?)?"
_CONSENT = (
    ("refused", rf"(?P<who>[^,:]+?) (?:doesn'?t|does not|don'?t|do not|no longer|never) (?:want|wants|wish|wishes|like)s?(?: to (?:get|receive|have))? (?:any )?(?:more )?(?:of )?(?:our )?{_STUFF}(?: (?:any ?more|from us|ever|again))*{_SOURCE}"),
    ("refused", rf"(?P<who>[^,:]+?) (?:wants no (?:more )?|refused |refuses |declined |said no to |opted out of |unsubscribed from ){_STUFF}(?: (?:any ?more|from us))*{_SOURCE}"),
    ("refused", rf"(?P<who>[^,:]+?) (?:unsubscribed|opted out|wants to be left alone){_SOURCE}"),
    ("refused", r"(?:stop|don'?t|do not|never|no longer) (?P<way>e ?mail|text|sms|writ|contact|messag|whatsapp)(?:e|ing|ging)?(?: to)? (?P<who>[^,:]+?)(?: (?:any ?more|again|ever))*"),
    ("refused", rf"(?:unsubscribe|opt out|opt) (?P<who>[^,:]+?)(?: out)?(?: (?:of|from) (?:our |all )?{_STUFF})?"),
    ("refused", rf"(?P<who>[^,:]+?) ne (?:veut|souhaite|desire|veulent) (?:plus|pas)(?: (?:recevoir|avoir|etre contactee?))? ?(?:de |d'|nos |par )?{_STUFF}{_SOURCE}"),
    ("refused", rf"(?P<who>[^,:]+?) (?:s'est desabonnee?|s'est desinscrite?|refuse(?: (?:les|nos|tout|toute))?)(?: (?:de nos|des|les))? ?{_STUFF.replace('|rien', '')}?{_SOURCE}"),
    ("refused", r"(?:ne plus|ne pas|n'(?=ecri))(?: ?(?P<way>ecri(?:re|s|vez)|envoyer|contacter)(?: plus)?(?: (?:de|d') ?(?P<channel>courriels?|e ?mails?|sms))?)(?: a)? (?P<who>[^,:]+)|(?:desabonn|desinscri)(?:e|er|ez|s|re|vez) (?P<who2>[^,:]+)"),
    ("agreed", rf"(?P<who>[^,:]+?) (?:has |have |just )?(?:agreed|agrees|consented|consents|said yes|opted in|opts in|subscribed|gave (?:his|her|their) consent|accepts|accepted)(?: (?:to|for))?(?: (?:get|receive|be contacted by|getting|receiving))?(?: (?:our|the))? {_STUFF}{_SOURCE}"),
    ("agreed", rf"(?P<who>[^,:]+?) (?:a accepte|accepte|acceptent|a consenti|consent|veut bien|est d'accord|a dit oui)(?: (?:a|de|aux|pour))?(?: (?:recevoir|etre contactee? par))? ?(?:les |nos |des |aux |nos |par )?(?P<channel>{_CHANNEL}|infolettres?|messages?){_SOURCE}"),
)  # fmt: skip

_COUNT = r"(?P<count>[0-9]{1,3}|one|two|three|four|five|six|seven|ten|une?|deux|trois|quatre|cinq|six|sept|dix)"
_PERIOD = r"(?P<period>day|week|month|jour|semaine|mois)"
_CALLS = rf"(?P<channel>{_CHANNEL})"
_RULES = (
    ("rules", r"how (?:often|many times|much) (?:may|can|do|are) (?:we|i)(?: allowed to)? (?:write|call|e ?mail|text|contact|message|send)(?: .{0,60})?|(?:what are|show(?: me)?|list|see|give me)(?: our| the| my)* (?:contact|sending|outreach) (?:rules|policy|limits|hours)|(?:our |the )?contact (?:rules|policy)|what (?:is|are)(?: our| the)* (?:quiet hours|sending limits|contact limits)"),
    ("rules", r"(?:a quelle frequence|combien de fois) (?:peut on|pouvons nous|puis je|on peut) (?:ecrire|appeler|contacter|envoyer)(?: .{0,60})?|(?:quelles sont |montre |affiche )?(?:les |nos )?(?:regles|limites|heures) (?:de|d') ?(?:contact|envoi)|(?:la |notre )?politique de contact"),
    ("limit_rule", rf"(?:at most|no more than|not more than|maximum|max|a maximum of|limit (?:it |us )?to|only) {_COUNT} {_CALLS}(?: (?:to (?:a|one|each|any) (?:person|customer)|each))? (?:a|per|every|each|in a) {_PERIOD}(?: (?:to|for|per) (?:a |each |any |one )?(?:person|customer|somebody|anybody|people))?"),
    ("limit_rule", rf"{_COUNT} {_CALLS} (?:a|per) {_PERIOD} (?:at most|maximum|max|no more)"),
    ("limit_rule", rf"(?:au plus|au maximum|maximum|pas plus de|max|limite a) (?:de )?{_COUNT} {_CALLS} par {_PERIOD}(?: (?:et )?par (?:personne|client))?|{_COUNT.replace('<count>', '<count2>')} {_CALLS.replace('<channel>', '<channel2>')} par {_PERIOD.replace('<period>', '<period2>')} (?:au plus|au maximum|maximum|max)"),
    ("hours_rule", r"(?:no|don'?t|do not|never|stop) (?P<channel>calls?|calling|call|texts?|texting|text|sms|e ?mails?|e ?mailing) (?:anybody |anyone |people |customers )?(?P<edge>after|before) (?P<hour>[0-9]{1,2}(?:[:h][0-9]{2})? ?(?:am|pm|h)?|five|six|seven|eight|nine|ten|noon)(?: (?:in the evening|in the morning|o'clock))?"),
    ("hours_rule", r"(?:pas d'|plus d'|aucun |pas de |plus de |jamais d'|jamais de )(?P<channel>appels?|sms|courriels?|textos?) (?P<edge>apres|avant) (?P<hour>[0-9]{1,2} ?h(?: ?[0-9]{2})?|midi)"),
)  # fmt: skip

_ATTENTION = (
    ("attention", r"what (?:needs|requires|deserves|wants) (?:my |our |your |any )?attention(?: (?:now|today|right now))?|what should i (?:look at|take care of)(?: (?:now|today|first))?"),
    ("attention", r"(?:is there )?(?:anything|something) new(?: (?:for me|today))?|what(?: is|'s) new(?: (?:for me|today))?|what (?:did|have) i miss(?:ed)?|(?:(?:do i have|are there|show(?: me)?|list|see|open) )?(?:any |my |the |our |all |new )*notifications"),
    ("attention", r"qu'est ce qui m'attend(?: aujourd'hui)?|qu'est ce qui (?:demande|requiert|merite|necessite|exige) (?:mon|notre|de l') ?attention|quoi de (?:neuf|nouveau)(?: (?:pour moi|aujourd'hui))?|(?:y a t il |il y a )?du nouveau|qu'ai je (?:manque|rate)|qu'est ce que j'ai (?:manque|rate)|(?:(?:liste|montre(?: moi)?|affiche|voir) )?(?:mes |les |des |nos )*notifications"),
)  # fmt: skip

OUTREACH: tuple[tuple[str, str], ...] = (
    *_ATTENTION,
    *_PROPOSALS,
    *_RULES,
    *_ELIGIBLE,
    *_CAMPAIGNS,
    *_SEND,
    *_DRAFT,
    *_CONSENT,
)
