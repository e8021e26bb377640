"""The one error the core raises."""

from typing import Any


class Refused(Exception):
    """A request that cannot be carried out, and why.

    `code` is a stable word of the protocol (docs/protocol.md lists them all), `status` the HTTP status that
    goes with it, `details` small JSON values that help the asker: `field`, `limit`, `retry_after` (seconds).
    The sentence a person reads is made at the edges, in that person's language.
    """

    def __init__(self, code: str, status: int = 400, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.details = details
