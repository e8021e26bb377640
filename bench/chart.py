"""A line chart as an SVG file that reads well on light and dark ground."""

from dataclasses import dataclass
from math import ceil, floor, log10
from xml.etree.ElementTree import Element, SubElement, indent, tostring

WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 72, 156, 80, 56
STYLE = """
text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #4a4f57; }
.title { font-size: 17px; font-weight: 650; fill: #16191d; }
.grid { stroke: #d9dde3; stroke-width: 1; }
.axis { stroke: #8a919b; stroke-width: 1; }
.line { fill: none; stroke-width: 2.5; stroke-linejoin: round; stroke-linecap: round; }
.dot { stroke: #fff; stroke-width: 1.5; }
.a { stroke: #b3261e; } .b { stroke: #2f6fb0; } .c { stroke: #6b7280; }
.dot.a, text.a { fill: #b3261e; stroke: none; } .dot.b, text.b { fill: #2f6fb0; stroke: none; }
.dot.c, text.c { fill: #6b7280; stroke: none; }
.name { font-weight: 600; } .dashed { stroke-dasharray: 2 6; }
.ground { fill: #fff; }
@media (prefers-color-scheme: dark) {
  text { fill: #b6bcc6; } .title { fill: #f1f3f5; } .ground { fill: #14171b; }
  .grid { stroke: #2c323a; } .axis { stroke: #6a727d; }
  .a { stroke: #ff8a7a; } .b { stroke: #7cb7f0; } .c { stroke: #a3abb6; }
  .dot.a, text.a { fill: #ff8a7a; } .dot.b, text.b { fill: #7cb7f0; } .dot.c, text.c { fill: #a3abb6; }
}
"""


@dataclass(frozen=True)
class Series:
    """A named line; points are (x, y) in the order of x, y above 0."""

    name: str
    points: list[tuple[float, float]]
    dashed: bool = False


def line_chart(title: str, subtitle: str, across: str, unit: str, lines: list[Series]) -> str:
    """The SVG text; x from 0 in plain steps, y logarithmic. Up to three names, each with a colour of its own."""
    scale = _Scale(lines)
    svg = Element("svg", xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img")
    SubElement(svg, "title").text = f"{title}. {subtitle}"
    SubElement(svg, "style").text = STYLE
    SubElement(svg, "rect", {"class": "ground", "width": str(WIDTH), "height": str(HEIGHT), "rx": "10"})
    _text(svg, 24, 32, title, "title")
    _text(svg, 24, 54, subtitle)
    _axes(svg, scale, across, unit)
    names: dict[str, str] = {}
    for one in lines:
        names.setdefault(one.name, "abc"[len(names) % 3])
    taken: list[float] = []
    for one in lines:
        _line(svg, scale, one, names[one.name], taken)
    indent(svg)
    return tostring(svg, encoding="unicode") + "\n"


class _Scale:
    """Where a value lies on the paper."""

    def __init__(self, lines: list[Series]) -> None:
        points = [point for one in lines for point in one.points]
        self.most_x = max(x for x, _y in points)
        self.low = floor(log10(min(y for _x, y in points)))
        self.high = log10(max(y for _x, y in points) * 1.15)

    def x(self, value: float) -> float:
        return LEFT + value / self.most_x * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        share = (log10(value) - self.low) / (self.high - self.low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    def marks(self) -> list[float]:
        """1, 2, 5, 10, ... as far as they fit."""
        found = [factor * 10.0**power for power in range(self.low, ceil(self.high) + 1) for factor in (1, 2, 5)]
        return [mark for mark in found if self.low <= log10(mark) <= self.high]


def _axes(svg: Element, scale: _Scale, across: str, unit: str) -> None:
    for mark in scale.marks():
        y = f"{scale.y(mark):.1f}"
        SubElement(svg, "line", {"class": "grid", "x1": str(LEFT), "x2": str(WIDTH - RIGHT), "y1": y, "y2": y})
        _text(svg, LEFT - 10, scale.y(mark) + 4, f"{mark:g} {unit}", anchor="end")
    base = str(HEIGHT - BOTTOM)
    SubElement(svg, "line", {"class": "axis", "x1": str(LEFT), "x2": str(WIDTH - RIGHT), "y1": base, "y2": base})
    step = _step(scale.most_x)
    for number in range(int(scale.most_x / step) + 1):
        _text(svg, scale.x(number * step), HEIGHT - BOTTOM + 20, f"{number * step:,.0f}", anchor="middle")
    _text(svg, (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 14, across, anchor="middle")


def _step(most: float) -> float:
    """A round step that gives four to eight marks."""
    power = 10.0 ** floor(log10(most))
    return next(power * part for part in (0.1, 0.2, 0.25, 0.5, 1, 2) if most / (power * part) <= 8)


def _line(svg: Element, scale: _Scale, one: Series, colour: str, taken: list[float]) -> None:
    places = [(scale.x(x), scale.y(y)) for x, y in one.points]
    path = " ".join(f"{'M' if number == 0 else 'L'}{x:.1f} {y:.1f}" for number, (x, y) in enumerate(places))
    SubElement(svg, "path", {"class": f"line {colour}{' dashed' if one.dashed else ''}", "d": path})
    if one.dashed:
        return
    for x, y in places:
        SubElement(svg, "circle", {"class": f"dot {colour}", "cx": f"{x:.1f}", "cy": f"{y:.1f}", "r": "4"})
    label = places[-1][1]
    while any(abs(label - other) < 17 for other in taken):
        label += 3
    taken.append(label)
    _text(svg, places[-1][0] + 12, label + 4, one.name, f"name {colour}")


def _text(svg: Element, x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> None:
    named = {"class": kind} if kind else {}
    SubElement(svg, "text", {**named, "x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor}).text = words
