"""Projects and tasks in the chat: added by a sentence, done, undone and stopped by a click."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.talking import Chat


def test_a_project_is_said_opened_and_its_calls_stopped_and_let_again(chat: Chat) -> None:
    chat.say("add a project Loft Fauvel worth 12,000")
    expect(chat.page.get_by_text("Shall I?")).to_be_visible()
    chat.say("yes")
    project = chat.card("project-card")
    expect(project.get_by_test_id("project-name")).to_have_text("Loft Fauvel")
    project.get_by_test_id("project-suppress").click()
    expect(project.get_by_test_id("project-calls")).to_be_visible()
    project.get_by_test_id("project-suppress").click()
    expect(project.get_by_test_id("project-calls")).to_have_count(0)
    chat.say("projects")
    expect(chat.card("projects-card").get_by_text("Loft Fauvel")).to_be_visible()


def test_a_task_is_said_done_and_undone(chat: Chat) -> None:
    chat.say("add a task: measure the windows of Loft Fauvel")
    expect(chat.page.get_by_text("Shall I?")).to_be_visible()
    chat.say("yes")
    task = chat.card("tasks-card").get_by_test_id("task")
    task.get_by_test_id("task-move").click()
    expect(task.get_by_test_id("task-said")).to_contain_text("done")
    task.get_by_test_id("task-move").click()
    expect(task.get_by_test_id("task-move")).to_have_text("Done")
