"""Short sums of states, the same as the clients make them, to compare screens without carrying them over."""

import json
import zlib
from typing import Any


def sum_of(state: dict[str, Any] | None) -> int:
    """Of one thing; 0 where it is gone."""
    if not state:
        return 0
    return zlib.crc32(json.dumps(sorted(map(list, state.items())), ensure_ascii=False, separators=(",", ":")).encode())


def sum_of_all(sums: dict[tuple[str, str], int]) -> int:
    """Of a whole log: (kind, id) -> sum."""
    return zlib.crc32("\n".join(sorted(f"{kind} {id} {sum}" for (kind, id), sum in sums.items())).encode())


def seen(audience: str, kind: str, state: dict[str, Any] | None) -> dict[str, Any] | None:
    """What an audience sees of a thing: guests see no card that is hidden, waits or is covered, and no history."""
    if state is None or audience != "attendees":
        return state
    if kind in ("action", "key"):
        return None
    if kind == "card" and (state["hidden"] or state.get("waiting") or state.get("covered")):
        return None
    return {name: value for name, value in state.items() if (kind, name) != ("card", "flashes")}
