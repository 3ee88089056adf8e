"""`python -m tests.standins.salesforce --port 8898`: the stand-in by itself, until interrupted."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence

from tests.standins.hubspot.serving import serving
from tests.standins.salesforce.standin import CLIENT_ID, CLIENT_SECRET, Standin


async def run(port: int) -> None:
    """Serve until cancelled."""
    async with serving(Standin(), port=port) as url:
        said = f"consumer key {CLIENT_ID}, consumer secret {CLIENT_SECRET}"
        sys.stdout.write(f"a stand-in of Salesforce at {url}, {said}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8898)
    given = parser.parse_args(arguments)
    try:
        asyncio.run(run(given.port))
    except KeyboardInterrupt:
        sys.stdout.write("ended\n")


if __name__ == "__main__":
    main()
