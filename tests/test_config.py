"""Settings: what is refused at start, and what is made when nothing is said."""

from pathlib import Path
from typing import Any

import pytest

from board.config import BadSettings, load


def settings(folder: Path, **given: Any) -> Any:
    return load(**{"database_url": f"sqlite:///{folder / 'pappen.db'}", **given})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("async_mode", "nonsense"),
        ("async_mode", "gevent"),
        ("port", "many"),
        ("port", "70000"),
        ("port", "-1"),
        ("database_url", "postgresql://db/pappen"),
        ("database_url", "nonsense"),
        ("database_url", "sqlite://"),
        ("database_url", "sqlite:///:memory:"),
        ("secret_key", "secret"),
        ("secret_key", "a" * 40),
        ("public_url", "pappen.example"),
        ("public_url", "ftp://pappen.example"),
        ("public_url", "https://pappen.example/path"),
        ("public_url", "https://pappen.example/?x"),
        ("retention_days", "0"),
        ("retention_days", "367"),
        ("timezone", "Mars/Phobos"),
        ("timezone", "../etc/passwd"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_by_name_in_one_line(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(BadSettings) as refused:
        settings(tmp_path, **{name: value})
    assert str(refused.value).startswith(name.upper())
    assert "\n" not in str(refused.value)


def test_a_place_that_cannot_be_used_is_refused_in_one_line() -> None:
    with pytest.raises(BadSettings, match=r"^DATABASE_URL names a place that cannot be used, /dev/null: "):
        load(database_url="sqlite:////dev/null/pappen.db")


@pytest.mark.parametrize("name", ["secret_key", "public_url", "create_key", "timezone"])
def test_an_empty_setting_is_none(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name.upper(), "")
    assert getattr(settings(tmp_path), name) is None or name == "secret_key"


@pytest.mark.parametrize(("name", "value"), [("port", 8000), ("async_mode", "eventlet"), ("retention_days", 30)])
def test_an_empty_setting_is_its_default(
    tmp_path: Path, name: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name.upper(), "")
    assert getattr(settings(tmp_path), name) == value


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://Pappen.Example:443/", "https://pappen.example"),
        ("http://hall.test:80", "http://hall.test"),
        ("http://hall.test:8000", "http://hall.test:8000"),
        ("https://pappe-für-alle.example", "https://xn--pappe-fr-alle-2ob.example"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_the_public_address_is_kept_as_browsers_name_it(tmp_path: Path, typed: str, origin: str) -> None:
    assert settings(tmp_path, public_url=typed).public_url == origin


def test_the_secret_is_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    first = settings(tmp_path).secret
    assert len(first) >= 48
    assert settings(tmp_path).secret == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert settings(tmp_path / "elsewhere").secret != first


def test_a_secret_given_by_hand_makes_no_file(tmp_path: Path) -> None:
    given = "Zur Sonne, zur Freiheit, 1905"
    assert settings(tmp_path, secret_key=given).secret == given
    assert not (tmp_path / "secret_key").exists()


def test_half_a_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text("half\n")
    with pytest.raises(BadSettings, match="holds no usable secret"):
        settings(tmp_path)


def test_cookies_insist_on_https_only_where_guests_come_that_way(tmp_path: Path) -> None:
    assert settings(tmp_path, public_url="https://pappen.example/").secure
    assert settings(tmp_path, public_url="https://pappen.example/").public_url == "https://pappen.example"
    assert not settings(tmp_path, public_url="http://hall.test:8000").secure
    assert not settings(tmp_path).secure


def test_what_the_environment_says_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETENTION_DAYS", "7")
    monkeypatch.setenv("PORT", "0")
    monkeypatch.setenv("SOMETHING_ELSE", "x")
    found = settings(tmp_path)
    assert (found.retention_days, found.port) == (7, 0)
