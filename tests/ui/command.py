"""The installed `rapport` for tests, started in a folder that has its own `tools/`."""

from __future__ import annotations

import subprocess
import sysconfig
from dataclasses import dataclass
from os import getenv
from pathlib import Path

SCRIPT = Path(sysconfig.get_path("scripts")) / "rapport"
KEPT = ("PATH", "HOME", "LANG", "SYSTEMROOT", "TMPDIR", "COVERAGE_PROCESS_START")


@dataclass(frozen=True)
class Command:
    """Runs `rapport` over one installation's data."""

    home: Path
    folder: Path

    def environment(self, **settings: str) -> dict[str, str]:
        """Nothing of ours but the home, and what is said."""
        kept = {name: value for name in KEPT if (value := getenv(name))}
        return (
            kept
            | {"RAPPORT_HOME": str(self.home), "RAPPORT_CLOCK": "2026-07-15T12:00:00Z"}
            | settings
        )

    def run(
        self, *words: str, given: str | bytes = "", **settings: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command line to its end."""
        data = given.encode() if isinstance(given, str) else given
        done = subprocess.run(
            [SCRIPT, *words],
            input=data,
            capture_output=True,
            cwd=self.folder,
            env=self.environment(**settings),
            timeout=60,
            check=False,
        )
        texts = done.stdout.decode(), done.stderr.decode()
        return subprocess.CompletedProcess(done.args, done.returncode, *texts)

    def start(self, *words: str, **settings: str) -> subprocess.Popen[bytes]:
        """Start a command line and leave it running."""
        return subprocess.Popen(
            [SCRIPT, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.folder,
            env=self.environment(**settings),
        )


def foreign_folder(place: Path) -> Path:
    """A folder whose own packages have the names of ours and must never be imported."""
    for name in ("tools", "store", "ui", "evals", "mcp_server"):
        package = place / name
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("raise RuntimeError('the wrong package')\n", "utf-8")
    return place
