"""The words that say how a rule is to change, in English and French."""

from __future__ import annotations

from tools.understand.tokens import words_of
from tools.understand.wordlists import wordset

_TABLE = {
    (
        "opposite",
        "all",
    ): """everyone except those | everyone except them | everybody except those | all except those | all except them | everyone but those
        | everyone but them | all but those | all but them | except those | tous sauf ceux la | toutes sauf celles la | tous sauf eux
        | tout le monde sauf ceux la | tout le monde sauf eux | sauf ceux la | the opposite | opposite | invert | invert it | the inverse | everyone else | all others | the others
        | all the others | the rest | everybody else | the reverse | reverse it | negate it | flip it | not those | the other ones
        | l'inverse | l' inverse | le contraire | l'oppose | les autres | tous les autres | inverse | inverser | le reste | pas ceux la | tout le reste""",
    (
        "everyone",
        "all",
    ): """everyone | all customers | all | reset | start over | start again | clear | clear all | clear everything
        | remove all conditions | remove all filters | tous les clients | tout le monde | recommence | recommencer | remets a zero
        | enleve toutes les conditions | reinitialise | no filter | no filters | without any condition""",
    ("replace", "end"): "instead | rather | plutot | a la place | finalement",
    ("too", "end"): "too | as well | aussi | egalement | en plus | likewise",
    (
        "sort",
        "start",
    ): """sort by | sort them by | sort it by | sorted by | order by | order them by | sort | trie par | trie les par | trier par | triez par
        | classe par | classe les par | classer par | ordonne par | ordonne les par | range les par""",
    (
        "replace",
        "start",
    ): """make it | make that | make them | change it to | change to | change that to | set it to | switch to | use | let's say
        | let ' s say | let s say | say | rather | instead | what about | how about | plutot | mets | mets plutot | met | passe a | passe le a | change pour | disons
        | plutot pour | et pour | same for | the same for | same but | same thing for | same but for | meme chose pour | pareil pour | prends | raise it to | lower it to | increase it to
        | reduce it to | lower to | raise to | increase to | reduce to | bump it to | bump to | augmente a | augmente le a | baisse a
        | baisse le a | reduis a | monte le a | descends le a | extend it to | shorten it to | monte a | descends a | replace with | make it instead | i meant | je voulais dire | sorry | pardon | the same but""",
    (
        "drop",
        "start",
    ): """remove the condition on | drop the condition on | remove the filter on | any | regardless of | whatever the | whatever | no matter the
        | no matter | ignore the | ignore | forget about the | forget the | forget about | forget | irrespective of | in any | from any
        | peu importe | peu importe la | peu importe le | n'importe quel | n'importe quelle | n' importe quelle | n' importe quel | quel que soit
        | quelle que soit | oublie la | oublie le | oublie les | oublie | ignore la | ignore le | sans tenir compte de""",
    (
        "except",
        "start",
    ): """without | exclude | excluding | except | except for | but not | minus | leave out | remove | drop | take out | take away
        | not | get rid of | delete | erase | filter out | skip | no | everyone but | but without | apart from | other than | all but
        | sauf | sans | exclus | exclure | excluant | enleve | enlever | retire | retirer | pas | hors | moins | excepte | mais pas | mais sans | supprime | a part | ote""",
    (
        "add",
        "start",
    ): """also those | also the ones | also people | also customers | also include | include also | include | add | add also | add in | plus those
        | plus the ones | and also those | or those | or the ones | or also | or | along with those | together with those | as well as those | also add
        | aussi ceux | aussi celles | et aussi ceux | ajoute aussi | ajoute | ajouter | inclus aussi | inclus | inclure | plus ceux | ou ceux | ou celles | ou | ainsi que ceux | et ceux | et celles | egalement ceux | and those | and the ones""",
    (
        "union",
        "start",
    ): """also everyone | also all | and also everyone | or everyone | plus everyone | aussi tous ceux
        | aussi tout le monde | et aussi tous ceux | ou tous ceux""",
    (
        "only",
        "start",
    ): """only | only those | only the ones | just | just those | just the | just the ones | keep | keep only | keep the | limit to | limit it to | limited to | restrict to
        | restrict it to | narrow to | narrow it to | narrow down to | narrow it down to | filter to | filter on | filter by | filter for | those | the ones | of those | of these | of them | among them | among those | among these | from those | from these
        | seulement | seulement ceux | seulement celles | uniquement | uniquement ceux | juste | juste ceux | que ceux | garde | garde que | garde seulement | garde uniquement
        | ne garde que | ne garde que ceux | garde seulement ceux | limite a | limite aux | restreins a | restreins aux | ceux | celles | parmi eux | parmi ceux ci | parmi ceux la | filtre sur | only show | only if | only when | only where | seulement si | show only | rien que ceux | also | aussi""",
}
_PRIORITY = ("all", "end", "start")
EDITS: tuple[tuple[str, str, tuple[str, ...]], ...] = tuple(
    sorted(
        (
            (kind, place, words_of(phrase))
            for (kind, place), text in _TABLE.items()
            for phrase in text.split("|")
        ),
        key=lambda edit: (_PRIORITY.index(edit[1]), -len(edit[2])),
    )
)
CONDITION_WORDS = wordset(
    """condition conditions filter filters criterion criteria restriction part limit requirement
    critere criteres filtre filtres limite clause"""
)
_TOPICS = {
    "place": "place | location | lieu | emplacement", "city": "city | town | ville", "country": "country | pays",
    "region": "region | province | state | etat",
    "spend": "spend | spending | amount | money | spent | total spend | depenses | depense | montant | spend amount",
    "inactive_days": "inactivity | inactive | activity | visit | visits | last visit | days | inactivite | visite | inactifs | derniere visite | time | recency",
    "orders": "number of orders | order | order count | orders | nombre de commandes | commandes",
    "last_order_days": "last order | derniere commande",
    "first_order_days": "first order | premiere commande",
    "age_days": "created | creation date | created date | signup | sign up | joined | added | inscription | ajout | date d' ajout",
    "communication": "communication | communications | messages | campaign | campagne",
    "last_contacted_days": "contact | contacted | last contact | dernier contact",
    "tags": "tag | tags | etiquette | etiquettes",
    "stage": "stage | etape", "owner": "owner | responsable", "company": "company | entreprise", "source": "source",
    "language": "language | langue", "lead_score": "score", "avg_order_value": "average order | aov | panier moyen | average",
    "bought": "product | products | category | bought | produit | produits | achats | categorie",
    "consent": "consent | opt in | consentement", "rank": "top | rank | ranking | classement", "email": "email | e mail | courriel",
    "phone": "phone | telephone", "status": "status | statut", "do_not_call": "do not call",
}  # fmt: skip
TOPICS: tuple[tuple[str, str], ...] = tuple(
    sorted(
        (
            (" ".join(words_of(phrase)), topic)
            for topic, text in _TOPICS.items()
            for phrase in text.split("|")
        ),
        key=lambda pair: -len(pair[0]),
    )
)
