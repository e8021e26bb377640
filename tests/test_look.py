"""The themes: chosen by hand or asked for by the device, they are the same."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parent.parent / "static/css/tokens.css"
TOKENS = re.sub(r"/\*.*?\*/", "", CSS.read_text(encoding="utf-8"), flags=re.S)
ASKED_FOR = {"dark": "prefers-color-scheme: dark", "contrast": "prefers-contrast: more"}


def properties(block: str) -> dict[str, str]:
    """`{"--ink": "#000", ...}` of the rules in a block of CSS."""
    return {name: " ".join(value.split()) for name, value in re.findall(r"([\w-]+):\s*([^;{}]+);", block)}


def chosen(theme: str) -> dict[str, str]:
    found = re.search(rf'^\[data-theme="{theme}"\] \{{(.*?)\n\}}', TOKENS, re.S | re.M)
    assert found, theme
    return properties(found[1])


@pytest.mark.parametrize("theme", ASKED_FOR)
def test_a_theme_the_device_asks_for_is_the_one_chosen_by_hand(theme: str):
    found = re.search(rf"@media \({ASKED_FOR[theme]}\) \{{\s*:root:not\(\[data-theme\]\) \{{(.*?)\}}", TOKENS, re.S)
    assert found
    assert properties(found[1]) == chosen(theme)


@pytest.mark.parametrize("theme", ASKED_FOR)
def test_every_theme_names_the_same_colours(theme: str):
    assert chosen("light").keys() == chosen(theme).keys()


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_text_stands_out_from_what_it_is_written_on(theme: str):
    colours = chosen(theme)
    pairs = [("--ink", "--ground"), ("--ink-soft", "--ground"), ("--ink", "--table"), ("--on-action", "--action")]
    pairs += [("--on-paper", "--paper"), ("--on-paper-soft", "--paper"), ("--wait", "--paper")]
    pairs += [("--on-card", f"--card-{number}") for number in range(7)]
    for text, ground in pairs:
        assert contrast(colours[text], colours[ground]) >= 4.5, (theme, text, ground)
