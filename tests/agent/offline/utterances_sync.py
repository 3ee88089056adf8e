"""What people say about the outside CRM, and what must follow: as in `utterances`, with more places:
`synced` (a sync was just proposed), `sync_done` (one was just looked at)."""

from __future__ import annotations

SYNCS = """
shown | sync them to HubSpot | sync_crm {"audience": "AUD"}
shown | Please push these to the CRM | sync_crm {"audience": "AUD"}
shown | export this list to HubSpot | sync_crm {"audience": "AUD"}
shown | synchronise-les avec HubSpot | sync_crm {"audience": "AUD"}
shown | envoie-les vers HubSpot | sync_crm {"audience": "AUD"}
shown | sync them | sync_crm {"audience": "AUD"}
person | sync her to HubSpot | sync_crm {"customer": "MARIE"}
person | synchronise cette cliente avec HubSpot | sync_crm {"customer": "MARIE"}
start | sync them to HubSpot | ~nothing_shown
start | synchronise-les avec HubSpot | ~nothing_shown
start | sync the sleepers list to HubSpot | sync_crm {"segment": "sleepers"}
start | sync my VIPs segment to our CRM | sync_crm {"segment": "vips"}
start | synchronise la liste sleepers avec HubSpot | sync_crm {"segment": "sleepers"}
start | sync inactive customers over 5K to HubSpot | sync_crm {"text": "inactive customers over 5K"}
start | synchronise les clients de Lyon avec HubSpot | sync_crm {"text": "les clients de Lyon"}
start | sync Jane Roe to HubSpot | sync_crm {"customer": "Jane Roe"}
start | sync everything that changed | sync_crm {"changed": true}
start | sync everything that has changed to HubSpot | sync_crm {"changed": true}
start | synchronise tout ce qui a changé | sync_crm {"changed": true}
start | synchronise tout ce qui a changé avec HubSpot | sync_crm {"changed": true}
start | sync everything | sync_crm {"changed": true}
start | synchronise tout | sync_crm {"changed": true}
start | run a sync | sync_crm {"changed": true}
start | sync the changes | sync_crm {"changed": true}
shown | push these to salesforce | ~not_yet
start | undo the last sync | undo_sync {}
start | annule la dernière synchronisation | undo_sync {}
synced | was it approved? | list_proposals {"proposal": "prp_000000000000s"}
sync_done | undo it | undo_sync {"run": "syn_0000000000s01"}
sync_done | annule ça | undo_sync {"run": "syn_0000000000s01"}
"""

WHY = """
start | did the sync work? | get_sync {"limit": 1}
start | la synchro a-t-elle marché ? | get_sync {"limit": 1}
start | what changed in HubSpot? | get_sync {"limit": 1}
synced | did the sync work? | get_sync {"run": "syn_0000000000s01"}
synced | est-ce que la synchronisation a fonctionné ? | get_sync {"run": "syn_0000000000s01"}
start | show the sync history | get_sync {}
start | montre les synchronisations | get_sync {}
start | why didn't Jane Roe sync? | get_sync {"customer": "Jane Roe"}
start | why was Jane Roe not synced? | get_sync {"customer": "Jane Roe"}
start | pourquoi Jane Roe n'a-t-elle pas été synchronisée ? | get_sync {"customer": "Jane Roe"}
synced | why was Jane Roe skipped? | get_sync {"customer": "Jane Roe"}
synced | pourquoi Jane Roe a-t-elle été ignorée ? | get_sync {"customer": "Jane Roe"}
synced | why was this customer skipped? | get_sync {"customer": "MARIE"}
synced | pourquoi ce client a-t-il été ignoré ? | get_sync {"customer": "MARIE"}
synced | pourquoi ça a échoué ? | get_sync {"run": "syn_0000000000s01", "state": "failed"}
synced | why did it fail? | get_sync {"run": "syn_0000000000s01", "state": "failed"}
"""

CONNECTIONS = """
start | are we connected to HubSpot? | list_connections {}
start | sommes-nous connectés à HubSpot ? | list_connections {}
start | is HubSpot connected? | list_connections {}
start | connect HubSpot | list_connections {}
start | connecte HubSpot | list_connections {}
start | test the connection | test_connection {}
start | teste la connexion à HubSpot | test_connection {}
start | does HubSpot work? | test_connection {}
start | disconnect HubSpot | list_connections {}
start | déconnecte HubSpot | list_connections {}
start | show the mapping | map_field {}
start | montre la correspondance des champs | map_field {}
start | map city to their city | map_field {}
start | associe la ville à leur champ city | map_field {}
start | don't overwrite the phone | map_field {}
start | n'écrase pas le téléphone | map_field {}
start | don't send the phone to HubSpot | map_field {}
start | n'envoie jamais le téléphone à HubSpot | map_field {}
start | never sync the phone | map_field {}
"""
