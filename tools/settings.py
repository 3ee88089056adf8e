"""The settings: the only reader of the environment. Every one is `RAPPORT_<NAME>`."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import available_timezones

import platformdirs
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from tools.errors import Misconfigured
from tools.sending.addresses import mailbox, one_line
from tools.sending.smtp_url import smtp_server

TOOLSETS = (
    "core",
    "segments",
    "records",
    "campaigns",
    "calls",
    "pipeline",
    "enrichment",
    "crm",
    "admin",
)
MIN_TOKEN = 32
FIRST_YEAR, LAST_YEAR = 1970, 9998  # of the clock: a year's room for zones and days around it
MAX_POSTAL = 300
SECRET = (
    "token",
    "database_url",
    "GOOGLE_API_KEY",
    "smtp_url",
    "secret",
    "google_client_secret",
    "hubspot_token",
    "hubspot_client_secret",
    "salesforce_client_secret",
)


def _home() -> Path:
    return Path(platformdirs.user_data_dir("rapport", appauthor=False))


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())  # reads the heads of 600 files


def _is_origin(text: str) -> bool:
    try:
        found = urlsplit(text)
        port = found.port
    except ValueError:
        return False
    host = found.hostname or ""
    if found.scheme not in {"http", "https"} or not host or "*" in host or port == 0:
        return False
    return found.path in {"", "/"} and "@" not in text and not (found.query or found.fragment)


class Settings(BaseSettings):
    """How this process runs. Values come from the environment and from `.env` in the folder it is
    started in; the environment wins."""

    model_config = SettingsConfigDict(
        env_prefix="RAPPORT_",
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        populate_by_name=True,
    )

    home: Path = Field(
        default_factory=_home, description="Folder for the database, files and token."
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="SQLite path or postgresql:// URL; default is rapport.db in RAPPORT_HOME.",
    )
    model: str | None = Field(
        default=None,
        max_length=200,
        description="`offline` or provider:model; unset it is Gemini when GOOGLE_API_KEY is set, "
        "else offline, which needs no key.",
    )
    model_url: str | None = Field(
        default=None, description="Base URL of the model's API, for a proxy or a gateway."
    )
    google_api_key: SecretStr | None = Field(
        default=None,
        validation_alias="GOOGLE_API_KEY",
        description="Key of Google's Gemini API; the one setting without the prefix.",
    )
    clock: datetime | None = Field(
        default=None, description="Freezes business time, e.g. 2026-07-15T12:00:00Z; never leases."
    )
    locale: Literal["en", "fr"] = Field(default="en", description="Language of answers: en or fr.")
    timezone: str = Field(
        default="America/Toronto", description="IANA zone that days are counted in."
    )
    currency: str = Field(
        default="CAD",
        pattern="^[A-Z]{3}$",
        description="ISO 4217 code spend is kept in; fixed when the database is made.",
    )
    toolsets: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("core",),
        description="Comma-separated toolsets a model is shown; `all` for every one.",
    )
    mcp_approvals: bool = Field(
        default=False,
        description="Whether an MCP client's user may approve in a form of the client; on, whoever "
        "answers there decides as a member.",
    )
    host: str = Field(
        default="127.0.0.1",
        description="Address `rapport serve` binds; beyond loopback RAPPORT_TOKEN must be set.",
    )
    port: int = Field(default=8000, ge=0, le=65535, description="Port of `rapport serve`.")
    token: SecretStr | None = Field(
        default=None,
        description="Bearer token of REST and MCP instead of the token file; at least 32 characters.",
    )
    public_url: str | None = Field(
        default=None, description="The URL people reach the server by, when it is behind a proxy."
    )
    mail_from: str | None = Field(
        default=None, description="Whom mail is from: Atelier Nord <hello@example.com>."
    )
    mail_reply_to: str | None = Field(
        default=None, description="Where answers to mail go, when that is not RAPPORT_MAIL_FROM."
    )
    mail_postal: str | None = Field(
        default=None,
        description="Name and postal address of the sender, which marketing shows as the law asks.",
    )
    smtp_url: SecretStr | None = Field(
        default=None,
        description="Mail server: smtp://user:password@host:587 (encrypted by STARTTLS) or smtps://; "
        "`?starttls=no` for one on this machine. Unset, mail goes into RAPPORT_HOME/outbox.",
    )
    google_client_id: str | None = Field(
        default=None,
        max_length=300,
        description="OAuth client of Google, with which users connect their own Gmail to send by.",
    )
    google_client_secret: SecretStr | None = Field(
        default=None, description="Secret of that client; both or neither."
    )
    google_url: str | None = Field(
        default=None,
        description="Stand-in for Google's addresses on this machine, for tests; loopback only.",
    )
    secret: SecretStr | None = Field(
        default=None,
        description="Signs unsubscribe links and seals the secrets of others, instead of the file "
        "RAPPORT_HOME/secret, the same on every machine; at least 32 characters.",
    )
    allow_private_webhooks: bool = Field(
        default=False,
        description="Whether webhooks may go to this machine and its network, and over plain HTTP: "
        "for an n8n on localhost; off, only to public https addresses.",
    )
    hubspot_token: SecretStr | None = Field(
        default=None,
        description="HubSpot service key or private app token that connect_crm uses; a person can "
        "give it to rapport hubspot connect instead.",
    )
    hubspot_url: str | None = Field(
        default=None, description="Base URL of HubSpot's API, for a gateway or a stand-in."
    )
    salesforce_url: str | None = Field(
        default=None,
        max_length=300,
        description="My Domain of a Salesforce organisation, such as https://acme.my.salesforce.com, "
        "or a gateway or a stand-in, which a person may then name too.",
    )
    salesforce_client_id: str | None = Field(
        default=None,
        max_length=300,
        description="Consumer key of an app there with the client credentials flow, which connect_crm "
        "uses; a person can give it to rapport salesforce connect instead.",
    )
    salesforce_client_secret: SecretStr | None = Field(
        default=None, description="Consumer secret of that app."
    )
    hubspot_client_id: str | None = Field(
        default=None,
        max_length=300,
        description="Client id of a HubSpot app, with which people connect their account in the "
        "browser; its redirect URL is RAPPORT_PUBLIC_URL and /v1/hubspot/callback.",
    )
    hubspot_client_secret: SecretStr | None = Field(
        default=None, description="Secret of that app; both or neither."
    )
    hubspot_consent_url: str | None = Field(
        default=None,
        description="Where people consent, instead of https://app.hubspot.com/oauth/authorize: for "
        "an account of another region, or a stand-in on this machine.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="Least level that is logged."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="Log lines on standard error as text or JSON."
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Comma-separated origins that browsers may call from; none by default.",
    )
    body_limit: int = Field(
        default=67_108_864,
        ge=1_024,
        description="Most bytes of a request body or an imported file.",
    )

    @field_validator("toolsets", "cors_origins", mode="before")
    @classmethod
    def _split(cls, value: str | tuple[str, ...]) -> tuple[str, ...]:
        return (
            tuple(filter(None, map(str.strip, value.split(","))))
            if isinstance(value, str)
            else value
        )

    @field_validator("toolsets")
    @classmethod
    def _known_toolsets(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if unknown := [name for name in value if name not in (*TOOLSETS, "all")]:
            raise ValueError(
                f"unknown toolset {unknown[0]!r}; accepted: {', '.join(TOOLSETS)}, all"
            )
        return TOOLSETS if "all" in value else value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value not in _zones():
            raise ValueError(
                f"unknown time zone {value!r}; accepted: IANA names such as Europe/Paris"
            )
        return value

    @field_validator("mail_from", "mail_reply_to")
    @classmethod
    def _mailbox(cls, value: str | None) -> str | None:
        if value:
            mailbox(value)
        return value or None

    @field_validator("mail_postal")
    @classmethod
    def _one_line(cls, value: str | None) -> str | None:
        if value and (one_line(value) != value.strip() or len(value) > MAX_POSTAL):
            raise ValueError(f"accepted: one line of at most {MAX_POSTAL} characters")
        return (value or "").strip() or None

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if not value or not value.get_secret_value():
            return None
        smtp_server(value.get_secret_value())
        if not info.data.get("mail_from"):
            raise ValueError("needs RAPPORT_MAIL_FROM, the address that mail is from")
        return value

    @field_validator("google_client_secret")
    @classmethod
    def _with_its_client(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        given = value if value and value.get_secret_value() else None
        if (given is None) != (not info.data.get("google_client_id")):
            raise ValueError("needs RAPPORT_GOOGLE_CLIENT_ID beside it, and the other way round")
        return given

    @field_validator("hubspot_client_secret")
    @classmethod
    def _with_its_app(cls, value: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        given = value if value and value.get_secret_value() else None
        if (given is None) != (not info.data.get("hubspot_client_id")):
            raise ValueError("needs RAPPORT_HUBSPOT_CLIENT_ID beside it, and the other way round")
        return given

    @field_validator("hubspot_consent_url")
    @classmethod
    def _by_https(cls, value: str | None) -> str | None:
        parts = urlsplit(value or "")
        local = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}
        if value and not (local or (parts.scheme == "https" and parts.hostname)):
            raise ValueError("accepted: an https address, or one of this machine")
        return value or None

    @field_validator("google_url")
    @classmethod
    def _on_this_machine(cls, value: str | None) -> str | None:
        if value and urlsplit(value).hostname not in {"127.0.0.1", "localhost", "::1"}:
            raise ValueError("accepted: an address of this machine, such as http://127.0.0.1:9000")
        return value or None

    @field_validator("token", "secret")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value and len(value.get_secret_value()) < MIN_TOKEN:
            raise ValueError(f"too short; accepted: at least {MIN_TOKEN} characters")
        return value

    @field_validator("clock")
    @classmethod
    def _aware(cls, value: datetime | None) -> datetime | None:
        if value and not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise ValueError(
                f"outside what time is counted in; accepted: years {FIRST_YEAR} to {LAST_YEAR}, "
                "such as 2026-07-15T12:00:00Z"
            )
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value

    @field_validator("cors_origins")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [origin for origin in value if not _is_origin(origin)]:
            raise ValueError(
                f"{wrong[0][:60]!r} is not an origin; accepted: scheme and host, "
                "comma-separated, such as https://app.example.com,http://localhost:5173"
            )
        return value

    @field_validator("home")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @property
    def url(self) -> str:
        """The database's URL, the default one when none is set."""
        given = self.database_url.get_secret_value() if self.database_url else ""
        return given or f"sqlite+aiosqlite:///{self.home / 'rapport.db'}"


