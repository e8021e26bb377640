"""Markdown: the evening in its order, every card with its number and exactly its text."""

from datetime import date

from board.exports.markdown import heading, inline
from board.exports.record import BoardRecord, CardRecord, ClusterRecord, Record
from board.exports.style import Style


def write_markdown(record: Record, style: Style) -> bytes:
    """`record` as CommonMark in UTF-8: a section a board, a heading a topic, an item a card.

    The second paragraph of an item is the card's text.
    """
    _ = style.words
    day = style.local(record.created_at).date()
    parts = [f"# {heading(record.title)}", inline(_about(record, style))]
    for board in record.boards:
        parts.append(f"## {_('Board')} {board.number}: {heading(board.question)}")
        parts += _results(board, style)
        if board.kind != "mood":
            parts += _cards(board, style, day) or [f"*{_('No cards hang here.')}*"]
    parts += ["---", inline(_imprint(record, style))]
    return ("\n\n".join(parts) + "\n").encode()


def _results(board: BoardRecord, style: Style) -> list[str]:
    """What the dots say, once they are revealed: a paragraph with a line for each."""
    _ = style.words
    if board.scale:
        fields = (f"{field} · {_('Dots')}: {dots}" for field, dots in enumerate(board.scale, start=1))
        return ["\\\n".join(fields)]
    ranking = board.ranking
    if not ranking:
        return []
    lines = [f"{place}\\. {_named(one, style)} · {one.dots}" for place, one in ranking]
    return ["\\\n".join([f"**{_('Ranking by dots')}**", *lines])]


def _named(one: CardRecord | ClusterRecord, style: Style) -> str:
    return heading(one.title) if isinstance(one, ClusterRecord) else f"{style.words('Card')} {one.number}"


def _cards(board: BoardRecord, style: Style, day: date) -> list[str]:
    """Topic by topic, then those without one; the heading of a topic has its number and its dots."""
    _ = style.words
    parts = []
    for topic in board.clusters:
        dots = f" ({_('Dots')}: {topic.dots})" if topic.dots is not None else ""
        parts.append(f"### {_('Topic')} {topic.number}: {heading(topic.title)}{dots}")
        parts += [_item(card, style, day) for card in board.cards_in(topic)] or [f"*{_('No cards hang here.')}*"]
    free = [_item(card, style, day) for card in board.cards_in(None)]
    if board.clusters and free:
        parts.append(f"### {_('Without a topic')}")
    return parts + free


def _about(record: Record, style: Style) -> str:
    _ = style.words
    cards = [card for board in record.boards for card in board.cards]
    return _("{day}. Boards: {boards}. Cards: {cards}.").format(
        day=style.day(style.local(record.created_at).date()), boards=len(record.boards), cards=len(cards)
    )


def _imprint(record: Record, style: Style) -> str:
    _ = style.words
    return _("Written by Pappen. State {number}, to be erased on {day}.").format(
        number=record.state_number, day=style.day(date.fromisoformat(record.delete_on))
    )


def _item(card: CardRecord, style: Style, evening: date) -> str:
    _ = style.words
    at = style.local(card.added_at)
    facts = [f"**{card.number}**", at.strftime("%H:%M" if at.date() == evening else "%Y-%m-%d %H:%M")]
    if card.likes:
        facts.append(f"{_('me too')}: {card.likes}")
    if card.dots is not None:
        facts.append(f"{_('Dots')}: {card.dots}")
    if card.flashes:
        facts.append(f"{_('Disagreement')}: {card.flashes}")
    if card.edited_at:
        facts.append(_("edited"))
    marks = {_("hidden"): card.hidden, _("waits for approval"): card.waiting, _("covered"): card.covered}
    facts += [mark for mark, holds in marks.items() if holds]
    text = inline(card.text).replace("\n", "\n  ")
    return f"- {' · '.join(facts)}\n\n  {text}"
