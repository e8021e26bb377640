"""A client that had to begin with plain requests, for example behind a proxy, gets its websocket later."""

import requests
import socketio

from tests.people import Server, uuid


def test_a_connection_that_began_with_polling_becomes_a_websocket(server: Server):
    made = server.create()
    client = socketio.Client(reconnection=False)
    client.connect(server.url, auth={"key": made["code"], "device": uuid()}, transports=["polling", "websocket"])
    assert client.transport() == "websocket"
    log = f"board:{made['boards'][0]['id']}"
    assert client.call("join", {"log": log, "since": None}, timeout=5)["ok"]
    client.disconnect()


def test_a_connection_without_websockets_works_too(server: Server):
    made, http = server.create(), requests.Session()
    http.headers["Origin"] = server.url  # as a browser sends it with every POST
    client = socketio.Client(reconnection=False, http_session=http)
    client.connect(server.url, auth={"key": made["code"], "device": uuid()}, transports=["polling"])
    log = f"board:{made['boards'][0]['id']}"
    asked = {"request_id": uuid(), "log": log, "verb": "card.add", "args": {"id": uuid(), "text": "Langsam, aber da"}}
    assert client.call("command", asked, timeout=5)["ok"]
    client.disconnect()
