"""What errors about outside CRMs, their keys, fields and syncs say, in French; as
`phrases_errors`."""

from __future__ import annotations

from tools import phrases_inbound

FRENCH: dict[str, str] = {
    **phrases_inbound.FRENCH,
    # its key
    "only a person may give a key of a CRM": "seule une personne peut donner la clé d'un CRM",
    "Run rapport hubspot connect.": "Lancez rapport hubspot connect.",
    "connecting a CRM needs the role admin": "connecter un CRM demande le rôle admin",
    "the key that HubSpot shows": "la clé que montre HubSpot",
    "cannot be a key": "ne peut pas être une clé",
    "one word as HubSpot shows it": "un seul mot, tel que HubSpot le montre",
    "cannot be a name": "ne peut pas être un nom",
    "at most {} characters": "{0} caractères au plus",
    "A person connects one with: rapport hubspot connect": "Une personne en connecte un avec : rapport hubspot connect",
    "the key belongs to account {}, not to {}": "la clé est celle du compte {0}, pas de {1}",
    "Connect again with the key of the right account.": "Reconnectez avec la clé du bon compte.",
    "no HubSpot access token is set": "aucun jeton d'accès HubSpot n'est réglé",
    "Run rapport hubspot connect, or set RAPPORT_HUBSPOT_TOKEN and ask again.": "Lancez rapport hubspot connect, ou réglez RAPPORT_HUBSPOT_TOKEN et redemandez.",
    "{} has no key any more": "{0} n'a plus de clé",
    "Connect it again with connect_crm.": "Reconnectez-le avec connect_crm.",
    "no outside CRM is connected": "aucun CRM extérieur n'est connecté",
    "Connect one with connect_crm.": "Connectez-en un avec connect_crm.",
    "several CRMs are connected: {}": "plusieurs CRM sont connectés : {0}",
    "Say which: connection.": "Dites lequel : connection.",
    "{} refuses our key: {}": "{0} refuse notre clé : {1}",
    "list_connections names them.": "La liste des connexions donne leurs identifiants.",
    # a person's account
    "A person connects one with their account at {}": "Une personne en connecte un avec son compte à {0}",
    "no HubSpot app is set": "aucune application HubSpot n'est réglée",
    "Set RAPPORT_HUBSPOT_CLIENT_ID and RAPPORT_HUBSPOT_CLIENT_SECRET, or connect with a key: rapport hubspot connect.": "Réglez RAPPORT_HUBSPOT_CLIENT_ID et RAPPORT_HUBSPOT_CLIENT_SECRET, ou connectez avec une clé : rapport hubspot connect.",
    "this answer was used already": "cette réponse a déjà servi",
    "the code that HubSpot gave": "le code que HubSpot a donné",
    "that was account {}, and {} is account {}": "c'était le compte {0}, et {1} est le compte {2}",
    "Connect once more and choose the right account at HubSpot; the other account can be connected as one of its own.": "Reconnectez et choisissez le bon compte chez HubSpot ; l'autre compte peut être connecté à part.",
    "HubSpot does not know our app: check RAPPORT_HUBSPOT_CLIENT_ID and RAPPORT_HUBSPOT_CLIENT_SECRET": "HubSpot ne connaît pas notre application : vérifiez RAPPORT_HUBSPOT_CLIENT_ID et RAPPORT_HUBSPOT_CLIENT_SECRET",
    "RAPPORT_HUBSPOT_CLIENT_ID and RAPPORT_HUBSPOT_CLIENT_SECRET are not set": "RAPPORT_HUBSPOT_CLIENT_ID et RAPPORT_HUBSPOT_CLIENT_SECRET ne sont pas réglés",
    "another process renews the access": "un autre processus renouvelle l'accès",
    "it was connected otherwise": "il a été connecté autrement",
    # its fields
    "is no field there": "n'est pas un champ là-bas",
    "cannot be written there": "ne peut pas y être écrit",
    "a field that can": "un champ qui peut l'être",
    "is no value of ours": "n'est pas une de nos valeurs",
    "names no value": "ne nomme aucune valeur",
    "such as {name} ({city})": "par exemple {{name}} ({{city}})",
    "{} is not mapped": "{0} n'a pas de correspondance",
    "map_field without a field lists it.": "map_field sans champ en montre la liste.",
    # syncs
    "get_sync without a run lists them.": "get_sync sans run en montre la liste.",
    "is given beside a customer": "est donné en plus d'un client",
    "says not whom": "ne dit pas qui",
    "exactly one of audience, segment, text, customer, changed": "un seul parmi audience, segment, text, customer, changed",
    "get_sync lists them.": "get_sync en montre la liste.",
    "{} wrote nothing that could be undone": "{0} n'a rien écrit qui puisse être défait",
    "get_sync shows it.": "get_sync le montre.",
    "no sync has written anything yet": "aucune synchronisation n'a encore rien écrit",
    "get_sync lists syncs.": "get_sync montre les synchronisations.",
}  # fmt: skip
