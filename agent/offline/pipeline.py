"""Projects and tasks in a conversation: shown, added on a yes, done and opened again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from typing import Any

from agent.offline.conversation import MOST_RESULTS, Happened, is_object, objects
from agent.offline.days import day_at_end
from agent.offline.follow import PERSON
from agent.offline.heard import heard, trimmed
from agent.offline.intents import Intent
from agent.offline.markdown import plain, strong
from agent.offline.people import Person, is_pronoun, named, place_in, whom
from agent.offline.persons import card
from agent.offline.phrases import day, money
from agent.offline.pipeline_phrases import PIPELINE_TEXTS
from agent.offline.scene import Scene
from agent.offline.slots import read_amount
from agent.offline.steps import Do, Say, Step
from store.segment.lexicon import language_of
from store.text import fold

PROJECT, PROJECTS, UPSERT_PROJECT = "get_project", "list_projects", "upsert_project"
STOP_PROJECT, LINK_PROJECT = "suppress_project", "link_project_customer"
ADD_TASK, TASKS, UPDATE_TASK = "create_task", "list_tasks", "update_task"
MOST_SAID = 8
_ABOUT_ONE = re.compile(
    r"^(?:call|phone|ring|e ?mail|write to|text|meet|visit|contact|thank|see|send|chase|follow up with|"
    r"appel\w+|rappel\w+|ecri\w+ a|telephon\w+ a|rencontr\w+|relanc\w+|contact\w+|remerci\w+) (?P<who>[^,:]+?)"
    r"(?: (?:about|for|back|again|the|to|on|pour|au sujet|a propos|a nouveau)\b.*)?$"
)


def tell(scene: Scene, key: str, **values: object) -> str:
    """A sentence about projects and tasks."""
    text = PIPELINE_TEXTS[key][language_of(scene.locale) == "fr"]
    return text.format(**values) if values else text


def projects(scene: Scene, intent: Intent) -> Step:
    """Projects, of a stage or of somebody."""
    given: dict[str, Any] = {}
    if stage := trimmed(intent.get("stage")):
        given["stage"] = stage[:60]
    if who := trimmed(intent.get("who")):
        given["customer"] = _key(scene, who)
    got = scene.call(PROJECTS, given)
    return got if isinstance(got, Do) else projects_told(scene, got)


def _key(scene: Scene, who: str) -> str:
    """What a call names somebody by."""
    person = whom(who, scene.talk, scene.screen, scene.env, strong=True)
    return person.key if isinstance(person, Person) and person.key else who[:200]


def projects_told(scene: Scene, got: Happened) -> Say:
    """Projects in a list."""
    if got.failed:
        return scene.failure(got)
    items, total = objects(got.told.get("items")), got.number("total")
    stage = str(got.arguments.get("stage") or "")
    if not items:
        names = [plain(str(one.get("stage")), 60) for one in objects(got.told.get("stages"))[:8]]
        used = tell(scene, "stages", stages=", ".join(names)) if names and stage else ""
        return Say(tell(scene, "projects_none", stages=used), "projects")
    where = tell(scene, "in_stage", stage=plain(stage, 60)) if stage else ""
    key = "projects_one" if total == 1 else "projects"
    lead = tell(scene, key, count=scene.figure(total), where=where)
    lines = [f"- {_headline(scene, one)}" for one in items[:MOST_SAID]]
    return Say("\n\n".join([lead, "\n".join(lines)]), "projects")


def _headline(scene: Scene, line: Mapping[str, Any]) -> str:
    """A project with its worth, stage and company."""
    parts: list[str] = []
    if line.get("value"):
        value = money(scene.locale, str(line["value"]), str(line.get("currency", "")))
        parts.append(tell(scene, "worth", value=value))
    if line.get("stage"):
        parts.append(tell(scene, "stage", stage=plain(str(line["stage"]), 60)))
    if line.get("company"):
        parts.append(tell(scene, "for_company", company=plain(str(line["company"]), 80)))
    name = plain(str(line.get("name")), 120)
    about = f", {', '.join(parts)}" if parts else ""
    return tell(scene, "project", name=name, about=about)


def project(scene: Scene, intent: Intent) -> Step:
    """One project in full."""
    got = scene.call(PROJECT, {"project": trimmed(intent.get("project"))[:200]})
    return got if isinstance(got, Do) else project_told(scene, got)


def project_told(scene: Scene, got: Happened) -> Say:
    """A project: what it is, who belongs to it, what keeps calls off, what is to do."""
    if got.failed:
        return scene.failure(got)
    line = _object(got.told.get("project"))
    names = [plain(str(one.get("name")), 80) for one in objects(got.told.get("people"))[:MOST_SAID]]
    parts = [
        _headline(scene, line),
        tell(scene, "people", names=", ".join(names)) if names else tell(scene, "no_people"),
        *_barred(scene, line, got),
    ]
    if tasks := objects(got.told.get("tasks")):
        titles = "; ".join(plain(str(one.get("title")), 80) for one in tasks[:4])
        parts.append(tell(scene, "open_tasks", titles=titles))
    return Say(" ".join(parts), "project")


def _barred(scene: Scene, line: Mapping[str, Any], got: Happened) -> list[str]:
    parts: list[str] = []
    if line.get("call_suppressed"):
        parts.append(tell(scene, "calls_stopped"))
    if at := line.get("next_call_eligible_at"):
        parts.append(tell(scene, "calls_from", day=day(scene.locale, str(at))))
    states = [plain(str(one.get("state")), 40) for one in objects(got.told.get("terminal"))[:4]]
    return [*parts, tell(scene, "closed", states=", ".join(states))] if states else parts


def add_project(scene: Scene, intent: Intent) -> Step:
    """A new project, said back and added on a yes."""
    given: dict[str, Any] = {"name": trimmed(intent.get("name"))[:200]}
    lines = [tell(scene, "name_line", value=strong(given["name"], 120))]
    if who := trimmed(intent.get("who")):
        found = _customer(scene, who)
        if not isinstance(found, Person):
            return found
        given["customers"] = [found.key]
        lines.append(tell(scene, "who_line", value=strong(found.name, 120)))
    if spoken := trimmed(intent.get("value")):
        value = read_amount(spoken, scene.locale, scene.env.currency)
        if value is None:
            shown = f"“{plain(spoken, 60)}”"
            said = tell(scene, "not_amount", value=shown, currency=scene.env.currency)
            return Say(said, "question")
        given["value"] = value
        shown = money(scene.locale, value, scene.env.currency)
        lines.append(tell(scene, "value_line", value=shown))
    if stage := trimmed(intent.get("stage")):
        given["stage"] = stage[:60]
        lines.append(tell(scene, "stage_line", value=plain(stage, 60)))
    return _confirm(scene, "will_add_project", lines, UPSERT_PROJECT, given)


def _customer(scene: Scene, who: str) -> Person | Step:
    """The one customer that words name, looked up; else what to do or say first."""
    got = scene.call(PERSON, {"customer": _key(scene, who)})
    if isinstance(got, Do):
        return got
    found = _object(got.told.get("customer"))
    if got.failed and got.text("error") == "not_found":
        return scene.say("no_such_person", "not_found", name=strong(who, 120))
    if got.failed or not found:
        return card(scene, got, Person(who))
    return Person(str(found.get("id")), str(found.get("name")))


def _confirm(
    scene: Scene, opening: str, lines: list[str], tool: str, given: Mapping[str, Any]
) -> Say:
    pending = {"need": "yes", "tool": tool, "arguments": dict(given), "no": "not_written"}
    parts = [tell(scene, opening), "\n".join(lines), tell(scene, "shall_i")]
    return Say("\n\n".join(filter(None, parts)), "confirm", pending)


def stop_project(scene: Scene, intent: Intent) -> Step:
    """No more calls about a project, on a yes."""
    got = scene.call(PROJECT, {"project": trimmed(intent.get("project"))[:200]})
    if isinstance(got, Do):
        return got
    if got.failed:
        return scene.failure(got)
    line = _object(got.told.get("project"))
    pending = {
        "need": "yes",
        "tool": STOP_PROJECT,
        "arguments": {"project": str(line.get("id"))},
        "no": "not_written",
    }
    said = tell(scene, "will_stop", name=plain(str(line.get("name")), 120))
    return Say(f"{said}\n\n{tell(scene, 'shall_i')}", "confirm", pending)


def project_saved(scene: Scene, got: Happened) -> Say:
    """What became of a project."""
    if got.failed:
        return scene.failure(got)
    name = strong(str(_object(got.told.get("project")).get("name")), 120)
    if got.text("outcome") == "unchanged":
        return Say(tell(scene, "project_same", name=name), "written")
    key = "project_stopped" if got.tool == STOP_PROJECT else "project_saved"
    return Say(tell(scene, key, name=name), "written")


def add_task(scene: Scene, intent: Intent) -> Step:
    """Something to do, with its day and whom it is about, said back and kept on a yes."""
    title, due = _title_and_day(scene, intent.get("title"))
    given: dict[str, Any] = {"title": title[:300]}
    lines = [tell(scene, "title_line", value=strong(title, 200))]
    about = _about(scene, title)
    if isinstance(about, Do):
        return about
    if about is not None:
        given["customer"] = about.key
        lines.append(tell(scene, "who_line", value=strong(about.name, 120)))
    if due:
        given["due"] = due
        lines.append(tell(scene, "due_line", value=day(scene.locale, due)))
    return _confirm(scene, "will_add_task", lines, ADD_TASK, given)


def what_task(scene: Scene, intent: Intent) -> Step:
    """A task of which nothing is said yet."""
    return Say(tell(scene, "what_task"), "question")


def _title_and_day(scene: Scene, said: str) -> tuple[str, str]:
    whole = heard(trimmed(said))
    words = whole.words.rstrip(" ?!.,;:…")
    found = day_at_end(words, scene.env.today)
    title = trimmed(whole.part(0, found[0] if found else len(words)))
    if not found or not title:
        return trimmed(said), ""
    return title[0].upper() + title[1:], found[1].isoformat()


def _about(scene: Scene, title: str) -> Person | Do | None:
    """The customer a title names; None when it names nobody, or nobody for certain."""
    whole = heard(title)
    found = _ABOUT_ONE.fullmatch(whole.words)
    if found is None:
        return None
    who = whole.group(found, "who")
    if not is_pronoun(who) and named(who, scene.env, strong=True) is None:
        return None
    person = whom(who, scene.talk, scene.screen, scene.env, strong=True)
    if not isinstance(person, Person) or not person.key:
        return None
    got = scene.call(PERSON, {"customer": person.key})
    if isinstance(got, Do):
        return got
    line = _object(got.told.get("customer"))
    return Person(str(line.get("id")), str(line.get("name"))) if line and not got.failed else None


def tasks(scene: Scene, intent: Intent) -> Step:
    """Tasks: the person's own, or those about a customer or project."""
    given: dict[str, Any] = {}
    who = trimmed(intent.get("who"))
    if who and "isproject" in intent.slots:
        given["project"] = who[:200]
    elif who:
        given["customer"] = _key(scene, who)
    elif not re.search(r"\b(?:all|every|tous|toutes|les)\b", heard(scene.said).words):
        given["assignee"] = "me"
    due = fold(" ".join([intent.get("due"), intent.get("due2"), intent.get("overdue")]))
    if when := _when(due):
        given["due"] = when
    got = scene.call(TASKS, given)
    return got if isinstance(got, Do) else tasks_told(scene, got)


