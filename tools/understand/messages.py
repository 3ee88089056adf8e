"""Everything the reader says to a person, in English and French."""

from __future__ import annotations

from collections.abc import Mapping

_TEXTS: Mapping[str, tuple[str, str]] = {
    # assumptions
    "inactive_default": (
        "inactive = no visit for more than {days} days",
        "inactif = aucune visite depuis plus de {days} jours",
    ),
    "active_default": (
        "active = a visit in the last {days} days",
        "actif = une visite au cours des {days} derniers jours",
    ),
    "inactive_for": (
        "“{text}” = no visit for more than {days} days",
        "« {text} » = aucune visite depuis plus de {days} jours",
    ),
    "currency": (
        "{sign} is read as {currency}, nothing is converted",
        "{sign} est lu comme {currency}, sans conversion",
    ),
    "couple": ("“{text}” = {days} days", "« {text} » = {days} jours"),
    "rolling": ("“{text}” = the last {days} days", "« {text} » = les {days} derniers jours"),
    "date": ("“{text}” = {start}", "« {text} » = le {start}"),
    "dates": ("“{text}” = {start} to {end}", "« {text} » = du {start} au {end}"),
    "since": ("“{text}” = since {start}", "« {text} » = depuis le {start}"),
    "until": ("“{text}” = up to {end}", "« {text} » = jusqu'au {end}"),
    "times": ("“{text}” = at least {count}", "« {text} » = au moins {count}"),
    "either": ("“{text}” = any of them", "« {text} » = l'un ou l'autre"),
    "repeat": ("repeat = at least 2 orders", "récurrent = au moins 2 commandes"),
    "one_time": ("one-time = exactly 1 order", "une seule fois = exactement 1 commande"),
    "buyers": ("“{text}” = at least 1 order", "« {text} » = au moins 1 commande"),
    "by_spend": ("“{text}” = by spend", "« {text} » = par dépenses"),
    "reads_as": ("“{text}” = {meaning}", "« {text} » = {meaning}"),
    "name_contains": ("“{text}” anywhere in the name", "« {text} » n'importe où dans le nom"),
    "au_region": ("“{text}” = the province or region", "« {text} » = la province ou région"),
    "never_included": (
        "people who never ordered are included",
        "les personnes qui n'ont jamais commandé sont comprises",
    ),
    "contacted_out": (
        "“{text}” counts what we sent, not what they sent",
        "« {text} » compte nos envois, pas les leurs",
    ),
    "opened": (
        "“{text}” also counts what was clicked or answered since",
        "« {text} » compte aussi ce qui a ensuite été cliqué ou répondu",
    ),
    "clicked": (
        "“{text}” counts what was clicked and not answered since",
        "« {text} » compte ce qui a été cliqué et pas répondu depuis",
    ),
    "doubtful": (
        "“{text}” can be read in more than one way: say it as separate conditions, one after another.",
        "« {text} » peut se lire de plus d'une façon : dites-le en conditions séparées, l'une après l'autre.",
    ),
    "which_event": ("What happened “{text}”?", "Que s'est-il passé « {text} » ?"),
    # corrections
    "corrected": ("“{wrong}” is read as “{right}”", "« {wrong} » est lu comme « {right} »"),
    # questions
    "empty": (
        "Say which customers you mean, for example “inactive customers over 5K”.",
        "Dites quels clients, par exemple « clients inactifs à plus de 5 000 ».",
    ),
    "too_long": (
        "That is {length} characters; a sentence may have at most {limit}.",
        "Cela fait {length} caractères ; une phrase en a au plus {limit}.",
    ),
    "hidden": (
        "There are hidden control characters in that. Type the sentence again.",
        "Il y a des caractères de contrôle cachés. Retapez la phrase.",
    ),
    "no_words": (
        "There are no words in that. Say which customers you mean, for example “inactive customers over 5K”.",
        "Il n'y a pas de mots là-dedans. Dites quels clients, par exemple « clients inactifs à plus de 5 000 ».",
    ),
    "no_condition": (
        "That does not say which customers. Do you mean all of them?",
        "Cela ne dit pas quels clients. Voulez-vous dire tous ?",
    ),
    "not_understood": (
        "I did not understand {words}. Say it another way, or leave it out.",
        "Je n'ai pas compris {words}. Dites-le autrement, ou laissez-le de côté.",
    ),
    "leave_out": ("Leave out {words}", "Laisser {words} de côté"),
    "unknown_place": (
        "There is no city, region or country called {words} among the customers.",
        "Il n'y a ni ville, ni région, ni pays nommé {words} parmi les clients.",
    ),
    "unknown_value": (
        "There is no {field} called “{text}”.",
        "Aucune valeur « {text} » pour le champ {field}.",
    ),
    "tie": ("“{wrong}” may be {rights}. Which?", "« {wrong} » peut être {rights}. Lequel ?"),
    "which_number": (
        "Is “{text}” grouped the usual way? Which number is it?",
        "« {text} » est-il bien groupé ? Quel nombre est-ce ?",
    ),
    "which_m": ("Does the m stand for million or months?", "Le m veut-il dire million ou mois ?"),
    "which_date": (
        "“{text}” may be two days. Which one?",
        "« {text} » peut être deux jours. Lequel ?",
    ),
    "no_such_day": ("There is no day “{text}”.", "Le jour « {text} » n'existe pas."),
    "which_from": (
        "Is “from {text}” in it, or from then on?",
        "« {text} » : pendant, ou à partir de là ?",
    ),
    "which_field": (
        "“{text}” may be several things. Which one?",
        "« {text} » peut être plusieurs choses. Laquelle ?",
    ),
    "which_window": (
        "“{text}” may be the calendar period or the days up to today. Which one?",
        "« {text} » peut être la période du calendrier ou les jours jusqu'à aujourd'hui. Laquelle ?",
    ),
    "future": (
        "“{text}” is in the future; only what has happened is known.",
        "« {text} » est dans le futur ; seul ce qui est arrivé est connu.",
    ),
    "best": ("What makes a customer “{text}”?", "Qu'est-ce qu'un client « {text} » ?"),
    "long": ("How many days is “{text}”?", "Combien de jours, « {text} » ?"),
    "owner_or_name": (
        "Is “{text}” whose customers they are, or their own name?",
        "« {text} » : leur responsable, ou leur propre nom ?",
    ),
    "sample": (
        "A random sample can't be drawn yet.",
        "On ne peut pas encore tirer un échantillon au hasard.",
    ),
    "report": (
        "This finds customers; it does not add up totals. Which customers do you mean?",
        "Ceci trouve des clients, sans calculer de totaux. Quels clients ?",
    ),
    "recent": ("How many days is “{text}”?", "Combien de jours, « {text} » ?"),
    "usual": (
        "Which list is “{text}”? Name a saved segment.",
        "Quelle liste est « {text} » ? Nommez un segment enregistré.",
    ),
    "risk": (
        "What shows that a customer is “{text}”?",
        "À quoi voit-on qu'un client est « {text} » ?",
    ),
    "few": ("How many is “{text}”?", "Combien, « {text} » ?"),
    "about": ("“{text}” needs an exact bound.", "« {text} » demande une borne précise."),
    "near": (
        "Distances are not known. Name the city, region or country instead of “{text}”.",
        "Les distances ne sont pas connues. Nommez la ville, la région ou le pays au lieu de « {text} ».",
    ),
    "number_too_big": (
        "“{text}” is more than any amount that is kept.",
        "« {text} » dépasse tout montant gardé.",
    ),
    "anything": (
        "“{text}”: bought other things too, or never that at all?",
        "« {text} » : ont acheté autre chose aussi, ou jamais cela ?",
    ),
    "each": (
        "“{text}”: nothing can be asked for each month or place by itself yet.",
        "« {text} » : on ne peut encore rien demander pour chaque mois ou chaque lieu à part.",
    ),
    "nearby": (
        "Which city, region or country is “{text}”?",
        "Quelle ville, région ou pays, « {text} » ?",
    ),
    "new": ("New since when?", "Nouveaux depuis quand ?"),
    "lapsed": ("What does “{text}” mean here?", "Que veut dire « {text} » ici ?"),
    "how_much": (
        "Is that exactly {value}, or at least {value}?",
        "Est-ce exactement {value}, ou au moins {value} ?",
    ),
    "how_often": (
        "Is that exactly {value}, or at least {value}?",
        "Est-ce exactement {value}, ou au moins {value} ?",
    ),
    "one_or_all": (
        "Is that one order of that amount, or all orders together?",
        "Est-ce une commande de ce montant, ou toutes ensemble ?",
    ),
    "count_or_amount": (
        "Is that how many orders, or how much an order was?",
        "Est-ce le nombre de commandes, ou le montant d'une commande ?",
    ),
    "which_order": (
        "Is that their last order, or any order?",
        "Est-ce leur dernière commande, ou n'importe laquelle ?",
    ),
    "last_visit_only": (
        "Only the latest visit is kept. Do you mean that their latest visit was then?",
        "Seule la dernière visite est gardée. Voulez-vous dire que la dernière visite a eu lieu alors ?",
    ),
    "visits_undated": (
        "Visits are counted, but not dated, so they can't be counted in a stretch of time.",
        "Les visites sont comptées mais non datées : on ne peut pas les compter sur une période.",
    ),
    "spent_on": (
        "What was spent on one product is not kept; orders that hold it can be added up.",
        "La dépense par produit n'est pas gardée ; les commandes qui le contiennent peuvent être additionnées.",
    ),
    "units": (
        "Units of one product are not kept; orders that hold it can be counted.",
        "Le nombre d'unités par produit n'est pas gardé ; les commandes qui le contiennent peuvent être comptées.",
    ),
    "which_shopped": (
        "Is “{text}” about orders, or about visits?",
        "« {text} » : des commandes, ou des visites ?",
    ),
    "not_both": (
        "“{text}” may be neither, or one of the two at most. Say each condition with its own “not”.",
        "« {text} » : ni l'un ni l'autre, ou un seul des deux ? Mettez un « pas » à chaque condition.",
    ),
    "not_only": (
        "“{text}”: and what else? Say the conditions one after another.",
        "« {text} » : et quoi d'autre ? Dites les conditions l'une après l'autre.",
    ),
    "which_channel_of": (
        "What about “{text}”: consent, messages sent, or an address on file?",
        "Quoi au sujet de « {text} » : le consentement, des envois, ou une adresse au dossier ?",
    ),
    "which_channel": ("On which channel?", "Sur quel canal ?"),
    "can_call": (
        "Is that consent to be called, or not being on the do-not-call list?",
        "Est-ce le consentement aux appels, ou ne pas être sur la liste d'interdiction d'appel ?",
    ),
    "no_longer": ("Since when do they no longer order?", "Depuis quand ne commandent-ils plus ?"),
    "which_window_of": ("What does “{text}” go with?", "À quoi se rapporte « {text} » ?"),
    "contradiction": (
        "No customer can be both: {text}.",
        "Aucun client ne peut être les deux : {text}.",
    ),
    "not_scope": ("What does “{text}” apply to?", "À quoi s'applique « {text} » ?"),
    "both_or_either": (
        "Must one customer be both, or is either enough?",
        "Un client doit-il être les deux, ou l'un suffit-il ?",
    ),
    "rank_scope": (
        "Ranked among those customers only, or among all customers?",
        "Classés parmi ces clients seulement, ou parmi tous ?",
    ),
    "rank_size": ("The top how many?", "Les combien premiers ?"),
    "rank_range": (
        "“{text}”: a rank needs a whole number from 1, or a share from over 0% to 100%.",
        "« {text} » : un rang veut un nombre entier dès 1, ou une part de plus de 0 % à 100 %.",
    ),
    "which_amount": ("“{text}” of what?", "« {text} » de quoi ?"),
    "grouping": (
        "“and” and “or” can be grouped in two ways. Which one?",
        "« et » et « ou » peuvent se grouper de deux façons. Laquelle ?",
    ),
    "brackets": (
        "A bracket is not closed, or closed twice.",
        "Une parenthèse n'est pas fermée, ou l'est deux fois.",
    ),
    "too_big": (
        "That sentence holds more conditions than a rule may have.",
        "Cette phrase a plus de conditions qu'une règle ne peut en avoir.",
    ),
    "years_or_amounts": ("Are {text} years or amounts?", "{text} : des années ou des montants ?"),
    "not_a_number": ("{field} is not a number.", "{field} n'est pas un nombre."),
    "anniversary": (
        "Anniversaries are not known yet; a date with its year is.",
        "Les anniversaires ne sont pas encore connus ; une date avec l'année l'est.",
    ),
    "which_edit": (
        "The rule has several of these. Which one should change?",
        "La règle en a plusieurs. Lequel changer ?",
    ),
    "nothing_to_edit": (
        "Nothing in the rule can be changed to “{text}”.",
        "Rien dans la règle ne peut devenir « {text} ».",
    ),
    "nothing_to_drop": (
        "The rule has no condition on {text}.",
        "La règle n'a pas de condition sur {text}.",
    ),
    "nothing_to_leave_out": (
        "The rule is about “{text}”: leaving them out leaves nobody. Take the condition out?",
        "La règle porte sur « {text} » : les exclure ne laisse personne. Retirer la condition ?",
    ),
    "sort_only": (
        "Sorting changes the order, not the people. Say which people to keep or leave out.",
        "Trier change l'ordre, pas les personnes. Dites lesquelles garder ou exclure.",
    ),
    "replace_or_narrow": (
        "The rule already says something about that. Replace it, or narrow it further?",
        "La règle en parle déjà. La remplacer, ou la restreindre encore ?",
    ),
    "widen_how": (
        "Everyone there, or those there to whom the rest of the rule applies too?",
        "Tout le monde là-bas, ou ceux à qui le reste de la règle s'applique aussi ?",
    ),
    "what_edit": (
        "Say what to change, for example “only those in Montréal” or “make it 60 days”.",
        "Dites quoi changer, par exemple « seulement ceux de Montréal » ou « plutôt 60 jours ».",
    ),
    # refusals
    "sql": (
        "This takes sentences, not SQL or instructions. Say which customers you mean.",
        "Ceci prend des phrases, pas du SQL ni des instructions. Dites quels clients.",
    ),
    "destroy": (
        "Nothing is deleted from here. A sentence only picks customers.",
        "Rien n'est supprimé d'ici. Une phrase ne fait que choisir des clients.",
    ),
    "sensitive": (
        "Customers are never picked by religion, health, ethnicity, politics or sexuality (“{text}”).",
        "On ne choisit jamais des clients par religion, santé, origine ethnique, politique ou sexualité (« {text} »).",
    ),
    "not_stored": (
        "“{text}” is not stored. What is: spend, orders, products, visits, dates, place, tags, stage, score, owner, company, source, consent, contacts.",
        "« {text} » n'est pas enregistré. Ce qui l'est : dépenses, commandes, produits, visites, dates, lieu, étiquettes, étape, score, responsable, entreprise, source, consentement, contacts.",
    ),
    "later": (
        "Comparing two periods is not possible yet.",
        "Comparer deux périodes n'est pas encore possible.",
    ),
    # labels of choices
    "label_top": ("the top 20% by spend", "les 20 % meilleurs par dépenses"),
    "label_exactly": ("exactly {value}", "exactement {value}"),
    "label_at_least": ("at least {value}", "au moins {value}"),
    "days": ("{days} days", "{days} jours"),
    "million": ("million", "million"),
    "months": ("months", "mois"),
    "all": ("All customers", "Tous les clients"),
    "and": ("and", "et"),
    "or": ("or", "ou"),
}


def say(locale: str, key: str, **parts: object) -> str:
    """A message in a locale's language (`fr…` is French, anything else English)."""
    text = _TEXTS[key][1 if locale.lower().startswith("fr") else 0]
    return text.format(**parts) if parts else text
