"""What to say of a result, whichever tool it is of."""

from __future__ import annotations

from agent.offline.answers import found
from agent.offline.connecting import (
    CONNECT,
    END,
    MAP,
    TEST,
    connected,
    ended,
    mapped,
    tested,
)
from agent.offline.connecting import listed as connections_told
from agent.offline.contact_limits import changed, told_rules
from agent.offline.contacting import checked, policy_set
from agent.offline.conversation import Happened
from agent.offline.follow import PERSON
from agent.offline.groups import (
    COMPARE,
    EXPLAIN,
    EXPORT,
    SAVE,
    compared,
    explained,
    exported,
    saved,
)
from agent.offline.inbound import CONFLICTS, RESOLVE, conflicts_told, resolved
from agent.offline.outreach import (
    CANCEL,
    CHANGE_RULES,
    CHECK,
    DRAFT,
    PAUSE,
    POLICY,
    RESUME,
    REVISE,
    RULES,
    SAVE_TEMPLATE,
    SEND,
)
from agent.offline.people import Person
from agent.offline.persons import COMMUNICATIONS, card, touches
from agent.offline.pipeline import (
    ADD_TASK,
    PROJECT,
    PROJECTS,
    STOP_PROJECT,
    TASKS,
    UPDATE_TASK,
    UPSERT_PROJECT,
    project_saved,
    project_told,
    projects_told,
    task_saved,
    tasks_told,
)
from agent.offline.scene import Scene
from agent.offline.scores import SCORE
from agent.offline.scores import told as score_told
from agent.offline.sends import moved, proposed
from agent.offline.standing import STANDING
from agent.offline.standing import told as standing_told
from agent.offline.steps import Step
from agent.offline.syncing import HISTORY, LIST, SYNC, UNDO, history
from agent.offline.syncing import proposed as sync_proposed
from agent.offline.writing import drafted, template_saved

_TOLD = {
    EXPLAIN: explained,
    COMPARE: compared,
    SAVE: saved,
    EXPORT: exported,
    DRAFT: drafted,
    REVISE: drafted,
    SAVE_TEMPLATE: template_saved,
    SEND: proposed,
    RESUME: proposed,
    PAUSE: moved,
    CANCEL: moved,
    CHECK: checked,
    POLICY: policy_set,
    RULES: told_rules,
    CHANGE_RULES: changed,
    PROJECT: project_told,
    PROJECTS: projects_told,
    UPSERT_PROJECT: project_saved,
    STOP_PROJECT: project_saved,
    ADD_TASK: task_saved,
    TASKS: tasks_told,
    UPDATE_TASK: task_saved,
    SYNC: sync_proposed,
    UNDO: sync_proposed,
    HISTORY: history,
    LIST: connections_told,
    CONNECT: connected,
    TEST: tested,
    END: ended,
    MAP: mapped,
    CONFLICTS: conflicts_told,
    RESOLVE: resolved,
    SCORE: score_told,
    COMMUNICATIONS: touches,
    STANDING: standing_told,
}
AFTER_YES = frozenset((
    SAVE, SAVE_TEMPLATE, CANCEL, POLICY, CHANGE_RULES, UPSERT_PROJECT, STOP_PROJECT, ADD_TASK,
    CONNECT, END, MAP, RESOLVE,
))  # fmt: skip
"""Calls made on a yes whose answer is told by their tool; the others are records written."""


def told(scene: Scene, got: Happened) -> Step:
    """The answer to one call."""
    if got.tool == PERSON:
        return card(scene, got, Person(str(got.arguments.get("customer", ""))))
    return _TOLD.get(got.tool, found)(scene, got)
