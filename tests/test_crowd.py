"""An evening's cards through twenty phones at once: every screen has each once in one order, and so have the files."""

import csv
import io
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import Request, urlopen

from board import texts
from board.errors import Refused
from board.exports.tables import plain
from board.samples import sample
from tests.exports.records import markdown_texts
from tests.people import ROOT, Answer, Scene, Server, uuid


def real_cards() -> list[str]:
    """The cards that SAMPLE_CARDS points to, else those of our own sample, as far as our rules take them."""
    folder = os.environ.get("SAMPLE_CARDS")
    if not folder:
        return [card.text for board in sample("de").boards for card in board.cards]
    with (Path(folder) / "wohnen.comments.csv").open(encoding="utf-8", newline="") as file:
        return [row["comment-body"] for row in csv.DictReader(file) if fits(row["comment-body"])]


def fits(text: str) -> bool:
    try:
        texts.card_text(text)
    except Refused:
        return False
    return True


def test_every_card_of_an_evening_is_on_every_screen_once_and_in_the_files(service: Server, tmp_path: Path) -> None:
    cards = real_cards()
    with Scene(service, "Was wünschst du dir?") as scene:
        guests, desk = [scene.person() for _ in range(2)], scene.person("moderator")
        phones = [scene.person(join="log") for _ in range(20)]

        def write(phone: int) -> list[Answer]:
            return [
                phones[phone].ask_until_ok(scene.board, "card.add", id=uuid(), text=text) for text in cards[phone::20]
            ]

        with ThreadPoolExecutor(20) as pool:
            answers = [answer for some in pool.map(write, range(20)) for answer in some]
        assert all(answer["ok"] for answer in answers)
        assert sorted(answer["seq"] for answer in answers) == list(range(1, len(cards) + 1))
        wall = service.log(scene.code, scene.board)["snapshot"]["card"]
        in_order = [card["text"] for card in sorted(wall.values(), key=lambda card: card["number"])]
        assert sorted(in_order) == sorted(texts.card_text(text) for text in cards)
        for person in (*guests, desk):
            person.wait_until(lambda person: person.heads[scene.board] == len(cards))
            assert person.gaps == []
            assert person.things["card"] == wall
            told = [change for event, data in person.told if event == "changes" for change in data["changes"]]
            assert [change["state"]["number"] for change in told] == list(range(1, len(cards) + 1))
            assert [change["state"]["text"] for change in told] == in_order
        files_hold(scene, in_order, tmp_path)


def files_hold(scene: Scene, in_order: list[str], folder: Path) -> None:
    files = {kind: export(scene.server, scene.id, scene.keys["organiser"], kind) for kind in ("csv", "json", "md")}
    archive = json.loads(files["json"])
    assert [card["text"] for card in archive["boards"][0]["cards"]] == in_order
    assert [card["number"] for card in archive["boards"][0]["cards"]] == list(range(1, len(in_order) + 1))
    rows = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [plain(row[2]) for row in rows[1:]] == in_order
    assert markdown_texts(files["md"].decode(), "commonmark") == in_order
    (folder / "evening.json").write_bytes(files["json"])
    again = command(scene.server, "workshop", "import", str(folder / "evening.json"), "--json")
    assert again["code"] != scene.code
    assert export(scene.server, again["id"], again["keys"]["organiser"], "json") == files["json"]


def export(server: Server, event: str, key: str, kind: str) -> bytes:
    """A file exactly as it is sent."""
    asked = Request(f"{server.url}/export/{event}.{kind}", headers={"Authorization": f"Bearer {key}"})
    with urlopen(asked, timeout=10) as answer:
        return bytes(answer.read())


def command(server: Server, *words: str) -> Answer:
    """A command of the machine's command line, beside the running server."""
    told = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "board", *words],
        cwd=ROOT,
        env=server.environment,
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert told.returncode == 0, told.stderr
    answer: Answer = json.loads(told.stdout)
    return answer
