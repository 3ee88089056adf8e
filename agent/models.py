"""The language model that a setting names."""

from __future__ import annotations

from typing import Any

from langchain_core.language_models import BaseChatModel

from tools.errors import Misconfigured
from tools.settings import Settings

OFFLINE = "offline"
GEMINI = "google_genai:gemini-3.8-flash"
TIMEOUT_SECONDS, RETRIES = 30, 2


def model_name(settings: Settings) -> str:
    """`offline`, or provider:model; a Gemini key with no model named means Gemini."""
    if settings.model is not None:
        return settings.model
    return GEMINI if settings.google_api_key else OFFLINE


def key_setting(name: str) -> str:
    """The setting that holds the key of a model, as its provider's package reads it."""
    provider = name.partition(":")[0]
    return "GOOGLE_API_KEY" if provider == "google_genai" else f"{provider.upper()}_API_KEY"


def language_model(settings: Settings) -> BaseChatModel | None:
    """The model, None for the offline planner; Misconfigured says what is missing. Its client is
    imported here, only when one is set."""
    name = model_name(settings)
    if name == OFFLINE:
        return None
    from langchain.chat_models import init_chat_model  # noqa: PLC0415 - heavy, and seldom needed

    provider, _, model = name.partition(":")
    if not model:
        raise Misconfigured(
            f"RAPPORT_MODEL={name!r} is not a model",
            hint=f"Set it to `offline` or to provider:model, such as {GEMINI}.",
        )
    key = settings.google_api_key if provider == "google_genai" else None
    given: dict[str, Any] = {"timeout": TIMEOUT_SECONDS, "max_retries": RETRIES}
    if key:
        given["api_key"] = key.get_secret_value()
    if settings.model_url:
        given["base_url"] = settings.model_url
    try:
        return init_chat_model(name, **given)  # pyright: ignore[reportUnknownVariableType]
    except ImportError:
        package = f"langchain-{provider.replace('_', '-')}"
        raise Misconfigured(
            f"RAPPORT_MODEL={name!r} needs the package {package}, which is not installed",
            hint=f"pip install {package}",
        ) from None
    except ValueError as error:
        raise Misconfigured(
            f"RAPPORT_MODEL={name!r} cannot be used: {str(error)[:200]}",
            hint=f"Set it to `offline` or to provider:model, such as {GEMINI}, and set its key.",
        ) from None


async def let_go(model: BaseChatModel) -> None:
    """Close a model's connections, where its client keeps any."""
    close = getattr(model, "aclose", None)
    if close is not None:
        await close()
