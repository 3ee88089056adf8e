"""One process that talks in a thread, for tests of several at once.

python -m tests.agent.talking HOME DATABASE_URL|- THREAD NAME COUNT
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path

from pydantic import SecretStr

from agent.assistant import Assistant
from agent.events import Ended
from tests.agent.conftest import MARC, settings_at
from tests.agent.scripted import Scripted, in_turn
from tools.runtime import Runtime


async def talk(home: str, url: str, thread: str, name: str, count: str) -> None:
    given = {} if url == "-" else {"database_url": SecretStr(url)}
    runtime = Runtime(settings_at(Path(home), **given))
    assistant = await Assistant.open(runtime, model=Scripted(script=in_turn("Yes.")))
    who = replace(MARC, thread=thread)
    for number in range(int(count)):
        async for event in assistant.ask(f"{name} {number}", who):
            if isinstance(event, Ended):
                sys.stdout.write(f"{event.ending.value}\n")
    await assistant.close()
    await runtime.close()


if __name__ == "__main__":
    asyncio.run(talk(*sys.argv[1:]))
