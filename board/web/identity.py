"""Who asks: the device's secret, the roles a browser holds, keys in headers, and the address to be reached at."""

import hmac
import ipaddress
import socket
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from flask import current_app, g, request, session
from flask.wrappers import Response

from board import keys, leaders, snapshot
from board.config import Settings
from board.errors import Refused
from board.house import House
from board.permissions import Actor, Role
from board.snapshot import Door, WorkshopView
from board.web.limits import Credits, Guesses

MOST_ROLES = 12  # workshops remembered in one browser's cookie
DEVICE_DAYS = 400
Found = TypeVar("Found", Door, WorkshopView)
EVERYWHERE = ("0.0.0.0", "::", "")  # listens on all addresses, so also on the one that phones reach


class Doorkeeper:
    """What the edges remember about askers, in memory only."""

    def __init__(self) -> None:
        self.credits = Credits()
        self.guesses = Guesses()


def house() -> House:
    """The house of the current app."""
    return cast(House, current_app.extensions["house"])


def doorkeeper() -> Doorkeeper:
    return cast(Doorkeeper, current_app.extensions["doorkeeper"])


# The device


def _device_cookie() -> str:
    return "__Host-device" if house().settings.secure else "device"


def device_secret() -> str:
    """This browser's own secret, made now if it has none; scripts never see it."""
    given = request.cookies.get(_device_cookie(), "")
    if keys.is_device(given):
        return given
    if "new_device" not in g:
        g.new_device = keys.new_device()
    return cast(str, g.new_device)


def keep_device(response: Response) -> Response:
    """Give a new device its cookie with the answer."""
    if "new_device" in g:
        response.set_cookie(
            _device_cookie(),
            g.new_device,
            max_age=DEVICE_DAYS * 86400,
            httponly=True,
            samesite="Lax",
            secure=house().settings.secure,
            path="/",
        )
    return response


# Roles in the cookie


def give_role(workshop_id: str, role: str | Role, key_id: str | None = None) -> None:
    """Let this browser act in a role; moderator and organiser name the key that gave it."""
    roles: dict[str, Any] = dict(session.get("roles", {}))
    held = dict(roles.pop(workshop_id, {}))
    held[Role(role).value] = key_id
    roles[workshop_id] = held
    session["roles"] = dict(list(roles.items())[-MOST_ROLES:])
    session.permanent = True


def held_roles(workshop_id: str) -> set[str]:
    """The roles of this browser in a workshop; an organiser is a moderator too, revoked keys do not count."""
    held = session.get("roles", {}).get(workshop_id, {})
    roles = {role for role, key in held.items() if key is None or _holds(key, role, workshop_id)}
    return roles | {Role.MODERATOR.value} if Role.ORGANISER.value in roles else roles


def _holds(key_id: str, role: str, workshop_id: str) -> bool:
    return bool(house().read(snapshot.key_holds, key_id, role, workshop_id))


def actor_for(view: WorkshopView, role: str | Role) -> Actor:
    """This browser in a role it holds; Refused forbidden."""
    return cookie_actor(view.id, Role(role))


def cookie_actor(workshop_id: str, role: Role) -> Actor:
    """This browser as `role`; who organises also acts as moderator, whoever holds any role reads the wall."""
    held = session.get("roles", {}).get(workshop_id, {})
    if role is Role.WALL and held:  # two tabs opened at once: the cookie of the later answer wins, the wall still reads
        return Actor(role, workshop_id, device_secret())
    for wanted in (role, Role.ORGANISER) if role is Role.MODERATOR else (role,):
        if wanted.value not in held:
            continue
        key_id = held[wanted.value]
        if key_id is None or _holds(key_id, wanted.value, workshop_id):
            return Actor(wanted, workshop_id, device_secret(), key_id)
    raise Refused("forbidden", 403)


def link_giver(view: WorkshopView) -> Actor | None:
    """This browser as one who gives others links and takes them back; None where it leads by such a link itself."""
    actor = actor_for(view, Role.ORGANISER if Role.ORGANISER.value in held_roles(view.id) else Role.MODERATOR)
    return actor if house().read(leaders.made_with_event, actor.key) else None


# Codes and keys


def workshop_or_404(code: str) -> WorkshopView:
    """The workshop of a code as somebody typed it; Refused unknown_code, or slow_down after many wrong ones."""
    return _or_404(house().shelf.workshop(code))


def door_or_404(code: str) -> Door:
    """What a code opens, as somebody typed it; refused like `workshop_or_404`."""
    return _or_404(house().shelf.door(code))


def _or_404(found: Found | None) -> Found:
    if found is None:
        doorkeeper().guesses.wrong()
        raise Refused("unknown_code", 404)
    return found


def resolve_key(text: str) -> tuple[str, str, str]:
    """Role, workshop id and key id of a moderator or organiser key; Refused wrong_key, expired_key, slow_down."""
    try:
        return cast(tuple[str, str, str], house().read(snapshot.key_role, house().settings, text.strip()))
    except Refused as refused:
        if refused.code == "wrong_key":
            doorkeeper().guesses.wrong()
        raise


def bearer() -> str | None:
    """The key of an Authorization header; None without one."""
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    return key.strip() or None if scheme.lower() == "bearer" else None


def key_actor(key: str, device: object) -> Actor:
    """Who shows a key: the code of a workshop, or a moderator or organiser key, with a device of its own."""
    if device is not None and not keys.is_device(device):
        raise Refused("bad_value", 400, field="device")
    if keys.read_code(key) is not None:
        return Actor(Role.ATTENDEE, door_or_404(key).workshop, cast(str | None, device))
    role, workshop_id, key_id = resolve_key(key)
    return Actor(Role(role), workshop_id, cast(str | None, device), key_id)


def opens_creation(key: str | None) -> bool:
    """True where events may be created with `key`; a wrong one counts as a guess, many raise Refused slow_down."""
    needed = house().settings.create_key
    fits = not needed or hmac.compare_digest(needed.encode(), (key or "").encode())
    if not fits:
        doorkeeper().guesses.wrong()
    return fits


# Where we are


def public_base() -> str:
    """The address guests can reach: PUBLIC_URL, else the one asked for, else ours in the local network."""
    settings = house().settings
    if settings.public_url:
        return settings.public_url
    asked = urlsplit(request.host_url)
    if settings.host not in EVERYWHERE or not _is_loopback(asked.hostname or ""):
        return f"{asked.scheme}://{asked.netloc}"
    return f"http://{lan_address()}" + (f":{asked.port}" if asked.port else "")


def own_url(settings: Settings, port: int) -> str:
    """The address under which commands of this machine reach the server."""
    host = "127.0.0.1" if settings.host in EVERYWHERE else settings.host
    return f"http://{_bracketed(host)}:{port}"


def local_url(settings: Settings, port: int) -> str:
    """The address to print at start."""
    if settings.public_url:
        return settings.public_url
    host = lan_address() if settings.host in EVERYWHERE else settings.host
    return f"http://{_bracketed(host)}" + (f":{port}" if port != 80 else "")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def founder_links(base: str, made: dict[str, Any]) -> dict[str, str]:
    """The four links of a workshop as its founder is told them; `made` has its `code` and `keys`."""
    return {
        "attendee": f"{base}/b/{made['code']}",
        "wall": f"{base}/wall/{made['code']}",
        "moderator": f"{base}/enter#{made['keys']['moderator']}",
        "organiser": f"{base}/enter#{made['keys']['organiser']}",
    }


def lan_address() -> str:
    """Our address in the local network; 127.0.0.1 where there is none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # names a route, sends nothing
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