def _when(due: str) -> str:
    if re.search(r"overdue|late|retard", due):
        return "overdue"
    if re.search(r"week|semaine", due):
        return "week"
    return "today" if re.search(r"today|tonight|aujourd|soir|\bdue\b", due) else ""


def tasks_told(scene: Scene, got: Happened) -> Say:
    """Tasks in a numbered list, as they can be pointed at."""
    if got.failed:
        return scene.failure(got)
    items, total = objects(got.told.get("items")), got.number("total")
    if not items:
        due = str(got.arguments.get("due") or "")
        when = tell(scene, due) if due in PIPELINE_TEXTS else ""
        return Say(tell(scene, "tasks_none", when=when), "tasks")
    lead = tell(scene, "tasks_one" if total == 1 else "tasks", count=scene.figure(total))
    lines = [f"{at}. {_task(scene, one)}" for at, one in enumerate(items[:MOST_SAID], 1)]
    return Say("\n\n".join([lead, "\n".join(lines)]), "tasks")


def _task(scene: Scene, line: Mapping[str, Any]) -> str:
    due = ""
    if line.get("due_day"):
        key = "task_late" if line.get("overdue") else "task_due"
        due = tell(scene, key, day=day(scene.locale, str(line["due_day"])))
    whose = [str(line[key]) for key in ("customer_name", "project_name") if line.get(key)]
    about = tell(scene, "task_about", who=", ".join(plain(one, 80) for one in whose))
    title = plain(str(line.get("title")), 160)
    return tell(scene, "task", title=title, due=due, about=about if whose else "")


