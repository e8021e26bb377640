"""Numbers about numbers: quantiles of latencies."""

from collections.abc import Iterable
from math import ceil


def quantile(ordered: list[float], share: float) -> float:
    """The smallest value of an ordered list that at least `share` of them do not exceed; 0.0 of an empty one."""
    return ordered[max(0, ceil(share * len(ordered)) - 1)] if ordered else 0.0


def latencies(values: Iterable[float]) -> dict[str, float]:
    """`{"p50", "p95", "p99", "max", "count"}` in milliseconds of seconds."""
    ordered = sorted(values)
    told = {f"p{share}": round(quantile(ordered, share / 100) * 1000, 2) for share in (50, 95, 99)}
    return {**told, "max": round(quantile(ordered, 1) * 1000, 2), "count": len(ordered)}
