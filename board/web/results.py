"""What the results page says about the figures, in the reader's language."""

from datetime import datetime, timedelta
from typing import Any

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from flask_babel import get_locale, gettext as _, ngettext
from markupsafe import Markup, escape

from board.exports import FORMATS
from board.web.figures import Timeline

DAY = timedelta(days=1)


def told(figures: dict[str, Any]) -> dict[str, Any]:
    """The page's words and drawings from the figures of an evening."""
    page: dict[str, Any] = {"figures": figures, "audiences": _audiences(figures["hidden"]), "files": FORMATS}
    line: Timeline | None = figures["timeline"]
    if line is None:
        return page
    return {**page, **_chart(line), "where_line": _where(figures["rows"])}


def _chart(line: Timeline) -> dict[str, Any]:
    """Bars of the chart: x, y and height in a box of 21 units a bar and 100 high, with count and moment."""
    most = max(line.bars)
    look = "date" if line.step >= DAY else "both" if len(line.bars) * line.step > DAY else "time"
    bars = [
        {
            "x": index * 21 + 2.5,
            "y": round(100 - 100 * count / most, 2),
            "height": round(100 * count / most, 2),
            "cards": count,
            **_moment(line.at(index), look),
        }
        for index, count in enumerate(line.bars)
    ]
    ends = [_moment(line.at(index), look) for index in (0, len(bars) // 2, len(bars))]
    peak = line.at(line.peak)
    return {
        "chart": bars,
        "axis": ends,
        "slots": len(bars),
        "look": look,
        "zone": line.start.tzname() or "UTC",
        "peak": _label_place(line.peak, len(bars)),
        "peak_line": _peak_line(sum(line.bars), peak, look),
        "peak_label": _("%(count)s in %(span)s", count=most, span=_span(line.step)),
        "chart_label": _("Cards over time, one bar for %(span)s", span=_span(line.step)),
    }


def _label_place(index: int, slots: int) -> dict[str, Any]:
    """Where the words over the highest bar stand, so that they stay inside the drawing."""
    share = index / slots
    anchor, shift = ("start", 0.1) if share < 0.25 else ("end", 0.9) if share > 0.75 else ("middle", 0.5)
    return {"percent": round(100 * (index + shift) / slots, 2), "anchor": anchor}


def _moment(moment: datetime, look: str) -> dict[str, str]:
    return {"at": moment.isoformat(), "shown": _shown(moment, look)}


def _shown(moment: datetime, look: str) -> str:
    locale = get_locale()
    if look == "time":
        return str(format_time(moment, "short", tzinfo=moment.tzinfo, locale=locale))
    if look == "date":
        return str(format_date(moment.date(), "medium", locale=locale))
    return str(format_datetime(moment, "short", tzinfo=moment.tzinfo, locale=locale))


def _span(step: timedelta) -> str:
    return str(format_timedelta(step, granularity="minute", threshold=1, locale=get_locale()))


def _peak_line(cards: int, peak: datetime, look: str) -> str:
    """The headline, with its moment as an element that scripts can move into the reader's zone."""
    moment = Markup('<time datetime="{}" data-look="{}">{}</time>').format(peak.isoformat(), look, _shown(peak, look))
    if cards == 1:
        sentence = _("One card so far, at %(time)s.", time="%(time)s")
    elif look == "time":
        sentence = _("Most of them around %(time)s.", time="%(time)s")
    else:
        sentence = _("Most of them from %(time)s on.", time="%(time)s")
    return escape(sentence) % {"time": moment}


def _where(rows: list[dict[str, Any]]) -> str:
    if len(rows) == 1:
        return str(_("All on one board."))
    top = max(rows, key=lambda row: row["cards"])
    sentence = ngettext(
        "Most on board %(board)s: %(num)s card.",
        "Most on board %(board)s: %(num)s cards.",
        top["cards"],
        board=top["board"].number,
    )
    return str(sentence)


def _audiences(hidden: int) -> list[dict[str, str]]:
    if hidden:
        extra = ngettext(
            "With the %(num)s card that guests do not see, marked as such.",
            "With the %(num)s cards that guests do not see, marked as such.",
            hidden,
        )
    else:
        extra = _("The same at the moment: guests see every card.")
    return [
        {
            "key": "attendee",
            "icon": "users",
            "name": _("For the guests"),
            "line": _("What hangs, as everybody sees it."),
        },
        {"key": "moderator", "icon": "desk", "name": _("For moderators"), "line": extra},
    ]
