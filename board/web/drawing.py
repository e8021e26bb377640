"""What templates need not work out again: translated words, and parts that look the same to everybody of a language."""

from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Flask
from flask_babel import get_domain, get_locale
from markupsafe import Markup

_drawn: dict[tuple[Any, ...], Markup] = {}


def register(app: Flask) -> None:
    """Give the templates of `app` these instead of what the extension installs, which asks for the language thrice."""
    names = {"_": gettext, "gettext": gettext, "ngettext": ngettext, "once_per_language": once_per_language}
    app.jinja_env.globals.update(names)


def language() -> str:
    """The language of the page that is being drawn."""
    return str(getattr(get_locale(), "language", ""))


def gettext(text: str, /, **variables: Any) -> Markup:
    """The words in the reader's language; variables are escaped."""
    if variables:
        return _said(language(), text) % variables
    return _said_plainly(language(), text)


@cache
def _said(_language: str, text: str) -> Markup:
    return Markup(get_domain().get_translations().ugettext(text))


@cache
def _said_plainly(language: str, text: str) -> Markup:
    return _said(language, text) % {}


def ngettext(one: str, many: str, number: int, /, **variables: Any) -> Markup:
    """As `gettext`, for a number that the words call `num`."""
    said: str = get_domain().get_translations().ungettext(one, many, number)
    return Markup(said) % {"num": number, **variables}


def once_per_language(*name: object, caller: Callable[[], Markup]) -> Markup:
    """What stands in a `call` block that depends on nothing but the language and what `name` says."""
    key = (language(), *name)
    if key not in _drawn:
        _drawn[key] = caller()
    return _drawn[key]
