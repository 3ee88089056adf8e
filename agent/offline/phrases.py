"""What the planner tells a person, in English and French. Values are put in as Markdown: escape
those that come from data first (`markdown.plain`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from babel.dates import format_date
from babel.numbers import format_decimal

from store.segment.lexicon import language_of

_TEXTS: Mapping[str, tuple[str, str]] = {
    # people
    "people": ("**{count} customers.** {sentence}", "**{count} clients.** {sentence}"),
    "one_person": ("**1 customer.** {sentence}", "**1 client.** {sentence}"),
    "nobody": ("**No customer matches.** {sentence}", "**Aucun client ne correspond.** {sentence}"),
    "widen": (
        "Widen it by taking a condition out, such as “any city” or “regardless of the amount”.",
        "Élargissez en retirant une condition, par exemple « peu importe la ville » ou « peu importe le montant ».",
    ),
    "assumed": ("Assumed: {items}.", "Hypothèses : {items}."),
    "corrected": ("Corrected: {items}.", "Corrigé : {items}."),
    "goal_later": (
        "These are the people; nothing is written or sent. Say “draft a message for them” to write to them.",
        "Voici les personnes ; rien n'est écrit ni envoyé. Dites « rédige un message pour eux » pour leur écrire.",
    ),
    "either": (
        "I narrowed the people shown. To ask it of all customers, say “of everyone”.",
        "J'ai restreint la liste affichée. Pour tous les clients, dites « parmi tous ».",
    ),
    "page": ("People {first} to {last} of {count}.", "Personnes {first} à {last} sur {count}."),
    "sorted": ("Sorted by {by}. {count} customers in all.", "Trié par {by}. {count} clients en tout."),
    "listed": ("{shown} of {count} customers listed.", "{shown} clients affichés sur {count}."),
    "at_most": (
        "A list shows at most 100 at a time; an export holds them all.",
        "Une liste en montre au plus 100 à la fois ; un export les contient tous.",
    ),
    "no_more": ("That was all of them: {count}.", "C'était tout : {count}."),
    "sort_by": (
        "I can sort by spend, orders, visits, last visit, last order, last contact, score, date added or name. By which?",
        "Je peux trier par dépenses, commandes, visites, dernière visite, dernière commande, dernier contact, score, date d'ajout ou nom. Par lequel ?",
    ),
    "nothing_shown": (
        "There is nobody on the screen yet. Ask for some people first, for example “inactive customers over 5K”.",
        "Il n'y a encore personne à l'écran. Demandez d'abord des clients, par exemple « clients inactifs à plus de 5 000 ».",
    ),
    # questions
    "choose": ("Answer with a number or its words.", "Répondez par un numéro ou par ses mots."),
    "which_choice": (
        "I can't tell which one you mean. {question}",
        "Je ne sais pas lequel vous voulez dire. {question}",
    ),
    "dropped": ("All right, left as it was.", "Très bien, rien n'a changé."),
    "nothing_to_answer": (
        "I had not asked anything. Say which customers you mean, or “help”.",
        "Je n'avais rien demandé. Dites quels clients, ou « aide ».",
    ),
    "ways": (
        "You can ask about spend, orders, visits, dates, places, products, tags, consent, and your saved segments. “Help” shows examples.",
        "Vous pouvez demander dépenses, commandes, visites, dates, lieux, produits, étiquettes, consentements et vos segments enregistrés. « Aide » montre des exemples.",
    ),
    "too_long": (
        "That is too long for one question, so I did nothing with it: say it in fewer words.",
        "C'est trop long pour une question, je n'en ai rien fait : dites-le en moins de mots.",
    ),
    "failed": ("That did not work: {message}", "Cela n'a pas marché : {message}"),
    "not_permitted": (
        "Your role does not allow that, and nothing was changed. Ask an administrator.",
        "Votre rôle ne le permet pas, et rien n'a été changé. Demandez à un administrateur.",
    ),
    "stopped": ("That was stopped before it was done.", "Cela a été arrêté avant la fin."),
    "no_words": ("I did not read anything. What would you like to know?", "Je n'ai rien lu. Que voulez-vous savoir ?"),
    # one person
    "person": ("{name}{place}.", "{name}{place}."),
    "spent": ("Spend {spend}, {orders} orders.", "Dépenses {spend}, {orders} commandes."),
    "spent_one": ("Spend {spend}, 1 order.", "Dépenses {spend}, 1 commande."),
    "last_seen": ("Last active on {day} ({days} days ago).", "Dernière activité le {day} (il y a {days} jours)."),
    "never_seen": ("No activity is recorded.", "Aucune activité enregistrée."),
    "reach": ("Can be reached by {channels}.", "Joignable par {channels}."),
    "no_reach": ("Can't be reached on any channel.", "Joignable par aucun canal."),
    "which_person": (
        "Whom do you mean? Say a name, or a number from the list.",
        "De qui parlez-vous ? Dites un nom, ou un numéro de la liste.",
    ),
    "not_listed": ("The list on the screen has {count} people, so there is no such number.", "La liste à l'écran a {count} personnes : ce numéro n'y est pas."),
    "no_such_person": (
        "No customer is called {name}. Give an e-mail, a phone or the start of the name.",
        "Aucun client ne s'appelle {name}. Donnez un e-mail, un téléphone ou le début du nom.",
    ),
    "several": ("Several customers match. Which one?", "Plusieurs clients correspondent. Lequel ?"),
    "touches": ("**{count} communications** are logged{with_whom}.", "**{count} communications** enregistrées{with_whom}."),
    "one_touch": ("**1 communication** is logged{with_whom}.", "**1 communication** enregistrée{with_whom}."),
    "no_touches": ("No communication is logged{with_whom}.", "Aucune communication enregistrée{with_whom}."),
    "with_whom": (" with {name}", " avec {name}"),
    "latest": ("The latest: {channel}, {direction}, on {day}.", "La dernière : {channel}, {direction}, le {day}."),
    "in": ("from them", "de leur part"),
    "out": ("from us", "de notre part"),
    # what was done
    "used": ("For my last answer I used {count} tools:", "Pour ma dernière réponse, j'ai utilisé {count} outils :"),
    "used_one": ("For my last answer I used 1 tool:", "Pour ma dernière réponse, j'ai utilisé 1 outil :"),
    "used_none": ("My last answer needed no tool.", "Ma dernière réponse n'a demandé aucun outil."),
    "used_refused": ("refused or failed", "refusé ou échoué"),
    "by_hand": ("called from a card", "appelé depuis une carte"),
    "under_1_ms": ("under 1 ms", "moins de 1 ms"),
    # segments and files
    "save_name": ("Under which name shall I save these {count} people?", "Sous quel nom enregistrer ces {count} personnes ?"),
    "saved": ("Saved as {name}: {count} people now. It keeps the rule, so it follows your data.", "Enregistré sous {name} : {count} personnes à ce jour. La règle est gardée, elle suit vos données."),
    "saved_new": ("{name} now has this rule (version {version}): {count} people.", "{name} a maintenant cette règle (version {version}) : {count} personnes."),
    "saved_same": ("{name} already is exactly that: {count} people.", "{name} est déjà exactement cela : {count} personnes."),
    "exists": ("There is already a segment {name}. Shall I give it this rule instead? Nothing was saved yet.", "Il y a déjà un segment {name}. Lui donner cette règle à la place ? Rien n'a encore été enregistré."),
    "kept": ("Left as it was; nothing was saved.", "Rien n'a changé ; rien n'a été enregistré."),
    "segments": ("**{count} saved segments:** {names}.", "**{count} segments enregistrés :** {names}."),
    "one_segment": ("**1 saved segment:** {names}.", "**1 segment enregistré :** {names}."),
    "no_segments": ("No segment is saved yet. Ask for people, then say “save it as …”.", "Aucun segment enregistré. Demandez des clients, puis dites « enregistre-les sous … »."),
    "export": ("The export of {noun} has started: {sentence} The file appears here when it is ready.", "L'export des {noun} a commencé : {sentence} Le fichier apparaît ici dès qu'il est prêt."),
    "compare_what": ("Compare what? For example “compare sleepers with VIPs”, or “compare this with VIPs”.", "Comparer quoi ? Par exemple « compare sleepers avec VIPs », ou « compare cette liste avec VIPs »."),
    "compared": ("{left}: **{left_count}**. {right}: **{right_count}**. In both: **{both}**.", "{left} : **{left_count}**. {right} : **{right_count}**. Dans les deux : **{both}**."),
    "explained": ("**{count} people**, {percent} of {everyone} customers, with {spend} of spend ({spend_percent} of all).", "**{count} personnes**, {percent} des {everyone} clients, pour {spend} de dépenses ({spend_percent} du total)."),
    "spend_each": ("On average {average} each.", "En moyenne {average} chacune."),
    "step": ("{sentence}: {count} left", "{sentence} : il en reste {count}"),
    "reachable": ("{channel}: {count}", "{channel} : {count}"),
    "reach_is": ("Can be reached: {items}.", "Joignables : {items}."),
    "top_values": ("Most: {items}.", "En tête : {items}."),
    "in_chart": ("The chart shows the rest.", "Le graphique montre le reste."),
    "left_out": ("There was no time for: {items}. Ask for them alone.", "Le temps a manqué pour : {items}. Demandez-les seuls."),
    "already_asked": ("Ask for people first, then I can do that with them.", "Demandez d'abord des clients, je pourrai ensuite le faire."),
    "unavailable": ("That can't be done here.", "Ce n'est pas possible ici."),
    # talk
    "greeting": (
        "Hello. Ask me about your customers in a sentence, for example “inactive customers over 5K”.",
        "Bonjour. Posez une question sur vos clients en une phrase, par exemple « clients inactifs à plus de 5 000 ».",
    ),
    "thanks": ("You're welcome.", "Avec plaisir."),
    "goodbye": ("Goodbye. The conversation stays here.", "Au revoir. La conversation reste ici."),
    "about": (
        "I am Rapport, the assistant of this CRM. I find customers from a sentence, show people, compare and save segments, export files and log what happened. I am a program; this answer comes from the offline planner, not from a language model.",
        "Je suis Rapport, l'assistant de ce CRM. Je trouve des clients à partir d'une phrase, je montre des personnes, compare et enregistre des segments, exporte des fichiers et note ce qui s'est passé. Je suis un programme ; cette réponse vient du planificateur hors ligne, pas d'un modèle de langue.",
    ),
    "out_of_scope": (
        "I only know your customers, so I can't help with that. {ways}",
        "Je ne connais que vos clients, je ne peux donc pas vous aider là-dessus. {ways}",
    ),
    "not_yet": (
        "I can't do that: I place no calls, sync with no system but a connected HubSpot, and merge nobody. I can find people, save and compare segments, export a file, draft a message and propose to send it, say who may be contacted, and log a communication that took place.",
        "Je ne peux pas faire cela : je ne passe pas d'appels, ne synchronise qu'avec un HubSpot connecté, et ne fusionne pas de fiches. Je peux trouver des clients, enregistrer et comparer des segments, exporter un fichier, rédiger un message et proposer de l'envoyer, dire qui peut être joint, et noter une communication qui a eu lieu.",
    ),
    "import": (
        "Drop a CSV, JSON Lines or XLSX file into the conversation: you will see what it would do before anything is written.",
        "Déposez un fichier CSV, JSON Lines ou XLSX dans la conversation : vous verrez ce qu'il ferait avant que rien ne soit écrit.",
    ),
    "destroy": (
        "I don't delete anything, and nothing was deleted. I can leave people out of the list (“without Paris”), or archive one customer.",
        "Je ne supprime rien, et rien n'a été supprimé. Je peux écarter des personnes de la liste (« sans Paris »), ou archiver un client.",
    ),
    "language": ("English it is. What would you like to know?", "Je continue en français. Que voulez-vous savoir ?"),
    "help": (
        "Ask in a sentence, in English or French. For example:\n\n{examples}\n\nThen change it (“only those in Montréal”, “make it 60 days”, “the opposite”), open somebody (“who is the first one?”), “why these?”, “break down by country”, “save it as sleepers”, “compare it with VIPs”, “export it as Excel”, “draft a win-back for them”, “who can be reached?”, “send it” (a person approves).\n\nRules know {fields} fields{own}, and orders and communications one by one. “What tags do we have?” lists values.",
        "Posez une question en une phrase, en français ou en anglais. Par exemple :\n\n{examples}\n\nPuis changez-la (« seulement à Montréal », « plutôt 60 jours », « l'inverse »), ouvrez une fiche (« qui est le premier ? »), « pourquoi eux ? », « répartition par pays », « enregistre-les sous Dormeurs », « compare-les avec VIPs », « exporte en Excel », « rédige une relance pour eux », « qui peut-on joindre ? », « envoie-le » (une personne approuve).\n\nLes règles connaissent {fields} champs{own}, ainsi que chaque commande et chaque communication. « Quelles étiquettes existent ? » liste les valeurs.",
    ),
    "examples": (
        "- inactive customers over 5K\n- top 10% in France\n- who ordered twice this year?\n- customers who never ordered",
        "- clients inactifs à plus de 5 000\n- les 10 % meilleurs en France\n- qui a commandé deux fois cette année ?\n- clients qui n'ont jamais commandé",
    ),
    "own_fields": (" (yours: {names})", " (les vôtres : {names})"),
    "values": ("**{label}:** {values}", "**{label} :** {values}"),
    "and_more": ("and {count} more", "et {count} autres"),
    "no_values": ("Nothing is known under that word.", "Rien n'est connu sous ce mot."),
}  # fmt: skip


def say(locale: str, key: str, **values: object) -> str:
    """A sentence in the language of a locale, filled in."""
    text = _TEXTS[key][language_of(locale) == "fr"]
    return text.format(**values) if values else text


def figure(locale: str, value: object) -> str:
    """A number as the locale writes it; empty for what is none."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return ""
    return format_decimal(value, locale=_babel(locale))


def _babel(locale: str) -> str:
    return "fr" if language_of(locale) == "fr" else "en"


def money(locale: str, amount: str, currency: str) -> str:
    """An amount in major units as the locale writes it, with its currency."""
    try:
        value = Decimal(amount)
    except InvalidOperation:
        return amount
    whole = value == value.to_integral_value() and abs(value) >= 1_000
    shown = format_decimal(value, format="#,##0" if whole else "#,##0.00", locale=_babel(locale))
    return f"{shown} {currency}"


def share(locale: str, percent: object) -> str:
    """A percentage as the locale writes it."""
    if not isinstance(percent, int | float):
        return ""
    space = "\u202f" if _babel(locale) == "fr" else ""
    return f"{format_decimal(percent, locale=_babel(locale))}{space}%"


def day(locale: str, iso: str) -> str:
    """A calendar day or instant in ISO form as the locale writes a day."""
    try:
        return format_date(date.fromisoformat(iso[:10]), format="long", locale=_babel(locale))
    except ValueError:
        return iso[:10]
