"""The forms of commands about projects and tasks, and of calling somebody about a project."""

from __future__ import annotations

_PROJECTS = r"(?:projects|deals|opportunities)"
_PROJECT = r"(?:project|deal|opportunity)"
_PROJETS = r"(?:projets|affaires)"
_PROJET = r"(?:projet|affaire)"
_SHOW = r"(?:(?:list|show|see|give)(?: me)?|what are|which are)"
_MONTRE = r"(?:liste[rz]?|montre[rz]?(?: moi)?|affiche[rz]?|quels sont|quelles sont)"
_OURS = r"(?:(?:the|our|my|all|open) ?)*"
_NOS = r"(?:(?:les|nos|mes|tous|toutes) ?)*"
_STAGED = r"(?:in|at)(?: the)?(?: stage(?: of)?)? (?P<stage>[^?,:]{1,40}?)(?: stage)?"
_ETAPE = r"(?:en|a l'etape(?: de)?|au stade(?: de)?) ?(?P<stage>[^?,:]{1,40}?)"

_ABOUT = r"(?:about(?: the project)?|regarding|concerning|for the (?:project|deal)|on the (?:project|deal)) (?!(?:her|his|their|our|my|this|that|it|the (?:order|quote|offer|price|invoice))\b)(?:the (?:project|deal) )?(?P<project>[^?]{2,120}?)"
_SUJET = r"(?:au sujet (?:de |du )|a propos (?:de |du )|concernant |pour (?=le projet|l'affaire)|sur (?=le projet|l'affaire))(?!(?:sa|son|ses|leur|notre|ma|mon)\b)(?:(?:le )?projet |l'affaire )?(?P<project>[^?]{2,120}?)"
_CALL = r"(?P<way>call|phone|ring|reach|contact)"
_APPEL = r"(?P<way>appeler|telephoner a|joindre|contacter)"
_AGAIN = r"(?: (?:again|now|today|next))*"
_CALLING = (
    ("eligible", rf"(?:can|could|may|am|are|is)(?: (?:i|we|it))(?: (?:allowed|permitted|ok|okay|fine) to)? {_CALL} (?P<who>[^?:,]+?) {_ABOUT}{_AGAIN}"),
    ("eligible", rf"(?:puis je|peut on|pouvons nous|est ce que (?:je|nous|on) p\w+|on peut|ai je le droit d[e'] ?) ?{_APPEL} (?P<who>[^?:,]+?) {_SUJET}"),
    ("when", rf"(?:from )?when (?:can|may|could|am i allowed to|are we allowed to)(?: (?:i|we))? {_CALL} (?P<who>[^?:,]+?) {_ABOUT}{_AGAIN}"),
    ("when", rf"(?:a partir de )?quand (?:puis je|peut on|pouvons nous|pourrai je|pourra t on|est ce que (?:je|nous|on) p\w+) {_APPEL} (?P<who>[^?:,]+?) {_SUJET}"),
    ("why_not", rf"why (?:can'?t|can (?:i|we) not|may (?:i|we) not|mayn'?t|shouldn'?t)(?: (?:i|we))? {_CALL} (?P<who>[^?:,]+?) {_ABOUT}{_AGAIN}"),
    ("why_not", rf"pourquoi (?:ne puis je pas|ne peut on pas|ne pouvons nous pas|(?:est ce que )?(?:je|on|nous) ne p\w+ pas) {_APPEL} (?P<who>[^?:,]+?) {_SUJET}"),
    ("eligible", rf"who(?: of {_PROJECT} .+)? (?:can|may) (?:i|we) {_CALL} {_ABOUT}"),
    ("eligible", rf"qui (?:puis je|peut on|pouvons nous) {_APPEL} {_SUJET}"),
)  # fmt: skip

