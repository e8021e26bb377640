"""The HTTP API described for programs: one document, made from the same list of verbs that runs."""

from typing import Any

from board.commands import COMMANDS
from board.exports import FORMATS
from board.visibility import AUDIENCES

_TEXT = {"type": "string"}
_ID = {"type": "string", "format": "uuid"}
_NUMBER = {"type": "integer", "minimum": 0}
_OK = {"type": "boolean", "const": True}


def _object(required: dict[str, Any], optional: dict[str, Any] | None = None, closed: bool = True) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": not closed,
    }


def _body(schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _answer(text: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": text, "content": {"application/json": {"schema": schema}}}


_BOARD = _object({"question": _TEXT}, {"kind": {"enum": ["cards", "mood", "round"]}})
_BOARDS = {"type": "array", "items": {"anyOf": [_TEXT, _BOARD]}}  # a question alone: one for cards
_REFUSED = _object(
    {"ok": {"type": "boolean", "const": False}, "code": _TEXT, "message": _TEXT},
    {"field": _TEXT, "limit": _NUMBER, "length": _NUMBER, "retry_after": {"type": "number"}},
    closed=False,
)
_REFUSALS = {"default": {"$ref": "#/components/responses/Refused"}}


def _new_workshop() -> dict[str, Any]:
    return {
        "summary": "Create a workshop; its boards are open, the first one is on the stage",
        "security": [{}, {"key": []}],
        "requestBody": _body(
            _object(
                {"title": _TEXT, "language": {"enum": ["de", "en"]}, "boards": _BOARDS},
                {"delete_on": {"type": "string", "format": "date"}},
            )
        ),
        "responses": {
            "201": _answer(
                "The workshop, with all that its founder needs",
                _object(
                    {
                        "ok": _OK,
                        "id": _ID,
                        "code": _TEXT,
                        "keys": _object({"moderator": _TEXT, "organiser": _TEXT}),
                        "links": _object({"attendee": _TEXT, "wall": _TEXT, "moderator": _TEXT, "organiser": _TEXT}),
                        "boards": {"type": "array", "items": _object({"id": _ID, "question": _TEXT}, closed=False)},
                    },
                    closed=False,
                ),
            ),
            **_REFUSALS,
        },
    }


def _log() -> dict[str, Any]:
    change = _object({"seq": _NUMBER, "kind": _TEXT, "id": _TEXT, "state": {"type": ["object", "null"]}})
    return {
        "summary": "A log as the asker's audience sees it, or what it missed since a number",
        "parameters": [
            {"name": "log", "in": "path", "required": True, "schema": _TEXT},
            {"name": "since", "in": "query", "schema": _NUMBER},
            {"name": "epoch", "in": "query", "schema": _TEXT},
            {"$ref": "#/components/parameters/Device"},
        ],
        "responses": {
            "200": _answer(
                "`snapshot` or `changes`, and `mine`",
                _object(
                    {"ok": _OK, "epoch": _TEXT, "seq": _NUMBER, "mine": {"type": "object"}},
                    {"snapshot": {"type": "object"}, "changes": {"type": "array", "items": change}},
                ),
            ),
            "304": {"description": "Nothing new since the ETag that was sent"},
            **_REFUSALS,
        },
    }


def _snapshot() -> dict[str, Any]:
    return {
        "summary": "A whole log as the asker's audience sees it, in the same bytes for all of them",
        "parameters": [{"name": "log", "in": "path", "required": True, "schema": _TEXT}],
        "responses": {
            "200": _answer(
                "The log at `seq`, by kind and id",
                _object({"ok": _OK, "epoch": _TEXT, "seq": _NUMBER, "snapshot": {"type": "object"}}),
            ),
            "304": {"description": "Nothing new since the ETag that was sent"},
            **_REFUSALS,
        },
    }


def _command() -> dict[str, Any]:
    asked = {"request_id": _ID, "log": _TEXT, "verb": {"enum": list(COMMANDS)}, "args": {"type": "object"}}
    return {
        "summary": "Ask for one change",
        "parameters": [{"$ref": "#/components/parameters/Device"}],
        "requestBody": _body(_object(asked)),
        "responses": {"200": _answer("Done and stored", _object({"ok": _OK, "seq": _NUMBER})), **_REFUSALS},
    }


def _export() -> dict[str, Any]:
    audience = {"enum": list(AUDIENCES)}
    return {
        "summary": "A file of the evening",
        "parameters": [
            {"name": "workshop", "in": "path", "required": True, "schema": _ID},
            {"name": "format", "in": "path", "required": True, "schema": {"enum": list(FORMATS)}},
            {"name": "audience", "in": "query", "schema": audience},
        ],
        "responses": {"200": {"description": "The file"}, "default": {"description": "A page with the reason"}},
    }


def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Pappen", "version": "1", "description": "Live idea boards. docs/protocol.md says more."},
        "security": [{"key": []}],
        "paths": {
            "/api/workshops": {"post": _new_workshop()},
            "/api/logs/{log}": {"get": _log()},
            "/api/snapshots/{log}": {"get": _snapshot()},
            "/api/commands": {"post": _command()},
            "/export/{workshop}.{format}": {"get": _export()},
        },
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "parameters": {
                "Device": {
                    "name": "Device",
                    "in": "header",
                    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_-]{16,128}$"},
                    "description": "The asker's own secret; who writes with it can change and take down later.",
                }
            },
            "responses": {"Refused": _answer("What was wrong, and a sentence for a person", _REFUSED)},
        },
    }
