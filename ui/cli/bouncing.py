"""`rapport bounces`: mails that came back, from files, folders, mboxes or standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from tools.bouncing import Taken, take_reports
from tools.errors import InvalidInput
from tools.runtime import Runtime
from tools.sending.bounces import MAX_REPORT
from ui.actors import local_actor
from ui.cli.deciding_words import word
from ui.cli.session import with_runtime
from ui.cli.work import progress_shown
from ui.failures import told_in

STANDARD_INPUT = "-"
MBOX = b"From "
MAX_LINE = 1 << 16


def bounces(places: Sequence[str]) -> int:
    """Act on every mail of the places and say what they were."""
    for place in places:
        if place != STANDARD_INPUT and not Path(place).exists():
            raise InvalidInput(f"there is no file {place!r}", hint="Give files, folders, or -.")

    async def run(runtime: Runtime) -> int:
        ctx = await runtime.ctx(local_actor("cli"))
        with told_in(ctx.locale), progress_shown() as tell:
            tally = await take_reports(ctx, _mails(places), lambda done: tell(done, None, "mails"))
        print(word(ctx.locale, "bounces_read", count=tally.read))
        for what in Taken:
            if count := tally.taken[what]:
                print(f"  {count:,}  {word(ctx.locale, f'bounces_{what.value}')}")
        print(word(ctx.locale, "bounces_stopped", count=tally.stopped))
        return 0

    return with_runtime(run)


def _mails(places: Sequence[str]) -> Iterator[bytes]:
    for place in places:
        if place == STANDARD_INPUT:
            yield from mails(sys.stdin.buffer)
            continue
        for path in _files(Path(place)):
            try:
                with path.open("rb") as file:
                    yield from mails(file)
            except OSError as error:
                raise InvalidInput(f"{path} cannot be read: {error.strerror or error}") from error


def _files(place: Path) -> Iterator[Path]:
    """The file itself, or every file below a folder that is not hidden, by name."""
    if not place.is_dir():
        yield place
        return
    for path in sorted(place.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(place).parts)
        if path.is_file() and not hidden:
            yield path


def mails(stream: BinaryIO) -> Iterator[bytes]:
    """The mails of a stream: those of an mbox (lines that begin with "From " after an empty one
    divide them), else the one it is. Of each no more than a report can hold is kept."""
    first = stream.readline(MAX_LINE)
    if not first.startswith(MBOX):
        if first:
            yield first + stream.read(MAX_REPORT - len(first))
        return
    mail, after_empty = bytearray(), False
    while line := stream.readline(MAX_LINE):
        if after_empty and line.startswith(MBOX):
            yield bytes(mail)
            mail = bytearray()
        elif len(mail) + len(line) <= MAX_REPORT:
            mail += line
        after_empty = line in {b"\n", b"\r\n"}
    yield bytes(mail)
