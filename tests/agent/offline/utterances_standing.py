"""What people say about standing approvals, and what must follow; as `utterances`."""

from __future__ import annotations

STANDING = """
start | what is always approved? | list_standing_approvals {}
start | list standing approvals | list_standing_approvals {}
start | standing approvals | list_standing_approvals {}
start | show me our standing approvals | list_standing_approvals {}
start | are there any standing approvals? | list_standing_approvals {}
start | what goes out without asking? | list_standing_approvals {}
start | what can you send without asking me? | list_standing_approvals {}
start | what starts without my approval? | list_standing_approvals {}
start | what did we approve beforehand? | list_standing_approvals {}
start | quelles autorisations permanentes ? | list_standing_approvals {}
start | quelles sont les approbations permanentes ? | list_standing_approvals {}
start | montre-moi nos approbations permanentes | list_standing_approvals {}
start | y a-t-il des approbations permanentes ? | list_standing_approvals {}
start | qu'est-ce qui est toujours approuvé ? | list_standing_approvals {}
start | qu'est-ce qui part sans demander ? | list_standing_approvals {}
start | que peux-tu envoyer sans me demander ? | list_standing_approvals {}
start | revoke the standing approval | list_standing_approvals {}
start | révoque l'approbation permanente | list_standing_approvals {}
start | mets fin à l'approbation permanente | list_standing_approvals {}
start | always approve this | ~cant_grant
start | always approve such sends | ~cant_grant
start | always approve thank-yous to VIPs | ~cant_grant
start | approve it from now on | ~cant_grant
start | grant a standing approval for thank-yous | ~cant_grant
start | give yourself a standing approval | ~cant_grant
start | send thank-yous without asking me from now on | ~cant_grant
start | don't ask me again | ~cant_grant
start | you don't need to ask me every time | ~cant_grant
start | approuve toujours ces envois | ~cant_grant
start | donne-toi une approbation permanente | ~cant_grant
start | accorde une autorisation permanente pour les remerciements | ~cant_grant
start | envoie-les sans me demander | ~cant_grant
start | ne me demande plus | ~cant_grant
start | approve that | list_proposals {"state": "pending"}
"""
