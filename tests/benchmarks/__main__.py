"""Run the benchmarks: `make bench`, or `python -m tests.benchmarks --customers 50000 store`."""

from __future__ import annotations

import argparse
import importlib
import sys
from pathlib import Path

from tests.benchmarks.dataset import fill
from tests.benchmarks.figures import Figure, table

PARTS = ("store", "parse", "write", "outreach", "score", "sync", "mcp", "rest", "chat")


def main() -> int:
    """Print one table; the exit code is 0 whether or not the bounds held: machines differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", default=list(PARTS), help=", ".join(PARTS))
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=Path("artifacts"))
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    path = options.folder / f"bench-{options.customers}.db"
    fill(path, options.customers)
    figures: list[Figure] = []
    for part in options.parts:
        figures += importlib.import_module(f"tests.benchmarks.{part}_bench").run(path)
    sys.stdout.write(f"{options.customers:,} customers\n{table(figures)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
