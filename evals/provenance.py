"""Where a report comes from: what was run, in which version, at which time."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import re
from collections.abc import Iterable
from pathlib import Path

from evals.crowd import SEED
from evals.loading import file_hash
from tools.catalogue import build_registry

_SHA = re.compile(r"[0-9a-f]{40}")


def provenance(files: Iterable[Path], clock: str, model: str = "offline") -> dict[str, str]:
    """Version, commit when known, hashes of suites and schemas, model, clock and seed."""
    hashes = {f"suite {path.name}": file_hash(path) for path in files}
    known = {"commit": commit} if (commit := _commit(Path(__file__).parents[1])) else {}
    return {
        "version": _version(),
        **known,
        **hashes,
        "schemas": schema_hash(),
        "model": model,
        "clock": clock,
        "seed": str(SEED),
    }


def _version() -> str:
    try:
        return importlib.metadata.version("rapport-crm")
    except importlib.metadata.PackageNotFoundError:
        return "unknown"


def schema_hash() -> str:
    """A hash of what every tool takes and gives."""
    schemas = {
        tool.name: [tool.description, tool.args.model_json_schema(), tool.out.model_json_schema()]
        for tool in build_registry()
    }
    return hashlib.sha256(json.dumps(schemas, sort_keys=True).encode()).hexdigest()[:12]


def _commit(root: Path) -> str:
    """The commit of a checkout, read from its files; empty outside one."""
    git = root / ".git"
    try:
        head = (git / "HEAD").read_text(encoding="utf-8").strip()
        if head.startswith("ref: "):
            head = (git / head.removeprefix("ref: ")).read_text(encoding="utf-8").strip()
    except OSError:
        return ""
    return head[:12] if _SHA.fullmatch(head) else ""
