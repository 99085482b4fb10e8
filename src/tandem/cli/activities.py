"""Commands about what programmes do beside land: one record by hand, people reached by education, victims."""

from __future__ import annotations

import csv
import io
from dataclasses import astuple, fields
from datetime import date, datetime
from getpass import getuser
from pathlib import Path

import click

from tandem.cli.options import as_of_options, date_option, now, opened, workspace_argument
from tandem.cli.text import table
from tandem.exchange.texts import guard_formula
from tandem.picture.education import Reached, reached
from tandem.usecases.policies import policy_at
from tandem.usecases.recording import record_thing
from tandem.usecases.restricted import VictimCount, policy_on, restricted_findings, victim_counts, victim_rows
from tandem.usecases.seeing import see_now
from tandem.vocabulary import thing_kinds


@click.command("record")
@workspace_argument
@click.argument("kind", type=click.Choice(list(thing_kinds())))
@click.argument("thing")
@click.argument("said", nargs=-1, required=True, metavar="PROPERTY=VALUE...")
@click.option("--by", default="", help="Who says so. [default: this machine's user]")
@date_option
def record_command(workspace: Path, kind: str, thing: str, said: tuple[str, ...], by: str, valid_at: date) -> None:
    """Record what you say of one thing, known or new: an accreditation, an inspection, a find, a session.

    THING is its id. Lists have ';' between their items; a place is LON,LAT or WKT. Many at once: tandem import.
    """
    values: dict[str, str] = {}
    for one in said:
        name, equals, value = one.partition("=")
        if not equals:
            raise click.UsageError(f"'{one}' is not PROPERTY=VALUE.")
        if name in values:
            raise click.UsageError(f"'{name}' is said twice.")
        values[name] = value
    with opened(workspace) as ws:
        done = record_thing(ws, kind, thing, values, by=by or getuser(), now=now(), valid_at=valid_at)
    told = "new" if done.new else "known before"
    click.echo(
        f"Recorded {len(values)} claims on {thing_kinds()[kind].label.lower()} '{thing}' ({told}). Report {done.report}."
    )


@click.command("education")
@workspace_argument
@as_of_options
def education_command(workspace: Path, valid_at: date, known_at: datetime | None) -> None:
    """People reached by risk education, each audience counted once, by organisation and in all."""
    with opened(workspace, known_at) as ws, ws.store.reading() as reader:
        picture = see_now(reader, policy_at(reader, valid_at), valid_at=valid_at).picture
    sessions = [one for one in picture.education_sessions if one.held_on is None or one.held_on <= valid_at]
    names = {row.id: row.name for row in picture.organisations}
    rows = [("all", reached(sessions))]
    for organisation in sorted({one.organisation or "" for one in sessions}):
        own = [one for one in sessions if (one.organisation or "") == organisation]
        rows.append((names.get(organisation, organisation) or "unknown", reached(own)))
    click.echo(f"Risk education until {valid_at}.\n")
    header = ("organisation", *(field.name for field in fields(Reached)))
    click.echo(table(header, [(name, *astuple(row)) for name, row in rows]))
    click.echo(
        "\npeople: each audience once, as at its largest session; an audience of two organisations stands in both rows and "
        "once in all.\nunknown: people of whom nobody said the group. silent: sessions of which nobody said how many came."
    )


@click.command("victims")
@workspace_argument
@click.option("--reader", default="", help="A person whom the policy names: print every record, as CSV.")
@date_option
def victims_command(workspace: Path, reader: str, valid_at: date) -> None:
    """Counts of victims, small numbers untold; with --reader every record, for those whom the policy names.

    Nothing else prints, shows or exports them.
    """
    with opened(workspace) as ws:
        if reader:
            header, rows = victim_rows(ws, reader, valid_at=valid_at)
            for found in restricted_findings(ws, reader, valid_at=valid_at):
                click.echo(f"{found.severity}: {found.message} {found.next_step}", err=True)
            click.echo(_csv(header, rows), nl=False)
            return
        total, counts = victim_counts(ws, valid_at=valid_at)
        smallest = policy_on(ws, valid_at).restricted.smallest_count
    few = f"fewer than {smallest}, or untold to protect one that is"
    told = f"fewer than {smallest}" if total is None else f"{total:,}"
    click.echo(f"Victims recorded until {valid_at}: {told}. Who is not recorded is not counted.\n")
    click.echo(table(("question", "answer", "people"), [_row(one, few) for one in counts]))


def _row(one: VictimCount, few: str) -> tuple[str, str, str]:
    return one.question, one.answer, few if one.people is None else f"{one.people:,}"


def _csv(header: tuple[str, ...], rows: list[tuple[str | int | float | None, ...]]) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([guard_formula(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return stream.getvalue()


COMMANDS = (record_command, education_command, victims_command)
