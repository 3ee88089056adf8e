"""Coverage under SQLAlchemy's greenlets, without coverage's own `concurrency = greenlet`.

Coverage keeps one stack of calls a tracer, which a switch of greenlets mixes up. Its own cure asks at
every call of every library which greenlet runs, which makes Python 1.7 times slower, and notices a
switch only at the next call. Here each greenlet has a tracer, and the switch changes them.
"""

from __future__ import annotations

import sys
import threading
from typing import Any
from weakref import WeakKeyDictionary

import greenlet

_tracers: WeakKeyDictionary[greenlet.greenlet, Any] = WeakKeyDictionary()
_idle: list[Any] = []  # of greenlets that ended, for the next to begin


def _switched(event: str, between: tuple[greenlet.greenlet, greenlet.greenlet]) -> None:
    del event
    origin, target = between
    if (running := sys.gettrace()) is None:
        return
    if origin.dead:
        _tracers.pop(origin, None)
        _idle.append(running)
    else:
        _tracers[origin] = running
    sys.settrace(_tracers.pop(target, None) or (_idle.pop() if _idle else threading.gettrace()))


def follow_greenlets() -> None:
    """Let coverage, when it measures this thread, follow its greenlets from now on."""
    if sys.gettrace() is not None:
        greenlet.settrace(_switched)
