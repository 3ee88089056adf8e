"""Why an evaluation could not be made at all, as opposed to one that was made and failed."""

from __future__ import annotations

PASSED, FAILED, USAGE, UNREACHABLE = 0, 1, 2, 3


class EvalError(Exception):
    """A run that gives no figure; `exit_code` is what the command ends with."""

    exit_code = USAGE


class Unusable(EvalError):
    """Options, a suite, a mapping or a baseline that cannot be used, or no case to run."""


class Unreachable(EvalError):
    """The target could not be started or does not answer."""

    exit_code = UNREACHABLE
