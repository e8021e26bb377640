"""Codes, keys and tags: what is random, what is signed, and what a device leaves behind."""

import hashlib
import hmac
import json
import re
import secrets
from typing import Any

from itsdangerous import BadSignature, Signer

# No 0 O 1 I: what is read aloud across a hall must not be mistaken.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 6
_MISREAD = str.maketrans({"1": "L", "I": "L"})
_DEVICE = re.compile(r"[A-Za-z0-9_-]{16,128}\Z")


def new_code() -> str:
    """Six letters that let attendees in."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def read_code(typed: str) -> str | None:
    """The code somebody meant, `7k4 m2q` and look-alikes included; None if it cannot be one."""
    code = re.sub(r"[\s\-·.]+", "", typed).upper().translate(_MISREAD)
    if len(code) != CODE_LENGTH or any(letter not in ALPHABET for letter in code):
        return None
    return code


def shown_code(code: str) -> str:
    """`7K4M2Q` as it stands on walls and posters: `7K4 M2Q`."""
    return f"{code[:3]} {code[3:]}"


def new_key_id() -> str:
    """The public half of a moderator or organiser key."""
    return secrets.token_urlsafe(9)


def link_key(secret: str, role: str, key_id: str) -> str:
    """The whole key of a link: its public half, and a signature that only this server can make."""
    return _signer(secret, role).sign(key_id).decode()


def signed_key_id(secret: str, role: str, key: str) -> str | None:
    """The public half of `key` if it was made here for `role`, else None."""
    try:
        return _signer(secret, role).unsign(key).decode()
    except (BadSignature, UnicodeError):
        return None


def _signer(secret: str, role: str) -> Signer:
    return Signer(secret, salt=f"pappen.{role}", sep=".", key_derivation="hmac", digest_method=hashlib.sha256)


def new_device() -> str:
    """The secret of a device, kept by the device alone."""
    return secrets.token_urlsafe(24)


def is_device(secret: object) -> bool:
    """True for 16 to 128 URL-safe characters."""
    return isinstance(secret, str) and bool(_DEVICE.match(secret))


def new_tag_key() -> bytes:
    """A board's key for tags; without it no tag can be made or matched again."""
    return secrets.token_bytes(32)


def tag(key: bytes | None, device: str | None) -> bytes | None:
    """What a device leaves on a card or a dot; None where the board is sealed or the asker has no device."""
    if key is None or device is None:
        return None
    return hmac.digest(key, device.encode(), "sha256")


def same_tag(left: bytes | None, right: bytes | None) -> bool:
    """True when both are there and equal."""
    return left is not None and right is not None and hmac.compare_digest(left, right)


def fingerprint(secret: str, content: Any) -> bytes:
    """Tells whether a repeated request says the same, without keeping what it said; `content` is JSON."""
    told = json.dumps(content, sort_keys=True, ensure_ascii=True, allow_nan=True).encode()
    return hmac.digest(secret.encode(), b"request" + told, "sha256")
