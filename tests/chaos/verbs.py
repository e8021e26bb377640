"""What each verb does to the model of an event, by the words of the protocol."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.chaos.model import Board, Card, Event, Topic, put
from tests.chaos.texts import stored

Steps = list[dict[str, Any]]


@dataclass(frozen=True)
class Ask:
    """One command, or one step of what undoes it."""

    log: str
    verb: str
    args: dict[str, Any]
    client: str
    leads: bool
    undo: Steps  # of the action that it names


def do(event: Event, ask: Ask) -> None:
    """Carry it out in the model; KeyError where it is about something that is not there."""
    if ask.verb == "action.undo":
        for step in ask.undo:
            do(event, Ask(step["log"], step["verb"], step["args"], ask.client, ask.leads, []))
    elif ask.log == event.log:
        ON_EVENT[ask.verb](event, ask.args)
    else:
        ON_BOARD[ask.verb](event, event.boards[ask.log.partition(":")[2]], ask)


# Cards


def add(event: Event, board: Board, ask: Ask) -> None:
    id, guest = ask.args["id"], not ask.leads
    if not board.state["open"] or board.state["kind"] == "mood" or id in board.cards:
        event.refused.append("a card on a board that takes none, or twice")
    last = [one.cards[next(reversed(one.cards))].number for one in event.boards.values() if one.cards]
    card = Card(id, text=stored(ask.args["text"]), number=max(last, default=0) + 1, writer=ask.client)
    board.cards[id] = card
    card.waiting, card.covered = guest and board.state["approving"], guest and board.state["covered"]
    event.touch(board, card)
    if not card.live:
        event.recount(board)


def edit(event: Event, board: Board, ask: Ask) -> None:
    card, text = own(event, board, ask), stored(ask.args["text"])
    if text == card.text:
        return
    waits = card.waiting or (board.state["approving"] and not ask.leads)
    if waits == card.waiting:
        card.text = text
        event.touch(board, card)
    else:
        event.change(board, [card], text=text, waiting=waits)


def remove(event: Event, board: Board, ask: Ask) -> None:
    event.change(board, [own(event, board, ask)], removed=True)


def restore(event: Event, board: Board, ask: Ask) -> None:
    card = board.cards[ask.args["card"]]
    if card.removed:
        event.change(board, [own(event, board, ask)], removed=False)
    elif card.hidden:
        event.change(board, [card], hidden=False)


def turned(name: str, value: bool) -> Callable[[Event, Board, Ask], None]:
    """Hide, approve, hold: one card or many."""

    def turn(event: Event, board: Board, ask: Ask) -> None:
        ids = ask.args.get("cards") or [ask.args["card"]]
        cards = [board.cards[id] for id in ids]
        event.change(
            board, [card for card in cards if not card.removed and getattr(card, name) != value], **{name: value}
        )

    return turn


def mark(name: str, given: bool) -> Callable[[Event, Board, Ask], None]:
    """Me too, and here we disagree."""

    def change(event: Event, board: Board, ask: Ask) -> None:
        card = board.cards[ask.args["card"]]
        if not board.state["open"] or not (card.live or ask.leads):
            event.refused.append("a mark on what was closed or not to be seen")
        marks: set[str] = getattr(card, name)
        if (ask.client in marks) != given:
            (marks.add if given else marks.discard)(ask.client)
            event.touch(board, card)

    return change


def ban(event: Event, board: Board, ask: Ask) -> None:
    writer = board.cards[ask.args["card"]].writer
    if writer not in board.banned:
        cards = [card for card in board.cards.values() if card.writer == writer and not (card.hidden or card.removed)]
        board.banned[writer] = [card.id for card in cards]
        event.change(board, cards, hidden=True)


def allow(event: Event, board: Board, ask: Ask) -> None:
    ids = board.banned.pop(board.cards[ask.args["card"]].writer, [])
    cards = [board.cards[id] for id in ids if board.cards[id].hidden and not board.cards[id].removed]
    event.change(board, cards, hidden=False)


def own(event: Event, board: Board, ask: Ask) -> Card:
    card = board.cards[ask.args["card"]]
    if card.writer != ask.client:
        event.refused.append("somebody else's card")
    return card


# Topics


def gather(event: Event, board: Board, ids: list[str], topic: str | None) -> None:
    for card in (board.cards[id] for id in ids if id in board.cards):
        card.topic = topic
        event.touch(board, card)


def cards_of(board: Board, topic: str) -> list[str]:
    return [card.id for card in board.cards.values() if card.topic == topic]


def add_topic(event: Event, board: Board, ask: Ask) -> None:
    place = max((topic.position for topic in board.order()), default=0) + 1
    topic = Topic(ask.args["id"], title=stored(ask.args["title"]), number=board.next_topic, position=place)
    board.next_topic += 1
    board.topics[topic.id] = topic
    event.touch(board, topic)
    gather(event, board, ask.args["cards"], topic.id)


def edit_topic(event: Event, board: Board, ask: Ask) -> None:
    topic = board.topics[ask.args["cluster"]]
    topic.title = stored(ask.args["title"])
    event.touch(board, topic)


def move_topic(event: Event, board: Board, ask: Ask) -> None:
    topic, order = board.topics[ask.args["cluster"]], board.order()
    others = [other for other in order if other is not topic]
    others.insert(ask.args["position"] - 1, topic)
    if others != order:
        number(event, board, others)


def number(event: Event, board: Board, order: list[Topic]) -> None:
    for place, topic in enumerate(order, start=1):
        topic.position = place
        event.touch(board, topic)


def put_cards(event: Event, board: Board, ask: Ask) -> None:
    gather(event, board, ask.args["cards"], ask.args["cluster"])


def merge(event: Event, board: Board, ask: Ask) -> None:
    topic, into = board.topics[ask.args["cluster"]], board.topics[ask.args["into"]]
    for client, dots in topic.votes.items():
        put(into, client, into.votes.get(client, 0) + dots)
    into.paper += topic.paper
    gather(event, board, cards_of(board, topic.id), into.id)
    topic.removed = True
    event.settle(board)


def remove_topic(event: Event, board: Board, ask: Ask) -> None:
    topic = board.topics[ask.args["cluster"]]
    gather(event, board, cards_of(board, topic.id), None)
    topic.removed = True
    event.settle(board)


def restore_topic(event: Event, board: Board, ask: Ask) -> None:
    topic, out_of = board.topics[ask.args["cluster"]], ask.args.get("out_of")
    if not topic.removed:
        return
    order = board.order()
    place = next((at for at, other in enumerate(order) if other.position >= topic.position), len(order))
    order.insert(place, topic)
    topic.removed = False
    if out_of:
        pour_back(topic, board.topics[out_of])
    event.readmit(board, topic)
    if len({other.position for other in order}) < len(order):
        number(event, board, order)
    gather(event, board, ask.args["cards"], topic.id)
    event.settle(board)


def pour_back(topic: Topic, out_of: Topic) -> None:
    """The dots that still are where the merge took them; none counts twice."""
    for client, dots in list(topic.votes.items()):
        there = out_of.votes.get(client, 0)
        moved = min(dots, there) if not out_of.removed else 0
        put(topic, client, moved)
        put(out_of, client, there - moved)
    moved = min(topic.paper, out_of.paper) if not out_of.removed else 0
    topic.paper = moved
    out_of.paper -= moved


# Dots


def dot(change: int) -> Callable[[Event, Board, Ask], None]:
    """Put one more, or take one back."""

    def vote(event: Event, board: Board, ask: Ask) -> None:
        target = board.targets[ask.args.get("cluster") or ask.args["card"]]
        before = target.votes.get(ask.client, 0)
        if board.state["phase"] != "dot" or not target.live:
            event.refused.append("a dot at the wrong time, or on nothing")
        if change > 0 and board.spent(ask.client) >= board.budget:
            event.refused.append("a dot above the budget")
        put(target, ask.client, max(0, before + change))
        if before + change >= 0:
            event.recount(board)

    return vote


def count_paper(event: Event, board: Board, ask: Ask) -> None:
    target = board.targets[ask.args.get("cluster") or ask.args["card"]]
    target.paper = ask.args["dots"]
    event.settle(board)


def set_mood(event: Event, board: Board, ask: Ask) -> None:
    if not board.state["open"]:
        event.refused.append("a dot on a scale that was closed")
    board.moods[ask.client] = ask.args["field"]
    event.recount(board)


def clear_mood(event: Event, board: Board, ask: Ask) -> None:
    board.moods.pop(ask.client, None)
    event.recount(board)


# Boards and the stage


def add_board(event: Event, args: dict[str, Any]) -> None:
    event.last_board = max(event.last_board, *(board.state["number"] for board in event.boards.values())) + 1
    place = max((board.state["position"] for board in event.boards.values()), default=0) + 1
    state = {"question": stored(args["question"]), "number": event.last_board, "position": place, "open": True}
    state |= {"kind": args.get("kind", "cards"), "phase": "collect", "approving": False, "covered": False}
    event.boards[args["id"]] = Board(args["id"], {**state, "budget": None, "dots_on": "topics"})
    event.touched.add((event.log, "board", args["id"]))


def remove_board(event: Event, args: dict[str, Any]) -> None:
    board = event.boards.pop(args["board"])
    event.last_board = max(event.last_board, board.state["number"])
    if board.cards or board.topics or board.moods:
        event.refused.append("a board on which something was left")
    event.touched.add((event.log, "board", board.id))
    if event.stage["board"] == board.id:
        event.lead(board=None)
    timer = event.stage.get("timer")
    if timer and timer["closes"] == board.id:
        event.lead(timer={**timer, "closes": None})


def set_on(event: Event, args: dict[str, Any], **values: Any) -> Board:
    board = event.boards[args["board"]]
    board.state.update(values)
    event.touched.add((event.log, "board", board.id))
    return board


def phase(event: Event, args: dict[str, Any]) -> None:
    again = event.boards[args["board"]].state["phase"] == args["phase"]
    board = set_on(event, args, phase=args["phase"])
    if not again:
        event.settle(board, fixed=False)


def dots(event: Event, args: dict[str, Any]) -> None:
    new = {"budget": args["budget"], "dots_on": args["dots_on"]}
    again = new.items() <= event.boards[args["board"]].state.items()
    board = set_on(event, args, **new)
    if not again:
        event.settle(board, fixed=False)


def cover(event: Event, args: dict[str, Any]) -> None:
    board = set_on(event, args, covered=args["covered"])
    there = [card for card in board.cards.values() if not card.removed and card.covered != args["covered"]]
    cards = [card for card in there if not args["covered"] or card.id in args.get("cards", ())]
    event.change(board, cards, covered=args["covered"])


def move_board(event: Event, args: dict[str, Any]) -> None:
    board = event.boards[args["board"]]
    order = sorted(event.boards.values(), key=lambda one: (one.state["position"], one.state["number"]))
    others = [other for other in order if other is not board]
    others.insert(args["position"] - 1, board)
    for place, one in enumerate(others, start=1) if others != order else ():
        set_on(event, {"board": one.id}, position=place)


def show(event: Event, args: dict[str, Any]) -> None:
    view = "board" if event.stage["view"] in ("start", "blank") else event.stage["view"]
    event.lead(board=args["board"], view=view, card=None)


def spotlight(event: Event, args: dict[str, Any]) -> None:
    card = next((one.cards[args["card"]] for one in event.boards.values() if args["card"] in one.cards), None)
    if args["card"] and not (card and card.live):
        event.refused.append("in the spotlight what guests may not see")
    event.lead(card=args["card"])


def ring(event: Event) -> None:
    """The timer ran out, and closes what it was to close."""
    set_on(event, {"board": event.stage["timer"]["closes"]}, open=False)
    event.lead(timer={**event.stage["timer"], "closes": None})


ON_BOARD: dict[str, Callable[[Event, Board, Ask], None]] = {
    "card.add": add,
    "card.edit": edit,
    "card.remove": remove,
    "card.restore": restore,
    "card.hide": turned("hidden", True),
    "card.approve": turned("waiting", False),
    "card.hold": turned("waiting", True),
    "cards.hide": turned("hidden", True),
    "cards.restore": turned("hidden", False),
    "cards.approve": turned("waiting", False),
    "cards.hold": turned("waiting", True),
    "card.like": mark("likers", True),
    "card.unlike": mark("likers", False),
    "card.flash": mark("flashers", True),
    "card.unflash": mark("flashers", False),
    "device.ban": ban,
    "device.allow": allow,
    "cluster.add": add_topic,
    "cluster.edit": edit_topic,
    "cluster.move": move_topic,
    "cluster.put": put_cards,
    "cluster.merge": merge,
    "cluster.remove": remove_topic,
    "cluster.restore": restore_topic,
    "vote.add": dot(1),
    "vote.remove": dot(-1),
    "vote.tally": count_paper,
    "mood.set": set_mood,
    "mood.clear": clear_mood,
}

ON_EVENT: dict[str, Callable[[Event, dict[str, Any]], Any]] = {
    "board.add": add_board,
    "board.remove": remove_board,
    "board.edit": lambda event, args: set_on(event, args, question=stored(args["question"])),
    "board.open": lambda event, args: set_on(event, args, open=True),
    "board.close": lambda event, args: set_on(event, args, open=False),
    "board.approve": lambda event, args: set_on(event, args, approving=args["approving"]),
    "board.move": move_board,
    "board.phase": phase,
    "board.dots": dots,
    "board.cover": cover,
    "stage.show": show,
    "stage.view": lambda event, args: event.lead(view=args["view"], card=None),
    "stage.turn": lambda event, args: event.lead(page=event.stage["page"] + args["by"]),
    "stage.hold": lambda event, args: event.lead(held=args["held"]),
    "stage.freeze": lambda event, args: event.lead(frozen=args["frozen"]),
    "stage.spotlight": spotlight,
    "timer.start": lambda event, args: event.lead(timer={"closes": args.get("closes")}),
    "timer.extend": lambda event, _args: event.lead(timer=event.stage["timer"]),
    "timer.stop": lambda event, _args: event.lead(timer=None),
    "workshop.edit": lambda event, args: event.name(**args),
    **dict.fromkeys(("key.add", "key.revoke", "key.restore"), lambda _event, _args: None),
}
