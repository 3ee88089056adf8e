"""What errors about projects and tasks say, in French; as `phrases_errors`."""

from __future__ import annotations

FRENCH: dict[str, str] = {
    "there is a project {} already": "il y a déjà un projet {0}",
    "To change it give project {}; for another one of that name give an external_id.": "Pour le modifier donnez le projet {0} ; pour un autre du même nom donnez un identifiant externe.",
    "only a person may {}": "seule une personne peut {0:t}",
    "let calls about a project happen again": "permettre de nouveau les appels au sujet d'un projet",
    "let calls about a project happen earlier": "avancer les appels au sujet d'un projet",
    "let somebody be called about a project again": "permettre de nouveau d'appeler quelqu'un au sujet d'un projet",
    "A person does it by hand: rapport call {}.": "Une personne le fait à la main : rapport call {0}.",
    "unchanged": "unchanged",
    "goes with link only": "ne va qu'avec link",
    "an amount of 0 or more": "un montant de 0 ou plus",
    "is negative": "est négatif",
    "a new project needs one": "un nouveau projet en demande un",
    "another project has it": "un autre projet l'a déjà",
    "external_id: another project has it": "external_id : un autre projet l'a déjà",
    "it is empty": "est vide",
    "there is no task {}": "il n'y a pas de tâche {0}",
    "list_tasks names them.": "La liste des tâches donne leurs identifiants.",
    "is not a task's id": "n'est pas l'identifiant d'une tâche",
    "is given and to be emptied": "est donné et à vider à la fois",
    "one of the two": "l'un des deux",
    "is in the past": "est dans le passé",
    "today or later": "aujourd'hui ou plus tard",
    "does not go with due {}": "ne va pas avec due {0}",
    "one of them": "l'un d'eux",
    "state, title, body, due, assignee, priority or clear": "state, title, body, due, assignee, priority ou clear",
}
