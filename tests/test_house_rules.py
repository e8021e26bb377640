"""What the house asks of every file: small, opened by one sentence, no markup in scripts, nothing asked of others."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 50


def files(*patterns: str) -> list[str]:
    """The files that git knows or would take, deleted ones aside."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted({name for name in listed.stdout.splitlines() if (ROOT / name).is_file()})


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def found(pattern: str, *patterns: str) -> list[str]:
    """`file:line: text` for each line that matches."""
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name in files(*patterns)
        for number, line in enumerate(text(name).splitlines(), start=1)
        if re.search(pattern, line)
    ]


@pytest.mark.parametrize("kind", ["*.py", "*.js", "*.mjs", "*.css", "*.html"])
def test_no_file_is_longer_than_can_be_read_at_once(kind: str):
    assert not [name for name in files(kind) if text(name).count("\n") > MOST_LINES]


def test_no_function_is_longer_than_a_screen():
    long = []
    for name in files("*.py"):
        for node in ast.walk(ast.parse(text(name))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or 0) - node.lineno + 1
                if size > MOST_LINES_OF_A_FUNCTION:
                    long.append(f"{name}: {node.name} has {size} lines")
    assert not long


def test_every_python_file_says_first_what_it_owns():
    silent = [
        name
        for name in files("app.py", "board/*.py")
        if text(name).strip() and not ast.get_docstring(ast.parse(text(name)))
    ]
    assert not silent


def test_scripts_write_no_markup():
    assert not found(r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write)\b", "static/js/*.js")


def test_templates_hold_no_code_and_no_styles_of_their_own():
    assert not found(r"""\sstyle=["']""", "templates/*.html")
    assert not found(r"""\son[a-z]+=["']""", "templates/*.html")
    assert not found(r"<script(?![^>]*(\bsrc=|application/json))", "templates/*.html")
    assert not found(r"<style\b", "templates/*.html")
    assert not found(r"\|\s*safe\b", "templates/*.html", ":!templates/parts/icons.html")


def test_pages_ask_nothing_of_anybody_else():
    others = r"""(src|href|action|url\()\s*=?\s*["']?(https?:)?//(?!\{\{)"""
    assert not found(others, "templates/*.html", "static/css/*.css")
    assert not found(r"""["'`](https?|wss?)://[a-z]""", "static/js/*.js")


def test_scripts_use_nothing_that_a_plain_http_page_does_not_have():
    assert not found(r"^[^/*]*(\brandomUUID\b|crypto\.subtle)", "static/js/*.js")


def test_only_the_entry_imports_the_engine():
    assert not [line for line in found(r"^\s*(import|from) eventlet\b", "*.py") if not line.startswith("app.py:")]


def test_nothing_built_and_nothing_of_others_is_in_the_repository():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    foreign = r"(^|/)(node_modules|vendor|dist|\.venv|instance)/|\.min\.(js|css)$|\.mo$|\.woff2?$"
    assert not [name for name in tracked.splitlines() if re.search(foreign, name)]
