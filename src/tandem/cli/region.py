"""Commands about the region: new, example, show, check, as-of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import click

from tandem.cli.options import KNOWN, as_of_options, date_option, now, opened, today, workspace_argument
from tandem.cli.text import table
from tandem.picture.tables import Finding
from tandem.settings import Settings
from tandem.usecases.examples import MAPPINGS, add_aftermath, add_overlay, make_example, write_operations
from tandem.usecases.policies import policy_at
from tandem.usecases.prose import OnlyTold, by_kind
from tandem.usecases.seeing import known_until, see, see_now
from tandem.usecases.summary import Summary, all_findings, find_things, summarise
from tandem.usecases.workspace import create_workspace
from tandem.vocabulary import thing_kinds


@click.command("new")
@workspace_argument
@click.option(
    "--policy", type=click.Path(path_type=Path), default=None, help="Policy file. [default: the built-in 'generic']"
)
@click.option("--title", default="", help="The region's name, as briefings print it. [default: the file's name]")
def new_command(workspace: Path, policy: Path | None, title: str) -> None:
    """Make an empty workspace."""
    made = create_workspace(workspace, policy or Settings().policy, now(), title)
    with made.store.reading() as reader:
        label = policy_at(reader, today()).label
    made.store.close()
    click.echo(f"Made {workspace} with policy {label}. Next: tandem import {workspace} FILE --mapping MAPPING.toml")


@click.command("example")
@workspace_argument
@click.option(
    "--works", type=click.IntRange(20, 100_000), default=1000, show_default=True, help="About how many works."
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Same seed, same region.")
@click.option("--overlay", is_flag=True, help="Add generated roads, damage and teams to an existing workspace instead.")
@click.option(
    "--damage",
    type=click.IntRange(1),
    default=None,
    metavar="N",
    help="Damage N components of the networks in an existing workspace instead, with hazards, people and teams.",
)
@click.option(
    "--operations",
    "year",
    type=click.IntRange(1900, 2200),
    default=None,
    metavar="YEAR",
    help="Write a generated year of survey, clearance, quality control and education on the areas of an existing workspace "
    "instead, as files to import (--output).",
)
@click.option(
    "--output", type=click.Path(path_type=Path), default=None, help="New folder for the files of --operations."
)
@date_option
def example_command(
    workspace: Path,
    works: int,
    seed: int,
    overlay: bool,
    damage: int | None,
    year: int | None,
    output: Path | None,
    valid_at: date,
) -> None:
    """Make a generated region, or lay what is missing over a real one; all of it is marked as generated."""
    if (year is None) != (output is None):
        raise click.UsageError("--operations YEAR and --output FOLDER belong together.")
    if year is not None and output is not None:
        with opened(workspace) as ws:
            made = write_operations(ws, year, output, seed=seed, valid_at=valid_at)
        click.echo(f"Wrote {output}: {made}.\nNext: tandem import {workspace} {output} --mapping {output / MAPPINGS}")
        return
    if damage is not None:
        with opened(workspace) as ws:
            made = add_aftermath(ws, damage, seed=seed, now=now(), valid_at=valid_at)
        click.echo(f"Added to {workspace}: {made}")
        return
    if overlay:
        with opened(workspace) as ws:
            made = add_overlay(ws, seed=seed, now=now(), valid_at=valid_at)
        click.echo(f"Added to {workspace}: {made}")
        return
    made = make_example(workspace, works=works, seed=seed, now=now(), valid_at=valid_at, settings=Settings())
    click.echo(f"Made {workspace}: {made}")


@click.command("show")
@workspace_argument
@click.option("--find", "find", default=None, help="List things whose id or name contains this.")
@as_of_options
def show_command(workspace: Path, find: str | None, valid_at: date, known_at: datetime | None) -> None:
    """What is believed of the region: things, land, people, capacity."""
    with opened(workspace, known_at) as ws, ws.store.reading() as reader:
        seen = see_now(reader, policy_at(reader, valid_at), valid_at=valid_at)
        if find is not None:
            click.echo(table(("kind", "id", "name"), find_things(seen.picture, find)))
            return
        click.echo(format_summary(summarise(seen)))


@click.command("as-of")
@workspace_argument
@click.argument("known", type=KNOWN)
@date_option
def as_of_command(workspace: Path, known: datetime, valid_at: date) -> None:
    """What was believed from the reports received until KNOWN (a day, to its end, or an instant), as show --known-at does."""
    with opened(workspace) as ws, ws.store.reading() as reader:
        known_at = min(known, known_until(reader))
        click.echo(
            format_summary(
                summarise(see(reader, policy_at(reader, valid_at, known), valid_at=valid_at, known_at=known_at))
            )
        )


@click.command("check")
@workspace_argument
@click.option("--most", type=click.IntRange(0), default=20, show_default=True, help="Findings printed per rule.")
@click.option("--prose", is_flag=True, help="List one by one what things lack that are known only from texts.")
@as_of_options
def check_command(workspace: Path, most: int, prose: bool, valid_at: date, known_at: datetime | None) -> None:
    """What is wrong or doubtful in the data: place, rule and next step. Nothing is dropped for it.

    What things lack that are known only from texts (perimeter, network, damage) is counted in one line for each kind.
    """
    with opened(workspace, known_at) as ws, ws.store.reading() as reader:
        findings = all_findings(reader, policy_at(reader, valid_at), valid_at=valid_at)
        rest, told = (findings, ()) if prose else by_kind(reader, findings)
    click.echo(format_findings(rest, told, most))


def format_findings(findings: Sequence[Finding], told: Sequence[OnlyTold], most: int) -> str:
    """Findings by rule, errors first, with how many of each are not printed; then what things of prose lack, by kind."""
    if not findings and not told:
        return "Nothing was found to be wrong or doubtful."
    by_rule: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault((finding.severity, finding.rule), []).append(finding)
    count = len(findings) + sum(one.findings for one in told)
    lines = [f"{count:,} findings. Nothing was dropped; errors are kept out of planning."]
    for (severity, rule), found in by_rule.items():
        lines += ["", f"{severity} {rule}: {len(found):,}"]
        lines += [f"  {_finding_line(finding)}" for finding in found[:most]]
        if len(found) > most:
            lines.append(f"  and {len(found) - most:,} more (--most {len(found)} prints all)")
    if told:
        lines += ["", "Known only from texts, which give no perimeter and no network (--prose lists each finding):"]
        lines += [f"  {_told_line(one)}" for one in told]
    return "\n".join(lines)


def _told_line(told: OnlyTold) -> str:
    rules = ", ".join(f"{rule} {count:,}" for rule, count in told.rules)
    return f"{thing_kinds()[told.kind].label.lower()}: {told.things:,} with {told.findings:,} findings ({rules}). Import or survey them."


def _finding_line(finding: Finding) -> str:
    where = f" at {finding.place[1]:.5f} N {finding.place[0]:.5f} E" if finding.place else ""
    thing = f"{finding.thing}{where}: " if finding.thing else ""
    return f"{thing}{finding.message} {finding.next_step}"


def format_summary(summary: Summary) -> str:
    """The summary as text."""
    parts = [f"Valid on {summary.valid_at}, from reports received until {summary.known_at:%Y-%m-%d %H:%M} UTC.", ""]
    for title, header, rows in summary.tables:
        if rows:
            parts += [title, table(header, rows), ""]
    return "\n".join(parts).rstrip()


COMMANDS = [new_command, example_command, show_command, as_of_command, check_command]
