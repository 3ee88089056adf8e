"""The chat's conversations. What is searched lies in a table of its own: a list of threads never
reads what was said in them."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Table, UniqueConstraint

from store.sql.schema.base import (
    id_column,
    key_column,
    maybe_text,
    maybe_whole,
    narrow,
    owned,
    reference,
    text,
    text_key,
    whole,
)

chat_thread: Table = owned(
    "chat_thread",
    id_column(),
    text("person"),
    text("key"),
    text("title"),
    text("title_folded"),
    text("details"),
    whole("created_at"),
    whole("updated_at"),
    UniqueConstraint("tenant_id", "person", "key"),
)
Index(
    "ix_chat_thread_latest",
    chat_thread.c.tenant_id,
    chat_thread.c.person,
    chat_thread.c.updated_at,
    chat_thread.c.id,
)

chat_step: Table = owned(
    "chat_step",
    key_column("thread_id"),
    text_key("key"),
    whole("position"),  # an id: steps of one millisecond stay in the order they came in
    maybe_text("parent"),
    text("kind"),
    text("name"),
    text("input"),
    text("output"),
    whole("created_at"),
    maybe_whole("started_at"),
    maybe_whole("ended_at"),
    Column("failed", Boolean, nullable=False),
    text("details"),
    reference("thread_id", "chat_thread"),
)
Index("ix_chat_step_key", chat_step.c.tenant_id, chat_step.c.key)

chat_spoken: Table = narrow(
    "chat_spoken",
    key_column("thread_id"),
    text_key("step_key"),
    text("folded"),
    reference("thread_id", "chat_thread"),
)

chat_element: Table = owned(
    "chat_element",
    key_column("thread_id"),
    text_key("key"),
    whole("position"),
    maybe_text("step_key"),
    text("kind"),
    text("name"),
    text("display"),
    maybe_text("media_type"),
    maybe_whole("file_id"),
    text("details"),
    reference("thread_id", "chat_thread"),
    reference("file_id", "file"),
)
Index("ix_chat_element_file", chat_element.c.tenant_id, chat_element.c.file_id)

chat_verdict: Table = narrow(
    "chat_verdict",
    key_column("thread_id"),
    text_key("step_key"),
    Column("good", Boolean, nullable=False),
    text("comment"),
    whole("judged_at"),
    reference("thread_id", "chat_thread"),
)
