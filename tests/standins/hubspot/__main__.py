"""`python -m tests.standins.hubspot --port 8899`: the stand-in by itself, until interrupted."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence

from tests.standins.hubspot.serving import serving
from tests.standins.hubspot.standin import SERVICE_KEY, Standin


async def run(port: int, key: str, search_lag: float) -> None:
    """Serve until cancelled."""
    standin = Standin(service_key=key, search_lag=search_lag)
    async with serving(standin, port=port) as url:
        app = standin.access
        sys.stdout.write(f"a stand-in of HubSpot at {url}, access token {key}\n")
        sys.stdout.write(
            f"consent at {url}/oauth/authorize, for client {app.client_id}, {app.client_secret}\n"
        )
        sys.stdout.flush()
        await asyncio.Event().wait()


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8899)
    parser.add_argument("--key", default=SERVICE_KEY, help="the access token it takes")
    parser.add_argument("--search-lag", type=float, default=0.0, help="seconds")
    given = parser.parse_args(arguments)
    try:
        asyncio.run(run(given.port, given.key, given.search_lag))
    except KeyboardInterrupt:
        sys.stdout.write("ended\n")


if __name__ == "__main__":
    main()
