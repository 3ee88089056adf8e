"""What errors about changes from outside CRMs and their conflicts say, in French; as
`phrases_errors`."""

from __future__ import annotations

FRENCH: dict[str, str] = {
    "nothing is taken here": "rien n'est reçu ici",
    "rapport hubspot inbound says which address a connection has.": "rapport hubspot inbound dit l'adresse d'une connexion.",
    "the request is not signed, or not of now": "la requête n'est pas signée, ou n'est pas de maintenant",
    "the signature is not that of this request": "la signature n'est pas celle de cette requête",
    "Compare the app's secret, and RAPPORT_PUBLIC_URL with the address of HubSpot.": "Comparez le secret de l'application, et RAPPORT_PUBLIC_URL avec l'adresse chez HubSpot.",
    "the body is not JSON": "le corps n'est pas du JSON",
    "the body is not an array of events": "le corps n'est pas une liste d'événements",
    "the body has more than {} events": "le corps a plus de {0} événements",
    "{} is disconnected": "{0} est déconnecté",
    "Connect it again first.": "Reconnectez-le d'abord.",
    "what comes from a CRM is switched by an administrator": "ce qui vient d'un CRM est réglé par un administrateur",
    "Ask an administrator.": "Demandez à un administrateur.",
    "cannot be an app's secret": "ne peut pas être le secret d'une application",
    "the client secret that HubSpot shows": "le secret client que montre HubSpot",
    "{} took changes over from the CRM, which is not undone": "{0} a repris des changements du CRM, ce qui ne s'annule pas",
    "get_sync shows what stood here before: change it back here.": "get_sync montre ce qu'il y avait ici avant : remettez-le ici.",
    # conflicts
    "Look at it again with list_conflicts.": "Regardez-le de nouveau avec list_conflicts.",
    "is no field of this conflict": "n'est pas un champ de ce conflit",
    "none is left": "il n'en reste aucun",
    "the record is no longer there": "la fiche n'y est plus",
    "get_sync says what became of it.": "get_sync dit ce qu'elle est devenue.",
    "{} is mapped otherwise by now": "{0} est désormais associé autrement",
    "{} was changed there since": "{0} y a été changé depuis",
    "{} was changed here since": "{0} a été changé ici depuis",
    "this conflict was settled or replaced already": "ce conflit a déjà été tranché ou remplacé",
    "the fields of this conflict are no longer mapped": "les champs de ce conflit ne sont plus associés",
    "the customer is no longer linked to that record": "le client n'est plus lié à cette fiche",
    "is no conflict's id": "n'est pas l'identifiant d'un conflit",
    "an id of list_conflicts": "un identifiant de list_conflicts",
    "no conflict waits there": "aucun conflit n'y attend",
    "list_conflicts names those that wait.": "list_conflicts nomme ceux qui attendent.",
    "says not which of several": "ne dit pas lequel de plusieurs",
    "there is no such conflict": "il n'y a pas de tel conflit",
    "list_conflicts names them.": "list_conflicts les nomme.",
}
