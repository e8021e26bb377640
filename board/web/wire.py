"""JSON as it goes over websockets: UTF-8 unescaped, no NaN out, and whatever comes in gets an answer."""

import json
from typing import Any

# Our own handlers carry these names; a client that sends them as events must not reach those.
_RESERVED = ("connect", "disconnect")
UNREADABLE = ["unreadable"]


def dumps(value: Any, **_options: Any) -> str:
    """Compact JSON; ValueError for NaN and infinities."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def loads(text: str, **_options: Any) -> Any:
    """JSON as a client sent it; what cannot be read becomes an event that is answered with a refusal."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return list(UNREADABLE)
    if isinstance(value, list) and value and value[0] in _RESERVED:
        value[0] = UNREADABLE[0]
    return value


def refusal(code: str, message: str, details: dict[str, Any]) -> dict[str, Any]:
    """`{"ok": false, "code", "message", ...details}`: how every request hears no."""
    return {"ok": False, "code": code, "message": message, **details}
