"""Write the reference pages and `.env.example`: `make docs`."""

from __future__ import annotations

from pathlib import Path

from tools.catalogue import build_registry
from ui.cli.environment import env_example
from ui.reference import write_pages

write_pages(build_registry(), Path("docs"))
Path(".env.example").write_text(env_example(), encoding="utf-8")
