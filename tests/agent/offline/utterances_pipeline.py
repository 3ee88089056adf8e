"""What people say about projects and tasks, and what must follow: as in `utterances`, with more places:
`task` (one task is listed), `tasks` (two are), `task_gone` (none is), `task_done` (one was just done).
"""

from __future__ import annotations

PROJECTS = """
start | show me the projects | list_projects {}
start | projects | list_projects {}
start | projects in negotiation | list_projects {"stage": "negotiation"}
start | deals in the won stage | list_projects {"stage": "won"}
start | what projects do we have with Jane Roe? | list_projects {"customer": "Jane Roe"}
start | les projets | list_projects {}
start | montre-moi les projets en négociation | list_projects {"stage": "négociation"}
start | projets en négociation | list_projects {"stage": "négociation"}
start | quels projets avons-nous avec Jane Roe ? | list_projects {"customer": "Jane Roe"}
start | show me the project Loft Mercier | get_project {"project": "Loft Mercier"}
start | how is the project Loft Mercier going? | get_project {"project": "Loft Mercier"}
start | montre le projet Loft Mercier | get_project {"project": "Loft Mercier"}
start | où en est le projet Loft Mercier ? | get_project {"project": "Loft Mercier"}
start | add a project Loft Mercier for Jane Roe worth 12,000 | get_customer {"customer": "Jane Roe"}
start | ajoute un projet Loft Mercier pour Jane Roe d'une valeur de 12 000 | get_customer {"customer": "Jane Roe"}
start | add a project Loft Mercier | ~confirm
start | crée le projet Loft Mercier | ~confirm
start | add a project Loft Mercier worth 1.2.3.4 | ~question
start | stop calls about the project Loft Mercier | get_project {"project": "Loft Mercier"}
start | plus d'appels pour le projet Loft Mercier | get_project {"project": "Loft Mercier"}
"""

CALLING = """
start | can I call Jane Roe about Loft Mercier? | check_eligibility {"customer": "Jane Roe", "project": "Loft Mercier"}
start | when can I call Jane Roe about Loft Mercier? | check_eligibility {"customer": "Jane Roe", "project": "Loft Mercier"}
start | why can't I call Jane Roe about Loft Mercier? | check_eligibility {"customer": "Jane Roe", "project": "Loft Mercier"}
start | puis-je appeler Jane Roe pour le projet Loft Mercier ? | check_eligibility {"customer": "Jane Roe", "project": "Loft Mercier"}
start | quand puis-je appeler Jane Roe au sujet de Loft Mercier ? | check_eligibility {"customer": "Jane Roe", "project": "Loft Mercier"}
start | pourquoi ne puis-je pas appeler Jane Roe pour le projet Loft Mercier ? | check_eligibility {"customer": "Jane Roe", "project": "Loft Mercier"}
start | when can I call Nadia about Loft Mercier? | check_eligibility {"customer": "Nadia", "project": "Loft Mercier"}
start | pourquoi ne puis-je pas appeler Nadia pour le projet Loft Mercier ? | check_eligibility {"customer": "Nadia", "project": "Loft Mercier"}
start | who can I call about the project Loft Mercier? | check_eligibility {"project": "Loft Mercier"}
start | qui puis-je appeler au sujet de Loft Mercier ? | check_eligibility {"project": "Loft Mercier"}
person | can I call her about Loft Mercier? | check_eligibility {"customer": "MARIE", "project": "Loft Mercier"}
"""

TASKS = """
start | show my tasks | list_tasks {"assignee": "me"}
start | my tasks | list_tasks {"assignee": "me"}
start | what do I have to do today? | list_tasks {"assignee": "me", "due": "today"}
start | my overdue tasks | list_tasks {"assignee": "me", "due": "overdue"}
start | all tasks this week | list_tasks {"due": "week"}
start | tasks for the project Loft Mercier | list_tasks {"project": "Loft Mercier"}
start | mes tâches | list_tasks {"assignee": "me"}
start | montre mes tâches de Jane Roe | list_tasks {"customer": "Jane Roe"}
start | qu'ai-je à faire aujourd'hui ? | list_tasks {"assignee": "me", "due": "today"}
start | mes tâches en retard | list_tasks {"assignee": "me", "due": "overdue"}
start | remind me to call Nadia on Friday | get_customer {"customer": "Nadia"}
start | rappelle-moi d'appeler Nadia vendredi | get_customer {"customer": "Nadia"}
start | remind me to send the quote on Friday | ~confirm
start | rappelle-moi d'envoyer le devis vendredi | ~confirm
start | add a task: send the quote | ~confirm
start | ajoute une tâche : envoyer le devis demain | ~confirm
task | mark it done | update_task {"task": "TSK1", "state": "done"}
task | done | update_task {"task": "TSK1", "state": "done"}
task | c'est fait | update_task {"task": "TSK1", "state": "done"}
task | marque-la comme faite | update_task {"task": "TSK1", "state": "done"}
tasks | mark the second one done | update_task {"task": "TSK2", "state": "done"}
tasks | marque la deuxième comme faite | update_task {"task": "TSK2", "state": "done"}
tasks | mark it done | ~question
tasks | mark the fifth one done | ~not_found
task_gone | mark it done | ~nothing_shown
start | mark it done | ~nothing_shown
task_done | undo that | update_task {"task": "TSK1", "state": "open"}
task_done | annule ça | update_task {"task": "TSK1", "state": "open"}
start | mark Jane Roe as do not call | get_customer {"customer": "Jane Roe"}
"""
