"""What errors about campaigns say, in French; as `phrases_errors`."""

from __future__ import annotations

FRENCH: dict[str, str] = {
    "there is no campaign {}": "il n'y a pas de campagne {0}",
    "list_campaigns names them.": "La liste des campagnes donne leurs noms.",
    "is not a campaign's id": "n'est pas l'identifiant d'une campagne",
    "{} campaigns match {}": "{0} campagnes correspondent à {1}",
    "the campaign is {}": "la campagne est à l'état {0}",
    "It can be {} while it is {}.": "Elle peut passer à {0} tant qu'elle est à l'état {1:l}.",
    "It can go on while it is {}.": "Elle peut continuer tant qu'elle est à l'état {0:l}.",
    "nobody is left to send to": "il ne reste personne à joindre",
    "get_campaign shows how it stands.": "L'état de la campagne montre où elle en est.",
    "by {}": "par {0}",
    "is not a draft's id": "n'est pas l'identifiant d'un brouillon",
    "there is no draft {}": "il n'y a pas de brouillon {0}",
    "draft_message makes one.": "Demandez un message pour en créer un.",
    "the draft is for nobody yet": "le brouillon n'est encore pour personne",
    "Give {} with revise_draft, or take it out of the text.": "Donnez {0} en révisant le brouillon, ou retirez-le du texte.",
    "Change it with revise_draft.": "Changez-le en révisant le brouillon.",
    "the sender failed {} times: {}": "l'envoi a échoué {0} fois : {1}",
    "only a person may loosen the contact policy: {}": "seule une personne peut assouplir la politique de contact : {0}",
    "A person runs: rapport call change_contact_rules. Stricter is done at once.": "Une personne exécute : rapport call change_contact_rules. Resserrer se fait tout de suite.",
    "bounced": "revenu",
    "complained": "signalé",
    "one of them, or none": "l'un d'eux, ou aucun",
    "audience, segment or customer": "audience, segment ou client",
}
