"""The house keeps its storeys: what import-linter holds, and that it really refuses what it should."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"]
    return subprocess.run(
        [*command, "--no-cache", "--no-logo"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PATH": "", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the house in which a test may do what nobody should."""
    shutil.copytree(ROOT / "board", tmp_path / "board", ignore=shutil.ignore_patterns("__pycache__", "locales"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_every_import_points_down():
    told = lint(ROOT)
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("cards.py", "from board.web import pages"),
        ("cards.py", "from board.commands import COMMANDS"),
        ("errors.py", "from board.models import Card"),
        ("snapshot.py", "from board.commands import run"),
        ("visibility.py", "from board.live import Live"),
        ("cards.py", "from board.boards import One"),
        ("workshops.py", "from board import boards"),
        ("web/sockets.py", "import eventlet"),
        ("db.py", "from eventlet import patcher"),
        ("commands.py", "from flask import request"),
    ],
)
def test_an_import_that_points_up_or_aside_is_refused(copy, file, line):
    path = copy / "board" / file
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    told = lint(copy)
    assert told.returncode == 1, told.stdout + told.stderr
    assert "BROKEN" in told.stdout


def test_a_file_that_names_no_storey_is_refused(copy):
    (copy / "board" / "attic.py").write_text('"""Nobody said where this belongs."""\n', encoding="utf-8")
    told = lint(copy)
    assert told.returncode == 1
    assert "board.attic" in told.stdout
