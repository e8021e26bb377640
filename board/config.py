"""Every setting of the server: name, type, default and one line; contradictions are refused at start."""

import os
import secrets
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

ROOT = Path(__file__).resolve().parent.parent

AsyncMode = Literal["eventlet", "threading"]


class BadSettings(Exception):
    """Settings that cannot work; its text is one line for the person who starts the server."""


class Settings(BaseSettings):
    """What the environment says; every field is documented in docs/settings.md."""

    model_config = SettingsConfigDict(extra="ignore", validate_default=True, env_ignore_empty=True)

    host: str = Field("0.0.0.0", description="Address the server listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port the server listens on; 0 takes a free one.")
    database_url: str = Field("", description="SQLite database as a URL; empty: instance/pappen.db.")
    secret_key: str | None = Field(
        None, description="Signs keys and cookies; empty: made at the first start and kept beside the database."
    )
    public_url: str | None = Field(
        None, description="Address under which guests reach the server, for links and QR codes; empty: found out."
    )
    create_key: str | None = Field(
        None, description="Who creates an event must give this key; empty: everybody may create events."
    )
    async_mode: AsyncMode = Field("eventlet", description="Engine of the server: eventlet or threading.")
    max_connections: int = Field(
        5000, ge=1, le=100_000, description="Most sockets at once; further ones are asked to come back later."
    )
    tick: int | None = Field(
        None,
        ge=0,
        le=1000,
        description="Milliseconds between two messages to a screen in a burst; empty: 40, up to 100 in a full hall.",
    )
    retention_days: int = Field(30, ge=1, le=366, description="Days until a new event is erased, unless it says so.")
    timezone: str | None = Field(
        None, description="Time zone of dates and of times in files, such as Europe/Vienna; empty: the machine's own."
    )
    sample_cards: Path | None = Field(
        None, description="Folder with real comment CSV files for tests and benchmarks; empty: our own sample."
    )

    @field_validator("database_url")
    @classmethod
    def _sqlite_file(cls, url: str) -> str:
        url = url or f"sqlite:///{ROOT / 'instance' / 'pappen.db'}"
        try:
            parsed = make_url(url)
        except ArgumentError:
            raise ValueError("is no database URL, for example sqlite:////var/lib/pappen/pappen.db") from None
        if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
            raise ValueError("must name a SQLite file, for example sqlite:////var/lib/pappen/pappen.db")
        return url

    @field_validator("secret_key")
    @classmethod
    def _strong(cls, key: str | None) -> str | None:
        if key is not None and (len(key) < 24 or len(set(key)) < 8):
            raise ValueError("is too weak: at least 24 varied characters, or leave it empty")
        return key

    @field_validator("public_url")
    @classmethod
    def _address(cls, url: str | None) -> str | None:
        if url is None:
            return None
        try:
            parts = urlsplit(url)
            parts.port  # noqa: B018 a port that is no number shows itself here
        except ValueError:
            raise ValueError("must look like https://pappen.example, without a path") from None
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query:
            raise ValueError("must look like https://pappen.example, without a path")
        return _as_browsers_say(parts.scheme, parts.hostname or "", parts.port)

    @field_validator("timezone")
    @classmethod
    def _zone(cls, name: str | None) -> str | None:
        if name is not None:
            try:
                ZoneInfo(name)
            except (KeyError, ValueError, OSError):
                raise ValueError("is no time zone; it looks like Europe/Vienna") from None
        return name

    @property
    def secure(self) -> bool:
        """True when guests come over https, so that cookies may insist on it."""
        return bool(self.public_url and self.public_url.startswith("https://"))

    @property
    def database_path(self) -> Path:
        """The SQLite file."""
        return Path(make_url(self.database_url).database or "").absolute()

    @property
    def secret(self) -> str:
        """The signing secret; BadSettings when there is none yet (`ready` makes it)."""
        if self.secret_key is None:
            raise BadSettings("SECRET_KEY is not set and none was made yet")
        return self.secret_key


def load(**given: object) -> Settings:
    """Settings from the environment, `given` ones first, ready to serve; BadSettings names the first wrong one."""
    try:
        settings = Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "settings"
        raise BadSettings(f"{name} {first['msg'].removeprefix('Value error, ')}") from None
    folder = settings.database_path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if settings.secret_key is None:
            settings.secret_key = _kept_secret(folder / "secret_key")
    except OSError as error:
        raise BadSettings(f"DATABASE_URL names a place that cannot be used, {folder}: {error.strerror}") from None
    return settings


def _as_browsers_say(scheme: str, host: str, port: int | None) -> str:
    """An origin as browsers send it: small letters, no port where it is the scheme's own, foreign letters encoded."""
    try:
        name = f"[{host}]" if ":" in host else host.encode("idna").decode()
    except UnicodeError:
        raise ValueError("names no host that can exist") from None
    return f"{scheme}://{name}" + ("" if port in (None, {"http": 80, "https": 443}[scheme]) else f":{port}")


def _kept_secret(path: Path) -> str:
    """The secret in `path`, made there at the first start and readable by its owner alone."""
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # whole or not at all, whenever the plug is pulled
        except FileExistsError:  # another start was quicker: its secret counts
            pass
        except OSError:  # a stick whose file system knows no links
            draft.replace(path)
        draft.unlink(missing_ok=True)
    kept = path.read_text(encoding="ascii").strip()
    if len(kept) < 24:
        raise BadSettings(f"{path} holds no usable secret; delete it and start again")
    return kept
