"""Command about capacity: who is here, expected and in training, on whose word."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path

import click

from tandem.cli.options import as_of_options, opened, workspace_argument
from tandem.cli.text import table
from tandem.exchange.texts import guard_formula
from tandem.picture.capacity import STATES
from tandem.times import format_instant
from tandem.usecases.capacity import CapacityReport, CapacityRow, capacity_report
from tandem.usecases.policies import policy_at
from tandem.vocabulary import label

SHOWN = {
    "confirmed": "here, confirmed",
    "reported": "here, reported",
    "expected": "expected",
    "in_training": "in training",
}


@click.command("capacity")
@workspace_argument
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@as_of_options
def capacity_command(workspace: Path, valid_at: date, known_at: datetime | None, form: str) -> None:
    """For each organisation and scope: people here (confirmed, reported), expected, in training, on whose word.

    States are never added up: who is expected is not here. A team of several scopes stands in the row of each.
    """
    with opened(workspace, known_at) as ws, ws.store.reading() as reader:
        found = capacity_report(reader, policy_at(reader, valid_at), on=valid_at)
    click.echo(FORMATS[form](found), nl=form != "csv")


def format_capacity(found: CapacityReport) -> str:
    """The table, and under it where each figure comes from; ``-`` where nothing was said."""
    if not found.rows:
        return "Nobody has reported teams, commitments or courses: capacity is unknown, not zero."
    rows = [
        (row.name, _scope(row), *(row.spans[state].words() if state in row.spans else "-" for state in SHOWN))
        for row in found.rows
    ]
    words = dict.fromkeys(f"  {_whose(row)}{word.sentence()}" for row in found.rows for word in row.words)
    later = dict.fromkeys(f"  {row.name}: {text}" for row in found.rows for text in row.later)
    parts = [
        f"Capacity on {found.on}, from reports received until {found.known_at:%Y-%m-%d %H:%M} UTC.",
        "",
        table(("organisation", "scope", *SHOWN.values()), rows),
        "",
        "On whose word:",
        *words,
    ]
    return "\n".join([*parts, *(["", "From courses, if they are passed:", *later] if later else [])])


def capacity_json(found: CapacityReport) -> str:
    """Everything, with the ids of things and claims."""
    rows = [
        {
            "organisation": row.organisation or None,
            "name": row.name,
            "scope": row.scope or None,
            **{state: _ends(row, state) for state in STATES},
            "later": list(row.later),
            "sources": [
                {
                    "state": word.state,
                    "sentence": word.sentence(),
                    "chain": list(word.chain),
                    "hedge": word.hedge or None,
                    "roots": word.roots,
                    "believed": word.believed,
                    "things": list(word.things),
                    "claims": list(word.claims),
                }
                for word in row.words
            ],
        }
        for row in found.rows
    ]
    told = {"on": found.on.isoformat(), "known_at": format_instant(found.known_at), "rows": rows}
    return json.dumps(told, ensure_ascii=False, indent=1)


def capacity_csv(found: CapacityReport) -> str:
    """One line for each organisation and scope; both ends empty: nothing was said, one empty: that end is not known."""
    ends = [f"{state}_{end}" for state in SHOWN for end in ("low", "high")]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["organisation", "name", "scope", *ends, "later", "sources"])
    for row in found.rows:
        spans = [end for state in SHOWN for end in (_ends(row, state) or {"low": None, "high": None}).values()]
        sources = " | ".join(word.sentence() for word in row.words)
        texts = (row.organisation, row.name, row.scope)
        writer.writerow([*map(guard_formula, texts), *spans, " | ".join(row.later), guard_formula(sources)])
    return out.getvalue()


def _whose(row: CapacityRow) -> str:
    return f"{row.name}: " if row.organisation else ""


def _ends(row: CapacityRow, state: str) -> dict[str, int | None] | None:
    """Both ends of a state, None for one that is not known; None where nothing was said of the state."""
    if state not in row.spans:
        return None
    return {end: None if (value := getattr(row.spans[state], end)) is None else round(value) for end in ("low", "high")}


def _scope(row: CapacityRow) -> str:
    return label("scope", row.scope) if row.scope else "not said"


FORMATS: Mapping[str, Callable[[CapacityReport], str]] = {
    "table": format_capacity,
    "json": capacity_json,
    "csv": capacity_csv,
}
COMMANDS = [capacity_command]
