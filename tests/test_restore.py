"""A backup put back under a running server: everybody is sent away, comes back, and sees what is there now."""

import threading
from pathlib import Path

import pytest
from itsdangerous import TimestampSigner
from websocket import WebSocketException

from board.config import load
from tests.people import Scene, Server, uuid
from tests.test_backup import Start, beside, done, has_no_holes
from tests.test_restart import wait

both_engines = pytest.mark.parametrize("engine", ["eventlet", "threading"])


class Phone(threading.Thread):
    """Pins without pause until told to stop; whenever it is sent away it comes back with what it knows."""

    def __init__(self, scene: Scene, number: int) -> None:
        super().__init__(daemon=True)
        self.scene, self.number = scene, number
        self.person = scene.person(join=None)
        self.epochs: list[str] = []
        self.answers: dict[str, str | None] = {}  # text -> epoch
        self.enough = threading.Event()

    def run(self) -> None:
        self.come_in()
        for number in range(100_000):
            if self.enough.is_set():
                return
            self.pin(f"Karte {self.number}.{number}")

    def pin(self, text: str) -> None:
        request, card = uuid(), uuid()
        while True:
            try:
                answer = self.person.ask(self.scene.board, "card.add", request, id=card, text=text)
            except (AssertionError, OSError, WebSocketException):  # sent away
                self.come_in()
                continue
            if answer["ok"]:
                self.answers[text] = self.person.epoch
                return
            assert answer["code"] in ("slow_down", "try_later"), answer
            self.enough.wait(answer.get("retry_after", 0.2))

    def since_restore(self) -> list[str]:
        return [text for text, epoch in self.answers.items() if epoch == self.epochs[-1] and len(self.epochs) == 2]

    def come_in(self) -> None:
        """With the number and the epoch it has."""
        person = self.person
        seen, epoch = person.heads.get(self.scene.board), person.epoch
        person.connect()
        answer = person.join(self.scene.board, seen, epoch)
        assert answer["ok"], answer
        assert ("snapshot" in answer) == (answer["epoch"] != epoch)
        if answer["epoch"] != epoch:
            self.epochs.append(answer["epoch"])

    def settled(self, texts: list[str]) -> bool:
        return sorted(card["text"] for card in self.person.things.get("card", {}).values()) == texts


@both_engines
def test_a_restore_under_load_sends_everybody_away_and_all_see_the_same_afterwards(
    start_server: Start, tmp_path: Path, engine: str
) -> None:
    server, file = start_server(engine), tmp_path / "backup.db"
    run = beside(server)
    with Scene(server) as scene:
        assert scene.post("vorher")["ok"]
        witness = Phone(scene, 0)
        witness.come_in()
        assert run("backup", file).exit_code == 0
        epoch = witness.person.epoch
        phones = [Phone(scene, number) for number in range(1, 9)]
        for phone in phones:
            phone.start()
        wait(lambda: sum(len(phone.answers) for phone in phones) > 60)
        told = done(run("restore", file, "--yes", "--json"))
        assert (told["events"], told["cards"]) == (1, 1)
        assert witness.person.line.closed.wait(5)  # type: ignore[union-attr]
        wait(lambda: all(len(phone.epochs) == 2 for phone in phones), 30)
        wait(lambda: sum(len(phone.since_restore()) for phone in phones) > 30)
        for phone in phones:
            phone.enough.set()
        for phone in phones:
            phone.join(10)
            assert not phone.is_alive()
        witness.come_in()
        texts = sorted(scene.texts())
        assert len(texts) == len(set(texts))
        assert set(texts) >= {"vorher", *(text for phone in phones for text in phone.since_restore())}
        for phone in [witness, *phones]:
            assert len(phone.epochs) == 2
            assert phone.epochs[0] == epoch != phone.epochs[1]
            wait(lambda phone=phone: phone.settled(texts))  # type: ignore[misc]
            assert phone.person.gaps == []
        assert scene.server.log(scene.code, scene.board)["seq"] == len(texts)
    server.stop()
    assert has_no_holes(tmp_path / "server.db")
    assert has_no_holes(Path(told["kept"]))


def test_after_a_restore_nothing_in_memory_speaks_of_what_was_there(start_server: Start, tmp_path: Path) -> None:
    """Numbers go down, an event is unknown again, and heartbeats do not make screens ask for ever."""
    server, file = start_server(), tmp_path / "backup.db"
    run = beside(server)
    with Scene(server, "Was?") as scene:
        for number in range(3):
            assert scene.post(f"{number}")["ok"]
        assert run("backup", file).exit_code == 0
        for number in range(3, 8):
            assert scene.post(f"{number}")["ok"]
        late = Scene(server, "Später?")
        for of, page in ((scene, "8"), (late, "0")):
            assert server.status("GET", f"/b/{of.code}/1") == 200
            assert f'data-seq="{page}"'.encode() in server.call("GET", f"/b/{of.code}/1")
        desk = scene.person("moderator")
        assert desk.ask(scene.log, "board.close", board=scene.boards[0])["ok"]
        assert run("restore", file, "--yes", "--no-keep").exit_code == 0
        assert desk.line is not None
        assert desk.line.closed.wait(5)
        assert scene.texts() == ["0", "1", "2"]
        assert server.status("GET", f"/b/{late.code}/1") == 404
        assert server.log(late.code, late.board)["code"] == "unknown_log"
        assert b'data-seq="3"' in server.call("GET", f"/b/{scene.code}/1")
        desk = scene.person("moderator")
        assert (desk.wait_for("here")["seq"], desk.heads[scene.board]) == (3, 3)
        assert scene.post("danach")["seq"] == 4
        desk.wait_until(lambda person: person.heads[scene.board] == 4)


def test_what_is_no_backup_leaves_a_running_server_as_it_was(start_server: Start, tmp_path: Path) -> None:
    server, file = start_server(), tmp_path / "backup.db"
    run = beside(server)
    with Scene(server, "Was?") as scene:
        guest = scene.person()
        file.write_bytes(b"SQLite format 3\0" + bytes(4096))
        refused = server.call("POST", "/api/operator/restore", {"file": str(file), "keep": True}, operator_key(server))
        assert (refused["code"], refused["reason"]) == ("bad_file", "it is damaged")
        assert run("restore", file, "--yes").exit_code == 1
        assert guest.ask(scene.board, "card.add", id=uuid(), text="weiter")["ok"]
        assert guest.wait_for("changes")["changes"][0]["state"]["text"] == "weiter"


def operator_key(server: Server) -> str:
    """What the command line of this machine shows to the server."""
    settings = load(database_url=server.environment["DATABASE_URL"], async_mode="threading")
    return TimestampSigner(settings.secret, salt="operator").sign("operator").decode()
