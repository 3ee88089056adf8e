"""What people say about conflicts with the outside CRM and changes made there, and what must follow:
as in `utterances`."""

from __future__ import annotations

INBOUND = """
start | what conflicts are there with HubSpot? | list_conflicts {}
start | which conflicts do we have? | list_conflicts {}
start | show the conflicts | list_conflicts {}
start | are there any conflicts with HubSpot? | list_conflicts {}
start | are there conflicts? | list_conflicts {}
start | what was changed on both sides? | list_conflicts {}
start | quels conflits y a-t-il avec HubSpot ? | list_conflicts {}
start | quels sont les conflits ? | list_conflicts {}
start | montre-moi les conflits | list_conflicts {}
start | y a-t-il des conflits avec HubSpot ? | list_conflicts {}
start | keep ours | list_conflicts {}
start | take theirs | list_conflicts {}
start | keep our value for the job title | list_conflicts {}
start | keep ours for Ada Roy | list_conflicts {}
start | use HubSpot's value for Ada Roy | list_conflicts {}
start | garde la nôtre | list_conflicts {}
start | garde la leur | list_conflicts {}
start | prends la leur pour Ada Roy | list_conflicts {}
start | garde notre valeur pour la ville | list_conflicts {}
start | take over changes made in HubSpot | list_connections {}
start | sync both ways with HubSpot | list_connections {}
start | reprends les changements faits dans HubSpot | list_connections {}
start | synchronise dans les deux sens | list_connections {}
"""
