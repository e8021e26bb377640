"""Markdown: the evening in its order, every card with its number and exactly its text."""

from datetime import date

from board.exports.markdown import heading, inline
from board.exports.record import CardRecord, Record
from board.exports.style import Style


def write_markdown(record: Record, style: Style) -> bytes:
    """`record` as CommonMark in UTF-8: a section a board, an item a card whose second paragraph is its text."""
    _ = style.words
    day = style.local(record.created_at).date()
    parts = [f"# {heading(record.title)}", inline(_about(record, style))]
    for board in record.boards:
        parts.append(f"## {_('Board')} {board.number}: {heading(board.question)}")
        parts += [_item(card, style, day) for card in board.cards] or [f"*{_('No cards hang here.')}*"]
    parts += ["---", inline(_imprint(record, style))]
    return ("\n\n".join(parts) + "\n").encode()


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
    if card.edited_at:
        facts.append(_("edited"))
    if card.hidden:
        facts.append(_("hidden"))
    text = inline(card.text).replace("\n", "\n  ")
    return f"- {' · '.join(facts)}\n\n  {text}"
