"""A runtime for the length of one command."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from tools.runtime import Runtime
from tools.settings import Settings, load_settings
from ui import logs
from ui.writing import writer_of

T = TypeVar("T")


def settings_for_command() -> Settings:
    """The settings; a command logs only warnings unless the level is set."""
    settings = load_settings()
    level = settings.log_level if "log_level" in settings.model_fields_set else "WARNING"
    logs.configure(level, settings.log_format, sys.stderr)
    return settings


@asynccontextmanager
async def opened(settings: Settings, *, worker: bool = False) -> AsyncGenerator[Runtime]:
    """A runtime, closed at the end whatever happens."""
    runtime = Runtime(settings, worker=worker, writer=writer_of(settings))
    try:
        yield runtime
    finally:
        await runtime.close()


def with_runtime(work: Callable[[Runtime], Coroutine[Any, Any, T]]) -> T:
    """Run work over an open runtime."""

    async def whole() -> T:
        async with opened(settings_for_command()) as runtime:
            return await work(runtime)

    return asyncio.run(whole())