def variable(name: str) -> str:
    """The environment variable of a setting."""
    alias = Settings.model_fields[name].validation_alias if name in Settings.model_fields else None
    return alias if isinstance(alias, str) else f"RAPPORT_{name.upper()}"


def load_settings() -> Settings:
    """Read the settings; `Misconfigured` names the variable, the value and what is accepted."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = "_".join(str(part) for part in first["loc"])
        name = place if place == "GOOGLE_API_KEY" else variable(place)
        reason = str(first["msg"]).removeprefix("Value error, ")
        shown = "" if first["loc"][0] in SECRET else f"={str(first.get('input'))[:60]!r}"
        message = f"{name}{shown}: {reason}"
        raise Misconfigured(message, hint=f"Set {name} or remove it.") from None


class _Faults(BaseSettings):
    """For tests only, and so in no list of settings."""

    fail: str = Field(default="", validation_alias="RAPPORT_FAIL")
    lease: float | None = Field(
        default=None, ge=0.2, le=3_600, validation_alias="RAPPORT_LEASE_SECONDS"
    )


def failing_step() -> str:
    """The step at which this process is to die (RAPPORT_FAIL), empty for none."""
    return _Faults().fail


def lease_seconds() -> float | None:
    """How long this process holds a job without a sign of life (RAPPORT_LEASE_SECONDS), where a
    test can't wait for the usual time; None for the usual."""
    return _Faults().lease
