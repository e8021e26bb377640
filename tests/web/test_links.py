"""Links lead where guests can go."""

from pathlib import Path

from board import create_app
from board.config import load


def links_asked_at(address: str, folder: Path, **settings: object) -> dict[str, str]:
    url = f"sqlite:///{folder / 'links.db'}"
    app = create_app(settings=load(database_url=url, async_mode="threading", **settings))
    body = {"title": "T", "language": "de", "boards": [{"question": "Was?"}]}
    made = app.test_client().post("/api/workshops", json=body, base_url=f"http://{address}").get_json()
    app.extensions["house"].stop()
    links: dict[str, str] = made["links"]
    return links


def test_a_guest_of_the_hall_gets_the_address_the_hall_asked_for(tmp_path: Path) -> None:
    assert links_asked_at("hall.test:8000", tmp_path)["attendee"].startswith("http://hall.test:8000/b/")


def test_who_sets_up_on_the_laptop_itself_gets_links_that_phones_can_reach(tmp_path: Path) -> None:
    link = links_asked_at("127.0.0.1:8000", tmp_path, host="0.0.0.0")["wall"]
    assert ":8000/wall/" in link
    assert "localhost" not in link


def test_a_server_for_this_machine_alone_names_no_address_of_the_network(tmp_path: Path) -> None:
    links = links_asked_at("127.0.0.1:8000", tmp_path, host="127.0.0.1")
    assert all(link.startswith("http://127.0.0.1:8000/") for link in links.values())


def test_the_public_address_wins_over_the_one_asked_for(tmp_path: Path) -> None:
    links = links_asked_at("127.0.0.1:8000", tmp_path, public_url="https://pappen.example")
    assert all(link.startswith("https://pappen.example/") for link in links.values())
