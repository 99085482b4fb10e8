"""Command about contradictions: which there are, whose they are, and whose they become."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from getpass import getuser
from pathlib import Path

import click

from tandem.cli.options import DAY, as_of_options, now, opened, workspace_argument
from tandem.errors import InputError
from tandem.usecases.conflicts import assign_conflict, open_conflicts
from tandem.usecases.inboxes import Conflict


@click.command("conflicts")
@workspace_argument
@click.option(
    "--owner", default=None, help="Only those of this person ('' for nobody's); with --assign: who settles it."
)
@click.option("--due", type=DAY, default=None, help="Only those to be settled by this day; with --assign: until when.")
@click.option(
    "--assign", "conflict", default=None, metavar="CONFLICT", help="Give this contradiction an owner and a day."
)
@click.option("--by", default="", help="Who assigns it. [default: this machine's user]")
@as_of_options
def conflicts_command(
    workspace: Path,
    owner: str | None,
    due: date | None,
    conflict: str | None,
    by: str,
    valid_at: date,
    known_at: datetime | None,
) -> None:
    """Words that cannot all be true, with who settles it and until when. Settle one with tandem judge prefer --claim CLAIM."""
    if conflict is not None:
        if owner is None or due is None or known_at is not None:
            raise InputError(
                "A contradiction is assigned to somebody, until a day, now.",
                "Give --owner and --due, and no --known-at.",
            )
        with opened(workspace) as ws:
            report = assign_conflict(
                ws, conflict, owner=owner, due=due, by=by or getuser(), now=now(), valid_at=valid_at
            )
        click.echo(f"{conflict} is settled by {owner} until {due}. Report {report}.")
        return
    with opened(workspace, known_at) as ws, ws.store.reading() as reader:
        found = open_conflicts(ws, reader, valid_at=valid_at, owner=owner, due=due)
    click.echo(format_conflicts(found, valid_at))


def format_conflicts(found: Sequence[Conflict], day: date) -> str:
    """One after the other with all words, what is believed marked with an asterisk."""
    if not found:
        return "No such contradiction is open."
    lines = [f"{len(found):,} contradictions. * marks what is believed until somebody judges."]
    for one in found:
        overdue = " (overdue)" if one.due is not None and one.due < day else ""
        whose = f"{one.owner}, until {one.due}{overdue}" if one.owner else "nobody's yet"
        about = ", ".join(name for _, name in one.things) + (f": {one.property}" if one.property else "")
        lines += ["", f"{one.id}", f"  {about}; {whose}"]
        lines += [
            f"  {'*' if word.believed else '-'} {word.value}: {' <- '.join(word.speakers)}; "
            f"received {word.received_at:%Y-%m-%d}; claim {word.claim}; report {word.report}"
            for word in one.words
        ] or [f"  {one.sentence}"]
    return "\n".join(lines)


COMMANDS = [conflicts_command]
