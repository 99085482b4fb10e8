"""Commands about prose: read, review."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date
from getpass import getuser
from pathlib import Path

import click

from tandem.cli.options import DAY, date_option, now, opened, workspace_argument
from tandem.errors import TandemError
from tandem.reading.claiming import in_words
from tandem.reading.proposal import Names, Proposal
from tandem.settings import Settings
from tandem.usecases.reading import ENDPOINT, RULES, Read, as_row, read_file
from tandem.usecases.reviewing import (
    FIELDS,
    Queued,
    Waiting,
    accept,
    drop,
    from_row,
    known_names,
    known_speakers,
    queue,
    waiting,
)
from tandem.usecases.workspace import Workspace

STDIN = "-"
KEYS = "a accept   e edit   d drop   s later   q stop"
EDITABLE = (*FIELDS, "value", "chain")
NEEDED = ("thing", "kind", "property", "stance")


@click.command("read")
@click.argument("file", metavar="FILE|-")
@click.option("--said", type=DAY, default=None, help="Day on which the text was said (YYYY-MM-DD).")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--reader",
    type=click.Choice([RULES, ENDPOINT]),
    default=RULES,
    show_default=True,
    help="The built-in rules, or the language model that is set as TANDEM_READER_URL.",
)
@click.option("--into", type=click.Path(path_type=Path), metavar="REGION.gpkg", help="Queue the proposals for review.")
@click.option("--by", default="", help="Who hands the text in. [default: this machine's user]")
def read_command(file: str, said: date | None, form: str, reader: str, into: Path | None, by: str) -> None:
    """Propose the claims that a text makes, each with the words that it comes from.

    FILE is txt, html, pdf, docx or eml; - is standard input. Nothing is fetched, and nothing is believed: with --into the
    proposals wait in the region for 'tandem review', without it they are only shown.
    """
    content = sys.stdin.buffer.read() if file == STDIN else None
    if into is None:
        done, queued = read_file(file, content, said=said, reader=reader, settings=Settings()), None
    else:
        with opened(into) as ws:
            known = _known(ws)
            done = read_file(file, content, said=said, reader=reader, known=known, settings=Settings())
            queued = queue(ws, done, by=by or getuser(), now=now())
    for note in (*done.document.notes, *map(str, done.refused)):
        click.echo(f"Note: {note}", err=True)
    if form == "json":
        click.echo(json.dumps([as_row(one) for one in done.proposals], ensure_ascii=False, indent=1))
    else:
        click.echo(_told(done, queued))


def _known(workspace: Workspace) -> Names:
    with workspace.store.reading() as reader:
        return known_names(reader)


def _told(done: Read, queued: Queued | None) -> str:
    lines = [line for one in done.proposals for line in (*proposal_lines(one), "")]
    dated = f", said {done.said.isoformat()}" if done.said else ", of no known day: relative dates are left out"
    lines.append(
        f"{done.document.name}{dated}: {len(done.proposals)} proposals. Nothing is believed before a person has reviewed it."
    )
    if queued is not None:
        again = "queued before; " if queued.known else ""
        lines.append(f"{again}{queued.waiting} wait in report {queued.report}: tandem review REGION.gpkg")
    return "\n".join(lines)


def proposal_lines(proposal: Proposal) -> list[str]:
    """A proposal as a person reads it: what is claimed, by whom, in which words."""
    marks = [f"{name}: {words}" for name, words in proposal.extra.items()]
    marks += [f"valid {proposal.valid}"] if proposal.valid else []
    marks += [f"hedge '{proposal.hedge}'"] if proposal.hedge else []
    value = in_words(proposal.value)
    return [
        f"{proposal.kind} | {proposal.thing}",
        f"  {proposal.property} {proposal.stance} {value}" + (f"  ({'; '.join(marks)})" if marks else ""),
        f"  told by {' <- '.join(proposal.chain)}",
        f'  "{" ".join(proposal.span.split())}"',
    ]


@click.command("review")
@workspace_argument
@click.option("--by", default="", help="Who reviews. [default: this machine's user]")
@click.option("--list", "listed", is_flag=True, help="Only list what waits.")
@date_option
def review_command(workspace: Path, by: str, listed: bool, valid_at: date) -> None:
    """Accept, edit or drop what readers proposed, one key each.

    Every decision is kept in the journal at once; you can stop at any time and go on later.
    """
    with opened(workspace) as ws:
        with ws.store.reading() as reader:
            items = waiting(reader)
            alike = known_speakers(reader, items)
        counts = dict.fromkeys(("accepted", "edited", "dropped", "left"), 0)
        for item in items:
            click.echo("\n".join((f"\n{item.title}, {item.number + 1} of {item.of}", *proposal_lines(item.proposal))))
            for name in dict.fromkeys(item.proposal.chain):
                if name in alike:
                    click.echo(
                        f"  Perhaps the known source '{alike[name]}': e, then chain, to write '{name}' as that one."
                    )
            if not listed and _decide(ws, item, by or getuser(), valid_at, counts):
                break
    done = sum(counts.values()) - counts["left"]
    told = ", ".join(f"{count} {name}" for name, count in counts.items() if count and name != "left")
    click.echo(f"\n{told or 'Nothing decided'}; {len(items) - done} wait.")


def _decide(workspace: Workspace, item: Waiting, by: str, valid_at: date, counts: dict[str, int]) -> bool:
    """Ask until the proposal is decided on or left; True to stop."""
    edited: Proposal | None = None
    while True:
        click.echo(f"[{KEYS}] ", nl=False)
        key = _key()
        click.echo(key)
        if key in ("q", ""):
            return True
        if key == "s":
            counts["left"] += 1
            return False
        try:
            if key == "d":
                counts[drop(workspace, item, by=by, now=now()).verdict] += 1
                return False
            if key == "a":
                done = accept(workspace, item, edited=edited, by=by, now=now(), valid_at=valid_at)
                counts[done.verdict] += 1
                for reason in done.unreadable:
                    click.echo(f"Kept as written, without a value that can be read: {reason}.")
                return False
            if key == "e":
                edited = _edit(edited or item.proposal)
                click.echo("\n".join(proposal_lines(edited)))
        except click.Abort:
            click.echo()
            return True
        except TandemError as error:
            click.echo(f"{error.cause} {error.next_step}")


def _key() -> str:
    """One key; where no terminal is there, the next letter of the input."""
    if sys.stdin.isatty():
        try:
            return click.getchar()
        except (KeyboardInterrupt, EOFError):
            return ""
    while (letter := sys.stdin.read(1)) == "\n":
        pass
    return letter


def _edit(proposal: Proposal) -> Proposal:
    """Fields that are changed one by one; an empty name ends."""
    while True:
        name = click.prompt(f"Field ({', '.join(EDITABLE)}; Enter when done)", default="", show_default=False).strip()
        if not name:
            return proposal
        if name not in EDITABLE:
            click.echo(f"There is no field '{name}'.")
            continue
        row = as_row(proposal)
        written = click.prompt(name, default=_written(row.get(name)), show_default=True)
        proposal = _changed(proposal, name, written)


def _written(value: object) -> str:
    return (
        " <- ".join(map(str, value))
        if isinstance(value, list)
        else json.dumps(value)
        if isinstance(value, dict)
        else str(value or "")
    )


def _changed(proposal: Proposal, name: str, written: str) -> Proposal:
    if name == "chain":
        return replace(proposal, chain=tuple(part.strip() for part in written.split("<-") if part.strip()))
    if name == "value":
        return replace(proposal, value=_value(written))
    if name in NEEDED and not written.strip():
        click.echo(f"'{name}' cannot be empty.")
        return proposal
    return from_row(as_row(proposal) | {name: written.strip() or None})


def _value(written: str) -> object:
    """A quantity where it is written as JSON or as a bare number, else the words."""
    try:
        value = json.loads(written)
    except ValueError:
        return written.strip()
    return {"exact": value} if isinstance(value, int | float) and not isinstance(value, bool) else value


COMMANDS = (read_command, review_command)
