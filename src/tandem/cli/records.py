"""Commands about records: import, judge, history, report."""

from __future__ import annotations

from datetime import date, datetime
from getpass import getuser
from pathlib import Path
from typing import Any

import click

from tandem.cli.options import date_option, now, opened, workspace_argument
from tandem.settings import Settings
from tandem.times import format_instant
from tandem.usecases.briefing.kept import KeptFigure, kept_figure
from tandem.usecases.importing import import_jobs, pair
from tandem.usecases.judging import Targets, judge
from tandem.usecases.seeing import PropertyHistory, ThingHistory, Told, history, known_until
from tandem.vocabulary import codes, thing_kinds

FIGURE = "figure/"


@click.command("import")
@workspace_argument
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--mapping",
    "mappings",
    multiple=True,
    required=True,
    type=click.Path(path_type=Path),
    help="Mapping file, or a folder of them.",
)
@click.option("--by", default="", help="Who hands the files in. [default: this machine's user]")
@date_option
def import_command(
    workspace: Path, files: tuple[Path, ...], mappings: tuple[Path, ...], by: str, valid_at: date
) -> None:
    """Import files as reports: every row is kept, with its raw values.

    FILES are GeoJSON, GeoPackage or CSV files, or one folder. With a folder of mappings each mapping names its file.
    """
    with opened(workspace) as ws:
        done = import_jobs(
            ws, pair(files, mappings), by=by or getuser(), now=now(), valid_at=valid_at, settings=Settings()
        )
    for outcome in done:
        click.echo(f"{outcome.file}: {outcome.summary}")
        for note in outcome.notes[:10]:
            click.echo(f"  {note}")
        if len(outcome.notes) > 10:
            click.echo(
                f"  and {len(outcome.notes) - 10} more notes; 'tandem check' lists them with place and next step"
            )


@click.command("judge")
@workspace_argument
@click.argument("verdict", type=click.Choice(list(codes("verdict"))))
@click.option("--claim", "claims", multiple=True, help="A claim by id.")
@click.option("--thing", "things", multiple=True, help="A thing by id: all claims about it.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(list(thing_kinds())),
    help="All claims about things of this kind.",
)
@click.option("--report", "reports", multiple=True, help="All claims of a report, or of the rows of an imported file.")
@click.option("--by", required=True, help="Who judges.")
@click.option("--second", default=None, help="The second person; needed where danger is lowered.")
@click.option("--reason", required=True, help="Why, in a sentence.")
@date_option
def judge_command(
    workspace: Path, verdict: str, by: str, second: str | None, reason: str, valid_at: date, **named: Any
) -> None:
    """Record a judgement about claims or things. Nothing is edited; a later judgement can say otherwise."""
    with opened(workspace) as ws:
        done = judge(ws, verdict, Targets(**named), by=by, second=second, reason=reason, now=now(), valid_at=valid_at)
    click.echo(f"Judged '{verdict}': {done.claims:,} claims, {done.things:,} things. Judgement {done.judgement}.")
    if second is None and verdict == "accept":
        click.echo("Note: claims that lower danger count only when a second person has judged them too (--second).")


@click.command("history")
@workspace_argument
@click.argument("thing")
@date_option
def history_command(workspace: Path, thing: str, valid_at: date) -> None:
    """What was said about a thing, by whom, on whose word, and what is believed because of it.

    THING is the id of a thing, or figure/NAME for the things that a figure of the last briefing counts.
    """
    with opened(workspace) as ws, ws.store.reading() as reader:
        if thing.startswith(FIGURE):
            click.echo(format_figure(kept_figure(reader, thing.removeprefix(FIGURE))))
            return
        found = history(reader, ws.policy, thing, valid_at=valid_at, known_at=known_until(reader))
    click.echo(format_history(found))


@click.command("report")
@workspace_argument
@click.argument("report_id")
def report_command(workspace: Path, report_id: str) -> None:
    """Print a report exactly as it was received."""
    with opened(workspace) as ws, ws.store.reading() as reader:
        content = reader.report(report_id).content
    click.echo(content, nl=False)


def format_figure(found: KeptFigure) -> str:
    """A figure of a briefing and all things that it counts."""
    value = "unknown" if found.value is None else f"{found.value:,.0f}"
    lines = [f"{found.label}: {value}, counted from {len(found.things):,} things (largest share first):"]
    lines += [f"  {thing}  ({name})" for thing, name in found.things]
    return "\n".join([*lines, "The words behind each: tandem history REGION.gpkg THING"])


def format_history(found: ThingHistory) -> str:
    """The history of a thing as text."""
    lines = [f"{thing_kinds()[found.kind].label} {found.thing}", ""]
    for entry in found.properties:
        lines += [*_property_lines(entry), ""]
    for judgement in found.judgements:
        second = f" and {found.names[judgement.second]}" if judgement.second else ""
        lines.append(
            f"Judged '{judgement.verdict}' by {found.names[judgement.by]}{second}, {_day(judgement.received_at)}: {judgement.reason}"
        )
    lines.append("Any report as it was received: tandem report REGION.gpkg REPORT")
    return "\n".join(lines)


def _property_lines(entry: PropertyHistory) -> list[str]:
    belief = entry.belief
    lines = [f"{belief.property}: {belief.status}", f"  {belief.sentence}"]
    return lines + [f"  - {_told_line(told)}" for told in entry.told]


def _told_line(told: Told) -> str:
    claim = told.claim
    value = claim.original or ("geometry" if claim.geometry is not None else str(claim.value))
    short = value if len(value) <= 60 else value[:57] + "..."
    marks = "".join(
        f" [{mark}]" for mark in (claim.unreadable, "withdrawn or rejected" if told.retracted else "") if mark
    )
    said = f"said {_day(claim.said_at)}, " if claim.said_at else ""
    return (
        f"{claim.stance} {short}{marks}: {' <- '.join(told.chain)}; {said}received {_day(claim.received_at)}; "
        f"claim {claim.id}; report {told.report.id} {told.report.title}".rstrip()
    )


def _day(instant: datetime) -> str:
    return format_instant(instant)[:10]


COMMANDS = [import_command, judge_command, history_command, report_command]
