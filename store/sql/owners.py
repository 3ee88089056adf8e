"""Which process holds a job, and whether that process is provably dead.

Provable only on the machine, in the boot and in the process namespace it ran in, from Linux's
process table; anywhere else nothing is known and its lease has to run out.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

_PROC = Path("/proc")
_ENDED = frozenset("ZX")  # states of a process that runs no more but is not yet forgotten


def new_token() -> str:
    """A fencing token nobody else has, naming this process where that can be told."""
    pid = os.getpid()
    found = _state_and_start(pid)
    owner = f"{_here()}/{pid}/{found[1]}" if found and _here() else ""
    return f"{owner}/{secrets.token_hex(16)}" if owner else secrets.token_hex(16)


def is_provably_dead(token: str | None) -> bool:
    """Whether the process that made a token runs no more; False when that can't be told."""
    parts = (token or "").split("/")
    if len(parts) != 4 or not _here() or parts[0] != _here() or not parts[1].isdecimal():
        return False
    found = _state_and_start(int(parts[1]))
    return found is None or found[0] in _ENDED or found[1] != parts[2]


def _here() -> str:
    """This boot of this machine and this namespace of process numbers; empty when unknown."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text("ascii").strip()
        namespace = (_PROC / "self/ns/pid").readlink().name
    except OSError:
        return ""
    return f"{boot} {namespace}"


def _state_and_start(pid: int) -> tuple[str, str] | None:
    """A process's state and when it started, in ticks since the boot; None when there is none."""
    try:
        text = (_PROC / str(pid) / "stat").read_text("utf-8", "replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()  # the name before may hold anything
    return fields[0], fields[19]
