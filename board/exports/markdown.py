"""Any text as Markdown that every parser reads back as exactly that text: no heading, list, link or markup in it."""

import re

# Always escaped: what starts emphasis, code, links, HTML, entities, tables, mentions, maths or marks in any dialect.
_ALWAYS = re.compile(r"[\\`*_\[\]<>{}#|~&$^=@]")
# Dialects make links of bare addresses and pictures of :words:.
_ADDRESS = re.compile(r":(?=[^\s\d]|\d+:)|(?<=\bwww)\.", re.IGNORECASE)
_RULER = re.compile(r"[-+:!%]")  # of lists, rules and boxes
_LISTED = re.compile(r"(\(?)(\d+|[A-Za-z]|[ivxlcdm]+|[IVXLCDM]+)([.)])")


def inline(text: str) -> str:
    """`text`, stripped and of one or more lines, as the content of one paragraph; a line break stays one."""
    return "\\\n".join(_line(line) for line in text.split("\n"))


def heading(text: str) -> str:
    """`text` as the content of a heading, which is always one line."""
    return _line(" ".join(text.split("\n")))


def _line(line: str) -> str:
    inner = line.strip()
    if not inner:
        return _blanks(line)
    start = line.index(inner)
    return _blanks(line[:start]) + _words(inner) + _blanks(line[start + len(inner) :])


def _blanks(blanks: str) -> str:
    """Parsers drop blanks at both ends of a line, but not blanks written as a number."""
    return "".join(f"&#{ord(blank)};" for blank in blanks)


def _words(text: str) -> str:
    escaped = _ADDRESS.sub(r"\\\g<0>", _ALWAYS.sub(r"\\\g<0>", text)).replace("\t", "&#9;")
    if _RULER.match(escaped):
        return f"\\{escaped}"
    return _LISTED.sub(_unlisted, escaped, count=1) if _LISTED.match(escaped) else escaped


def _unlisted(found: re.Match[str]) -> str:
    bracket, mark, end = found.groups()
    return ("\\(" if bracket else "") + mark + "\\" + end
