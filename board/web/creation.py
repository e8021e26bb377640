"""The page where an evening is set up: template, questions, deletion date, one button."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import zip_longest

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext as _

from board import founding, texts, workshops
from board.arguments import LANGUAGES
from board.config import Settings
from board.errors import Refused
from board.models import FORMS
from board.starters import STARTERS, Asked, find
from board.web.identity import give_role, house, opens_creation, resolve_key
from board.web.pages import render, sentence

pages = Blueprint("creation", __name__)


@dataclass(frozen=True)
class Draft:
    """What stands in the form: plain text as typed."""

    starter: str
    title: str = ""
    language: str = "de"
    delete_on: str = ""
    boards: list[Asked] = field(default_factory=list)


@pages.get("/new")
def new() -> ResponseReturnValue:
    """The form, filled with the first template."""
    language = str(get_locale())
    starter = find(request.args.get("template"))
    draft = Draft(
        starter=starter.key,
        language=language if language in LANGUAGES else "de",
        delete_on=founding.default_deletion(house().settings, datetime.now(UTC)).isoformat(),
    )
    return _form(replace(draft, boards=starter.asked_in(draft.language)))


@pages.post("/new")
def create() -> ResponseReturnValue:
    """Create the evening, or (without JavaScript) change the rows of the form."""
    draft = _typed()
    do = request.form.get("do", "create")
    if do != "create":
        return _form(_rearranged(draft, do))
    problems = _problems(draft)
    if problems:
        return _form(draft, problems, 422)
    try:
        made = house().write(
            partial(
                workshops.create,
                title=draft.title,
                language=draft.language,
                boards=[founding.NewBoard.model_validate(board._asdict()) for board in draft.boards],
                delete_on=draft.delete_on or None,
            )
        )
    except Refused as refused:
        place = "delete_on" if refused.details.get("field") == "delete_on" else "form"
        return _form(draft, {place: sentence_for(place, refused)}, as_page_status(refused))
    for key in made["keys"].values():
        role, workshop, key_id = resolve_key(key)
        give_role(workshop, role, key_id)
    session["fresh"] = made["code"]
    return redirect(url_for("organiser.links", code=made["code"]), 303)


def as_page_status(refused: Refused) -> int:
    """The status of a page that shows a form again: 422 for input, else the refusal's own."""
    return 422 if refused.status == 400 else refused.status


def sentence_for(place: str, refused: Refused) -> str:
    """What a refusal says beside the field at `place` of an organiser's page."""
    if refused.code == "text_empty" and place == "title":
        return str(_("Give the event a name."))
    if refused.code == "text_empty":
        return str(_("Write a question here, or take this board away."))
    return sentence(refused)


def days_to_choose() -> dict[str, str]:
    """First and last day on which an event may be erased, as ISO dates for a date field."""
    today = founding.today(house().settings)
    return {
        "first_day": (today + timedelta(days=1)).isoformat(),
        "last_day": (today + timedelta(days=founding.LONGEST_DAYS)).isoformat(),
    }


def _typed() -> Draft:
    form = request.form
    language = form.get("language", "")
    return Draft(
        starter=find(form.get("starter")).key,
        title=form.get("title", ""),
        language=language if language in LANGUAGES else "de",
        delete_on=form.get("delete_on", "").strip(),
        boards=_rows(form.getlist("question"), form.getlist("kind")),
    )


def _rows(questions: list[str], kinds: list[str]) -> list[Asked]:
    """Each question with the kind beside it, one for cards where that says nothing."""
    rows = zip_longest(questions, kinds[: len(questions)], fillvalue="")
    return [Asked(question, kind if kind in FORMS else "cards") for question, kind in rows]


def _rearranged(draft: Draft, do: str) -> Draft:
    """The draft after a row button (`more`, `remove:2`, `up:2`, `down:2`) or another template (`starter`)."""
    verb, _colon, place = do.partition(":")
    rows = list(draft.boards)
    index = int(place) if place.isdecimal() else -1
    if verb == "starter":
        rows = find(draft.starter).asked_in(draft.language)
    elif verb == "more":
        rows.append(Asked(""))
    elif 0 <= index < len(rows):
        row = rows.pop(index)
        if verb in ("up", "down"):
            rows.insert(max(index + (1 if verb == "down" else -1), 0), row)
    return replace(draft, boards=rows)


def _problems(draft: Draft) -> dict[str, str]:
    """What has to be mended before it can be created: place in the form -> sentence."""
    found: dict[str, str] = {}
    if not _key_given():
        found["create_key"] = _("This key is not right. Ask whoever runs this server for it.")
    _check(found, "title", texts.title, draft.title)
    for index, board in enumerate(draft.boards):
        _check(found, f"question-{index}", texts.question, board.question)
    if not draft.boards:
        found["questions"] = _("Put up at least one board.")
    return found


def _check(found: dict[str, str], place: str, clean: Callable[[str], str], text: str) -> None:
    try:
        clean(text)
    except Refused as refused:
        found[place] = sentence_for(place, refused)


def _key_wanted() -> bool:
    """True while the server asks for a creation key and this browser has not given the present one."""
    settings = house().settings
    if settings.create_key is None:
        return False
    return not hmac.compare_digest(session.get("create_key", ""), _proof(settings))


def _key_given() -> bool:
    if not _key_wanted():
        return True
    if not opens_creation(request.form.get("create_key", "").strip()):
        return False
    session["create_key"] = _proof(house().settings)
    return True


def _proof(settings: Settings) -> str:
    # The cookie can be read by its owner, so it holds a proof of the key and never the key.
    return hmac.new(settings.secret.encode(), f"create:{settings.create_key}".encode(), "sha256").hexdigest()


def _asked_in(language: str) -> dict[str, list[dict[str, str]]]:
    """Template -> the boards it begins with."""
    return {one.key: [board._asdict() for board in one.asked_in(language)] for one in STARTERS}


def _form(draft: Draft, problems: dict[str, str] | None = None, status: int = 200) -> ResponseReturnValue:
    return render(
        "new.html",
        status=status,
        draft=draft,
        problems=problems or {},
        starters=STARTERS,
        asked={language: _asked_in(language) for language in LANGUAGES},
        key_wanted=_key_wanted(),
        page="new",
        erased=session.pop("erased", False),
        **days_to_choose(),
    )
