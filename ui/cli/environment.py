"""Every setting as a commented `.env` file, from the settings themselves."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

from tools.settings import Settings, variable

HEADER = """\
# Rapport's settings. Copy to .env in the folder it is started in, and uncomment what you change;
# the environment wins over this file. Made by `rapport env-example`.
"""
EXAMPLES: Mapping[str, str] = {
    "home": "~/.local/share/rapport",
    "database_url": "postgresql://rapport:…@localhost/rapport",
    "clock": "2026-07-15T12:00:00Z",
    "token": "",
    "public_url": "https://crm.example.com",
    "mail_from": "Atelier Nord <hello@example.com>",
    "mail_reply_to": "hello@example.com",
    "mail_postal": "Atelier Nord, 12 rue Saint-Paul, Montréal QC H2Y 1G8, Canada",
    "smtp_url": "smtp://user:…@smtp.example.com:587",
    "secret": "",
    "google_url": "http://127.0.0.1:9000",
    "hubspot_token": "",
    "hubspot_url": "https://api.hubapi.com",
    "hubspot_client_id": "",
    "hubspot_client_secret": "",
    "hubspot_consent_url": "https://app.hubspot.com/oauth/authorize",
    "salesforce_url": "https://acme.my.salesforce.com",
    "cors_origins": "https://app.example.com",
}


def _value(name: str, default: Any) -> str:
    if name in EXAMPLES:
        return EXAMPLES[name]
    return "core" if name == "toolsets" else str(default)


def env_example() -> str:
    """The text of `.env.example`."""
    blocks = [HEADER]
    for name, field in Settings.model_fields.items():
        words = textwrap.fill(
            field.description or "", 98, initial_indent="# ", subsequent_indent="# "
        )
        blocks.append(f"{words}\n# {variable(name)}={_value(name, field.default)}\n")
    return "\n".join(blocks)
