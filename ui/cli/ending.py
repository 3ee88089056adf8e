"""How a command ends: errors on standard error in words or JSON, one exit code for each kind."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable

from tools.errors import RapportError

INTERRUPTED = 130
BROKEN_PIPE = 141


def show(error: RapportError, *, as_json: bool = False) -> int:
    """Write an error to standard error; its exit code."""
    sys.stdout.flush()
    if as_json:
        print(json.dumps({"error": error.as_dict()}, ensure_ascii=False), file=sys.stderr)
        return error.exit_code
    if len(error.problems) > 1:
        print("Error: this cannot be used:", file=sys.stderr)
        for problem in error.problems:
            print(f"  {problem}", file=sys.stderr)
    else:
        print(f"Error: {error.message}", file=sys.stderr)
    if error.hint:
        print(error.hint, file=sys.stderr)
    return error.exit_code


def guarded(work: Callable[[], int | None], *, as_json: bool = False) -> int:
    """Do some work; its exit code. Ctrl-C leaves a word and 130, a closed pipe nothing and 141."""
    try:
        code = work()
        sys.stdout.flush()
    except RapportError as error:
        return show(error, as_json=as_json)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    return code or 0