def task_in_focus(scene: Scene) -> bool:
    """Whether the last result of all was about tasks: then "done" is about one."""
    last = next(iter(scene.talk.newest(before=True)), None)
    return last is not None and last.tool in {ADD_TASK, TASKS, UPDATE_TASK, PROJECT}


def done(scene: Scene, intent: Intent) -> Step:
    """Mark the task spoken of as done."""
    return _moved(scene, intent, "done")


def undone(scene: Scene, intent: Intent) -> Step:
    """Open the task that was just done again."""
    return _moved(scene, intent, "open")


def _moved(scene: Scene, intent: Intent, state: str) -> Step:
    shown = _listed(scene)
    if not shown:
        return Say(tell(scene, "no_task"), "nothing_shown")
    place = place_in(intent.get("it")) if intent.get("it") else None
    if place is None and len(shown) > 1:
        said = tell(scene, "which_task", count=scene.figure(len(shown)))
        return Say(said, "question")
    if place is not None and not (1 <= place <= len(shown) or place == -1):
        said = tell(scene, "which_task", count=scene.figure(len(shown)))
        return Say(said, "not_found")
    task = shown[0] if place is None else shown[place - 1 if place > 0 else -1]
    got = scene.call(UPDATE_TASK, {"task": str(task.get("id")), "state": state})
    return got if isinstance(got, Do) else task_saved(scene, got)


def _listed(scene: Scene) -> list[dict[str, Any]]:
    """The tasks last shown."""
    for one in islice(scene.talk.newest(before=True), MOST_RESULTS):
        if one.failed:
            continue
        if one.tool in {ADD_TASK, UPDATE_TASK}:
            return [_object(one.told.get("task"))]
        if one.tool in {TASKS, PROJECT}:
            return objects(one.told.get("items" if one.tool == TASKS else "tasks"))
    return []


def task_saved(scene: Scene, got: Happened) -> Say:
    """What became of a task."""
    if got.failed:
        return scene.failure(got)
    line = _object(got.told.get("task"))
    title = plain(str(line.get("title")), 160)
    if got.tool == ADD_TASK:
        return Say(tell(scene, "task_added", task=_task(scene, line)), "written")
    if got.text("outcome") == "unchanged":
        return Say(tell(scene, "task_same", title=title), "written")
    key = "task_done" if line.get("state") == "done" else "task_open"
    return Say(tell(scene, key, title=title), "written")


def _object(value: object) -> dict[str, Any]:
    return value if is_object(value) else {}
