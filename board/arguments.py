"""The shape of what clients send: strict, nothing unknown, every refusal names the field."""

from typing import Annotated, Any, TypeVar
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from board.errors import Refused

LANGUAGES = ("de", "en")


def _uuid(value: str) -> str:
    try:
        parsed = str(UUID(value))
    except ValueError:
        raise ValueError("no uuid") from None
    if parsed != value:  # also capitals: a client that keys by its own spelling would never see its thing
        raise ValueError("no uuid")
    return value


Id = Annotated[str, AfterValidator(_uuid)]


class Args(BaseModel):
    """Arguments of one verb, or another small JSON object that a client sends."""

    model_config = ConfigDict(strict=True, extra="forbid")


A = TypeVar("A", bound=BaseModel)

_CODES = {"missing": "missing_field", "extra_forbidden": "unknown_field"}
_VALUES = ("value_error", "string_pattern_mismatch", "literal_error", "greater_than_equal", "less_than_equal", "too_")


def parse(model: type[A], given: Any) -> A:
    """`given` as `model`; Refused missing_field, unknown_field, wrong_type or bad_value with `field`."""
    try:
        return model.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        kind = first["type"]
        code = _CODES.get(kind) or ("bad_value" if kind.startswith(_VALUES) else "wrong_type")
        # A field's name is the client's own text: it must be printable before it goes back.
        field = ".".join(str(part) for part in first["loc"]).encode("ascii", "replace").decode()[:80]
        raise Refused(code, 400, **({"field": field} if field else {})) from None
