"""What the checker found: seven counts, and the first pieces of evidence for each."""

from dataclasses import dataclass, field
from typing import Any

KINDS = ("lost", "ghost", "doubled", "corrupt", "gap", "reordered", "stale")
MOST_EVIDENCE = 8


@dataclass
class Findings:
    """All zero when every promise was kept."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
    evidence: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    def add(self, kind: str, why: str, **details: Any) -> None:
        self.counts[kind] += 1
        if len(self.evidence[kind]) < MOST_EVIDENCE:
            self.evidence[kind].append(f"{why} {details}"[:700])

    @property
    def clean(self) -> bool:
        return not any(self.counts.values())
