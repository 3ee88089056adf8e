"""`rapport` for tests, run in a folder that has its own `tools/`."""

from __future__ import annotations

import subprocess
import sysconfig
from dataclasses import dataclass
from os import getenv
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from tests.forking import forker

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
        self, *words: str, given: str | bytes | int = "", **settings: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command line to its end, in a fork: `given` on its standard input, or that of a
        descriptor."""
        with TemporaryFile() as typed, TemporaryFile() as out, TemporaryFile() as err:
            if not isinstance(given, int):
                typed.write(given.encode() if isinstance(given, str) else given)
                typed.seek(0)
            running = forker().start(
                words,
                cwd=self.folder,
                env=self.environment(**settings),
                stdin=given if isinstance(given, int) else typed.fileno(),
                stdout=out.fileno(),
                stderr=err.fileno(),
            )
            try:
                code = running.wait(60)
            finally:
                running.kill()
            texts = [_read(file) for file in (out, err)]
        return subprocess.CompletedProcess([SCRIPT, *words], code, *texts)

    def installed(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a command line to its end by the script that is installed."""
        return subprocess.run(
            [SCRIPT, *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            cwd=self.folder,
            env=self.environment(**settings),
            timeout=60,
            check=False,
        )

    def start(self, *words: str, **settings: str) -> subprocess.Popen[bytes]:
        """Start the script that is installed and leave it running."""
        return subprocess.Popen(
            [SCRIPT, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=self.folder,
            env=self.environment(**settings),
        )


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()


def foreign_folder(place: Path) -> Path:
    """A folder whose own packages have the names of ours and must never be imported."""
    for name in ("tools", "store", "ui", "evals", "mcp_server"):
        package = place / name
        package.mkdir(parents=True)
        (package / "__init__.py").write_text("raise RuntimeError('the wrong package')\n", "utf-8")
    return place