_NAMED = r"[\"“]?(?P<name>[^\"?:,]{1,120}?)[\"”]?"
_FOR = r"(?: (?:for|with) (?P<who>[^?:,]{1,80}?))?"
_WORTH = r"(?:,? (?:worth|valued at|of|at) (?P<value>[^\w]{0,3}[0-9][^:?]{0,40}?))?"
_IN_STAGE = r"(?:,? (?:in|at) (?:the )?(?:stage )?(?P<stage>[a-z ]{3,30}?)(?: stage)?)?"
_POUR = r"(?: (?:pour|avec) (?P<who>[^?:,]{1,80}?))?"
_VALANT = r"(?:,? (?:d'une valeur de|valant|de|a|pour) (?P<value>[^\w]{0,3}[0-9][^:?]{0,40}?))?"
_A_ETAPE = r"(?:,? (?:en|a l'etape(?: de)?|au stade(?: de)?) ?(?P<stage>[a-z ]{3,30}?))?"
_WRITES = (
    ("project_add", rf"(?:add|create|open|start|new)(?: (?:a|an|the|another|new))* {_PROJECT}(?: (?:called|named)|:)? {_NAMED}{_FOR}{_WORTH}{_IN_STAGE}"),
    ("project_add", rf"(?:ajout|cre|ouvr)(?:e|er|ez|ir)(?: (?:un|une|le|la|l'|nouveau|nouvelle))* ?{_PROJET}(?: (?:nommee?|appelee?)|:)? {_NAMED}{_POUR}{_VALANT}{_A_ETAPE}"),
    ("project_stop", rf"(?:stop|no more|no)(?: all)? (?:calls?|calling|phoning)(?: (?:anybody|anyone|people|them))? (?:about|for|on) (?:the )?(?:{_PROJECT} )?(?P<project>[^?:,]{{2,120}})"),
    ("project_stop", rf"(?:plus d'appels?|arrete[rz]? (?:les appels|d'appeler)|stop aux appels|ne plus appeler)(?: personne)? (?:pour|au sujet (?:de|du)|a propos (?:de|du)|concernant|sur) (?:(?:le )?{_PROJET} )?(?P<project>[^?:,]{{2,120}})"),
    ("task_add", r"(?:remind me|make a note|note)(?: (?:on|for|to do) [^:]{3,20}?)? to (?P<title>[^?]{2,200})"),
    ("task_add", r"(?:add|create|new|make)(?: (?:a|an|the|another|new|me))* (?:task|to ?do|follow ?up|reminder)(?: for [^:,]{2,60}?)?(?: ?[:,] ?| to )(?P<title>[^?]{2,200})"),
    ("task_what", r"(?:add|create|new|make)(?: (?:a|an|the|another|new|me))* (?:task|to ?do|follow ?up|reminder)(?: for .{2,60})?"),
    ("task_what", r"(?:ajout|cre|not)(?:e|er|ez)(?: (?:une|la|nouvelle|un|le))* (?:tache|rappel|suivi)(?: pour .{2,60})?"),
    ("task_add", r"rappel(?:le|ler|ez)(?: |)(?:moi|nous)(?: de |(?: d'))(?P<title>[^?]{2,200})"),
    ("task_add", r"(?:ajout|cre|not)(?:e|er|ez)(?: (?:une|la|nouvelle|un|le))* (?:tache|rappel|suivi)(?: pour [^:,]{2,60}?)?(?: ?[:,] ?| de | d')(?P<title>[^?]{2,200})"),
)  # fmt: skip

