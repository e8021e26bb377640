"""The final read: over HTTP, from every screen and from the files, held against the database."""

import asyncio
import csv
import io
from typing import Any

from tests.chaos.arena import Arena
from tests.chaos.checker import state_at_head, states
from tests.chaos.findings import Findings
from tests.chaos.truth import Truth

QUIET_SECONDS = 120.0  # at most: large boards and hundreds of phones share a machine with their server
Things = dict[tuple[str, str], Any]  # kind and id -> state


async def settle(arena: Arena, seconds: float = QUIET_SECONDS) -> None:
    """Wait until nobody waits for anything and all screens stand at the heads, at most so long."""
    heads = await arena.heads()
    end = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < end:
        groups = await arena.crowd.order("shown")
        screens = [screen for group in groups for screen in group["screens"]]
        heads = await _heads(arena)
        if all(_is_still(screen, heads) for screen in screens):
            return
        await asyncio.sleep(0.3)


async def _heads(arena: Arena) -> dict[str, int]:
    return dict(zip(arena.logs, await asyncio.gather(*map(arena.head, arena.logs)), strict=True))


def _is_still(screen: dict[str, Any], heads: dict[str, int]) -> bool:
    at_head = all(log["seq"] == heads[log["log"]] for log in screen["logs"])
    return at_head and not screen["waiting"] and screen["status"] == "live"


async def compare(arena: Arena, truth: Truth, findings: Findings) -> None:
    """Everything that can be read says what the database says."""
    await _screens(arena, truth, findings)
    for event in arena.events:
        for role, audience in (("attendee", "attendees"), ("moderator", "moderators")):
            key = event["code"] if role == "attendee" else event["keys"]["moderator"]
            for log in (f"workshop:{event['id']}", *(f"board:{board['id']}" for board in event["boards"])):
                await _http(arena, truth, findings, log, audience, key)
            await _files(arena, truth, findings, event, audience, key)


async def _screens(arena: Arena, truth: Truth, findings: Findings) -> None:
    expected: dict[tuple[str, str], int] = {}
    for group in await arena.crowd.order("shown", sums=True):
        for screen in group["screens"]:
            for id, code in screen["refused"]:  # handed back while the page that sent it went
                arena.note("answered", c=screen["client"], p=screen["page"], id=id, ok=False, code=code)
            audience = "moderators" if screen["role"] == "moderator" else "attendees"
            if screen["waiting"] or screen["status"] != "live":
                findings.add("stale", "not live, or something waits, after all was well again", screen=screen)
            for shown in screen["logs"]:
                log, head = shown["log"], truth.heads[shown["log"]]
                if (log, audience) not in expected:
                    found = states(truth.rows[log], audience, {head})
                    expected[log, audience] = found[0][1] if found else 0
                if (shown["seq"], shown["sum"]) != (head, expected[log, audience]):
                    findings.add("stale", "a screen differs from the server", screen=screen, head=head, log=log)


async def _http(arena: Arena, truth: Truth, findings: Findings, log: str, audience: str, key: str) -> None:
    answer = await arena.call("GET", f"/api/logs/{log}", None, key)
    told = {(kind, id): state for kind, things in answer["snapshot"].items() for id, state in things.items()}
    wanted = state_at_head(truth.rows[log], audience)
    if answer["seq"] != truth.heads[log]:
        findings.add("stale", "HTTP tells another number", log=log, told=answer["seq"], head=truth.heads[log])
    compare_things(findings, "HTTP", log, told, wanted)


def compare_things(findings: Findings, where: str, log: str, told: Things, wanted: Things) -> None:
    for id in wanted.keys() - told.keys():
        findings.add("lost", f"not told by {where}", log=log, id=id, state=wanted[id])
    for id in told.keys() - wanted.keys():
        findings.add("ghost", f"told by {where} alone", log=log, id=id, state=told[id])
    for id in told.keys() & wanted.keys():
        if told[id] != wanted[id]:
            findings.add("corrupt", f"told otherwise by {where}", log=log, id=id, told=told[id], is_=wanted[id])


async def _files(
    arena: Arena, truth: Truth, findings: Findings, event: dict[str, Any], audience: str, key: str
) -> None:
    """The cards of the table and the archive are those of the logs, each once and with its own text."""
    wanted = sorted(
        (state["number"], state["text"], state["likes"])
        for board in event["boards"]
        for (kind, _), state in state_at_head(truth.rows[f"board:{board['id']}"], audience).items()
        if kind == "card"
    )
    path, query = f"/export/{event['id']}", f"?audience={audience.removesuffix('s')}&language=en"
    table = (await arena.call("GET", f"{path}.csv{query}", None, key)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table, newline="")))
    names = [name.lower() for name in rows[0]]
    number, text, likes = names.index("number"), names.index("text"), names.index("likes")
    found = sorted((int(row[number]), row[text], int(row[likes])) for row in rows[1:])
    same = len(found) == len(wanted) and all(
        (now[0], now[2]) == (want[0], want[2]) and want[1] in (now[1], now[1].removeprefix("'"))
        for now, want in zip(found, wanted, strict=True)
    )
    if not same:
        findings.add("corrupt", "the table as a file differs", event=event["code"], audience=audience)
    document = (await arena.call("GET", f"{path}.md{query}", None, key)).decode()
    marks = [one[1].rpartition("·")[2] for one in wanted if "·" in one[1]]
    for mark in marks:
        if document.count(f"·{mark}\n") + document.count(f"·{mark} ") < 1:
            findings.add("lost", "the document lacks a card", event=event["code"], mark=mark)
