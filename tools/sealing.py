"""Secrets of others kept unreadable at rest: opened only with this installation's own secret.

The key of each purpose is derived from the secret (HKDF-SHA256, RFC 5869), so that what was sealed
for one purpose or one owner cannot be passed off as another's.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from pydantic import SecretStr

from tools.errors import Misconfigured

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

_CONTEXT = b"rapport sealing 1\x00"


def seal(secret: SecretStr, text: str, *, purpose: str) -> str:
    """`text` as ASCII that only `unseal` with the same secret and purpose opens; another each time."""
    return _box(secret, purpose).encrypt(text.encode()).decode("ascii")


def unseal(secret: SecretStr, sealed: str, *, purpose: str) -> str:
    """What was sealed. `Misconfigured` when the secret is not the one it was sealed with, or the
    text was changed or belongs to another purpose."""
    from cryptography.fernet import InvalidToken  # noqa: PLC0415 - most processes seal nothing

    try:
        return _box(secret, purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise Misconfigured(
            f"what is kept for {purpose!r} cannot be opened: it was sealed with another secret",
            hint="Put back the RAPPORT_SECRET or RAPPORT_HOME/secret it was kept with, "
            "or set it up again.",
        ) from None


def _box(secret: SecretStr, purpose: str) -> Fernet:
    from cryptography.fernet import Fernet  # noqa: PLC0415 - most processes seal nothing
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415 - as above

    derived = HKDF(SHA256(), length=32, salt=None, info=_CONTEXT + purpose.encode())
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret.get_secret_value().encode())))