_DUE = r"(?: ?(?P<due>(?:due |for |of )?(?:today|this week|overdue|tonight)))?"
_POUR_QUAND = (
    r"(?: ?(?P<due>(?:pour |d')?(?:aujourd'hui|cette semaine|la semaine|en retard|ce soir)))?"
)
_DONE = r"(?P<it>it|that|this|them|that task|this task|the task|task|(?:the |task )?(?:number )?(?:[a-z0-9]+)(?: (?:one|task))?)"
_TASKS = (
    ("tasks", rf"(?:{_SHOW} )?{_OURS}(?P<overdue>overdue |late )?(?:tasks|to ?dos|to do list|follow ?ups|reminders){_DUE}(?: (?:for|about|of|on|with) (?:(?:the )?(?P<isproject>{_PROJECT}) )?(?P<who>[^?:,]+?))?"),
    ("tasks", rf"what (?:do i have|is there|have i got|am i supposed|should i|do i need) to do{_DUE}|what(?: is|'s)(?: still)? (?P<due2>due(?: today| this week)?|overdue)"),
    ("tasks", rf"(?:{_MONTRE} )?{_NOS}(?:taches|rappels|suivis|choses a faire){_POUR_QUAND}(?: (?:de|d'|pour|sur|concernant) ?(?:le (?P<isproject>{_PROJET}) )?(?P<who>[^?:,]+?))?"),
    ("tasks", rf"(?:qu'ai je|que dois je|qu'est ce que (?:j'ai|je dois)|qu'avons nous)(?: a)? faire{_POUR_QUAND}"),
    ("task_done", rf"(?:mark|set|tick|check)(?: off)? {_DONE}(?: (?:as|off))? (?:done|finished|complete|completed)"),
    ("task_done", r"(?:it is|it's|that's|that is|i'm|i am|i have|i've|task)? ?(?:done|finished|completed)(?: with (?:it|that|this))?(?P<weak>)"),
    ("task_done", r"(?:marqu|coch|pass|met)(?:e|er|ez|s|tre|tez)? ?(?P<it>la|le|ca|cela|la tache|cette tache|la \w+)(?: tache)? (?:comme |en |a )?(?:faite?|terminee?|finie?)"),
    ("task_done", r"(?:c'est|elle est|ca y est c'est|tache) (?:fait|faite|termine|terminee|fini)(?P<weak>)"),
    ("task_undo", r"(?:undo|undo (?:it|that|this)|reopen (?:it|that|the task)|not done(?: yet)?|it is not done(?: yet)?|it isn't done(?: yet)?)(?P<weak>)"),
    ("task_undo", r"(?:annul(?:e|er|ez) (?:ca|cela)|rouvr(?:e|ir|ez) (?:la|ca|la tache)|pas (?:encore )?(?:fait|faite)|ce n'est pas (?:encore )?fait)(?P<weak>)"),
)  # fmt: skip

_LISTS = (
    ("projects", rf"(?:{_SHOW} )?{_OURS}{_PROJECTS}(?: {_STAGED})?(?: (?:of|for|with) (?P<who>[^?:,]+?))?"),
    ("projects", rf"(?:what|which) {_PROJECTS} (?:are there|do (?:we|i) have|have we got|are)(?: {_STAGED})?(?: (?:with|for) (?P<who>[^?:,]+?))?"),
    ("projects", rf"(?:{_MONTRE} )?{_NOS}{_PROJETS}(?: {_ETAPE})?(?: (?:de|d'|avec|pour) ?(?P<who>[^?:,]+?))?"),
    ("projects", rf"(?:quels|quelles) {_PROJETS} (?:avons nous|y a t il|a t on|sont)(?: {_ETAPE})?(?: (?:avec|pour) (?P<who>[^?:,]+?))?"),
    ("project", rf"(?:(?:show|see|open|give|tell)(?: me)?(?: about)? )?(?:the )?{_PROJECT} (?P<project>[^?:,]{{2,120}})"),
    ("project", rf"(?:how(?: is|'s)|what about|where are we with|what(?: is|'s) the state of) (?:the )?{_PROJECT} (?P<project>[^?:,]{{2,120}}?)(?: (?:going|doing|standing))?"),
    ("project", rf"(?:(?:montre|affiche|ouvre|voir)[rz]?(?: moi)? )?(?:le |l')?{_PROJET} (?P<project>[^?:,]{{2,120}})"),
    ("project", rf"(?:ou en est|ou en sommes nous avec|qu'en est il d[ue]) (?:le )?(?:{_PROJET} )(?P<project>[^?:,]{{2,120}})"),
)  # fmt: skip

PIPELINE: tuple[tuple[str, str], ...] = (*_CALLING, *_WRITES, *_TASKS, *_LISTS)
