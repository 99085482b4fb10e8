"""Commands about records: import, judge, history, report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from getpass import getuser
from pathlib import Path
from typing import Any

import click

from tandem.cli.options import as_of_options, date_option, now, opened, workspace_argument
from tandem.picture.tables import Finding
from tandem.settings import Settings
from tandem.times import format_instant
from tandem.usecases.briefing.kept import KeptFigure, kept_figure
from tandem.usecases.importing import Net, import_jobs, pair, propose_mapping_of
from tandem.usecases.judging import Targets, judge
from tandem.usecases.policies import policy_at
from tandem.usecases.seeing import PropertyHistory, ThingHistory, Told, history, known_until
from tandem.vocabulary import codes, label, thing_kinds

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
@click.option("--preview", is_flag=True, help="Show what would be imported; write nothing.")
@click.option(
    "--apart",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for files of the rows with problems; only the others are imported.",
)
@click.option("--all-or-nothing", is_flag=True, help="Refuse a file with any problem.")
@date_option
def import_command(
    workspace: Path,
    files: tuple[Path, ...],
    mappings: tuple[Path, ...],
    by: str,
    preview: bool,
    apart: Path | None,
    all_or_nothing: bool,
    valid_at: date,
) -> None:
    """Import files as reports: every row is kept, with its raw values.

    FILES are CSV, XLSX, GeoJSON, GeoPackage, KML, KMZ or Shapefile files (also zipped), survey submissions, or one
    folder. With a folder of mappings each mapping names its file.
    """
    if apart is not None and all_or_nothing:
        raise click.UsageError("--apart and --all-or-nothing exclude each other.")
    net = Net(apart, all_or_nothing, preview)
    with opened(workspace) as ws:
        jobs = pair(files, mappings)
        done = import_jobs(ws, jobs, by=by or getuser(), now=now(), valid_at=valid_at, settings=Settings(), net=net)
    if preview:
        click.echo("Preview; nothing was written.")
    for outcome in done:
        click.echo(f"{outcome.file}: {outcome.summary}")
        for example in outcome.examples if preview else ():
            click.echo(f"  {example}")
        for note in outcome.notes[:10]:
            click.echo(f"  {note}")
        if len(outcome.notes) > 10:
            where = "the files named below have" if outcome.bad_files else "'tandem check' lists"
            click.echo(f"  and {len(outcome.notes) - 10} more notes; {where} them with place and next step")
        for line in check_lines(outcome.checks):
            click.echo(f"  {line}")
        for bad in outcome.bad_files:
            click.echo(f"  Correct the cells of '{bad}' beside each reason, and import it like the first file.")


def check_lines(checks: Sequence[Finding]) -> list[str]:
    """What the checks at entry found, counted by rule, each with its first case and what to do."""
    by_rule: dict[str, list[Finding]] = {}
    for one in checks:
        by_rule.setdefault(one.rule, []).append(one)
    return [
        f"check {rule}: {len(found):,}, first {found[0].thing}: {found[0].message} {found[0].next_step}"
        for rule, found in by_rule.items()
    ]


@click.command("propose")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--kind", default="", help="What the rows speak of. [default: what fits the headings best]")
def propose_command(file: Path, kind: str) -> None:
    """Print a mapping file for FILE as a first guess; correct it before you import."""
    click.echo(propose_mapping_of(file, kind, Settings()), nl=False)


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
@click.option("--judgement", "judgements", multiple=True, help="With retract: a judgement by id, to take it back.")
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
    if done.roles:
        told = ", ".join(label("person_role", role) for role in done.roles)
        click.echo(f"Note: land releases wait until the two have these roles, each another: {told}. They count then.")
        for role in done.roles:
            click.echo(f"  tandem appoint {workspace} NAME --role {role} --by NAME")


@click.command("history")
@workspace_argument
@click.argument("thing")
@as_of_options
def history_command(workspace: Path, thing: str, valid_at: date, known_at: datetime | None) -> None:
    """What was said about a thing, by whom, on whose word, and what is believed because of it.

    THING is the id of a thing, or figure/NAME for the things that a figure of the last briefing counts.
    """
    with opened(workspace, known_at) as ws, ws.store.reading() as reader:
        if thing.startswith(FIGURE):
            click.echo(format_figure(kept_figure(reader, thing.removeprefix(FIGURE))))
            return
        found = history(reader, policy_at(reader, valid_at), thing, valid_at=valid_at, known_at=known_until(reader))
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
        about = f" ({', '.join(judgement.things)})" if judgement.things else ""
        lines.append(
            f"Judged '{judgement.verdict}'{about} by {found.names[judgement.by]}{second}, "
            f"{_day(judgement.received_at)}: {judgement.reason}; judgement {judgement.id}"
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


COMMANDS = [import_command, propose_command, judge_command, history_command, report_command]
