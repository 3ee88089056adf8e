"""What a built wheel must hold, and nothing else at its top level: `python -m tests.packaging.wheel FILE`."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

PACKAGES = {"agent", "evals", "mcp_server", "store", "tools", "ui"}
NEEDED = (
    "store/py.typed",
    "store/sql/migrations/",
    "evals/suites/",
    "agent/prompts/system.md",
)


def problems(wheel: Path) -> list[str]:
    """Everything wrong with the wheel's contents, in words."""
    names = zipfile.ZipFile(wheel).namelist()
    top = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    found = [f"unexpected at the top level: {name}" for name in sorted(top - PACKAGES)]
    found += [f"package missing: {name}" for name in sorted(PACKAGES - top)]
    return found + [
        f"missing: {need}" for need in NEEDED if not any(n.startswith(need) for n in names)
    ]


def main() -> int:
    """Print the problems; exit code 1 when there are any."""
    found = problems(Path(sys.argv[1]))
    sys.stdout.write("".join(f"{problem}\n" for problem in found))
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
