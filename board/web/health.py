"""Is the server alive, can it work, how much does it do: for people and programs that watch it."""

from flask import Blueprint, Response, current_app, jsonify
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, generate_latest
from sqlalchemy import text

from board.errors import Refused
from board.web.identity import house

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def alive() -> Response:
    """Answers while the server runs at all; touches no database."""
    return jsonify(ok=True)


@pages.get("/readyz")
def ready() -> tuple[Response, int]:
    """503 while reading or writing does not work."""
    try:
        house().read(lambda session: session.execute(text("SELECT 1")).scalar())
        house().write(lambda turn: turn.session.execute(text("UPDATE epochs SET id = id")) and None)
    except Refused as refused:
        return jsonify(ok=False, code=refused.code), 503
    return jsonify(ok=True), 200


@pages.get("/metrics")
def metrics() -> Response:
    """Counts without names, in the Prometheus text format."""
    registry = CollectorRegistry()
    hall = current_app.extensions["hall"]
    Gauge("pappen_sockets", "Connected websockets", registry=registry).set(len(hall.clients))
    Gauge("pappen_logs", "Logs that somebody has joined", registry=registry).set(
        len({log for client in list(hall.clients.values()) for log in client.logs})
    )
    shelf = house().shelf
    Gauge("pappen_shelf_bytes", "Memory that logs kept for reading take, about", registry=registry).set(shelf.bytes)
    readings = Counter("pappen_readings", "Logs read from the database for those who join", registry=registry)
    readings.inc(shelf.readings)
    packings = Counter("pappen_packings", "Snapshots encoded or compressed", registry=registry)
    packings.inc(shelf.packings)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
