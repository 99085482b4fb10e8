"""Commands about land: what was released, by whom and how, and why a published total differs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import click

from tandem.cli.options import DAY, KNOWN, Command, opened, today, workspace_argument
from tandem.cli.text import Cell, table
from tandem.errors import InputError
from tandem.exchange import export_layers
from tandem.exchange.texts import guard_formula
from tandem.picture.land.explain import UNITS_M2, Explanation, Way
from tandem.picture.land.lines import DIMENSIONS
from tandem.picture.land.statement import Asked, Balance, Released
from tandem.times import format_instant
from tandem.usecases.land import Both, LandReport, checked, land_explained, land_report
from tandem.usecases.land_names import Names, in_words
from tandem.usecases.land_tables import land_layers
from tandem.vocabulary import label

WAYS = {
    "overlaps": "land that two releases cover is summed twice",
    "shared_areas": "land that two hazardous areas share is summed in both",
    "outside": "released land outside every hazardous area is counted",
    "web_mercator": "areas are measured on a Web Mercator map",
    "pending": "releases that two people have not accepted yet are counted",
    "twice": "records that were judged the same release are counted twice",
    "stated": "the area as said is summed in place of the measured one",
    "report_day": "releases are dated by their report, not by their day",
    "undated": "releases of unknown days are counted in the period",
    "without:cancelled": "cancelled land is left out",
    "without:cancelled+reduced": "only cleared land is counted",
}
"""Each way of counting otherwise in words."""
_SHOWN = 5


def asked_options(function: Command) -> Command:
    """The question: period, and what alone counts."""
    for option in (
        click.option("--from", "first", type=DAY, default=None, help="First day of the period. [default: no end]"),
        click.option("--to", "last", type=DAY, default=None, help="Last day of the period. [default: today, no end]"),
        click.option(
            "--only",
            multiple=True,
            metavar="DIMENSION=VALUE",
            help="Count only this, such as operator='MAT North' or category=cleared; may be given more than once.",
        ),
        click.option(
            "--known-at",
            "known_at",
            type=KNOWN,
            default=None,
            help="Only what was received until then: a day (to its end) or 2026-05-03T14:00Z. [default: now]",
        ),
    ):
        function = option(function)
    return function


@click.command("land")
@workspace_argument
@click.option(
    "--by", "by", multiple=True, metavar="|".join(DIMENSIONS), help="What to tell by; may be given more than once."
)
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=None,
    help="Write FILE.xlsx, FILE.gpkg, FILE.csv or FILE.geojson instead.",
)
@asked_options
def land_command(
    workspace: Path,
    by: Sequence[str],
    form: str,
    output: Path | None,
    first: date | None,
    last: date | None,
    only: Sequence[str],
    known_at: datetime | None,
) -> None:
    """Land released in a period by category, with method and depth, and what remains as SHA and CHA.

    Each square metre counts once, under the first release that covered it. Each row names its records.
    """
    asked = asked_of(first, last, by, only)
    with opened(workspace, known_at) as ws:
        found = land_report(ws, asked, today=today())
        if output is not None:
            layers = land_layers(found)
            export_layers(layers, output)
            click.echo(f"Wrote {output}: {', '.join(layer.title for layer in layers)}.")
            return
    click.echo(FORMATS[form](found), nl=form != "csv")


@click.command("explain-total")
@workspace_argument
@click.option("--published", type=click.FloatRange(0), required=True, help="The total that was published.")
@click.option("--unit", type=click.Choice(tuple(UNITS_M2)), default="m2", show_default=True, help="Its unit.")
@asked_options
def explain_total_command(
    workspace: Path,
    published: float,
    unit: str,
    first: date | None,
    last: date | None,
    only: Sequence[str],
    known_at: datetime | None,
) -> None:
    """Why a published total of released land differs from ours, by which records."""
    asked = asked_of(first, last, (), only)
    with opened(workspace, known_at) as ws:
        found, names = land_explained(ws, asked, published * UNITS_M2[unit], today=today())
    click.echo(format_explanation(found, names))


def asked_of(first: date | None, last: date | None, by: Sequence[str], only: Sequence[str]) -> Asked:
    """The question; InputError where the period ends before it begins."""
    if first is not None and last is not None and last < first:
        raise InputError(f"The period ends ({last}) before it begins ({first}).", "Exchange --from and --to.")
    told, alone = checked(by, only)
    return Asked(first, last, told, alone)


def format_land(found: LandReport) -> str:
    """Tables and caveats for the terminal."""
    asked, names = found.statement.asked, found.names
    rows: list[tuple[Cell, ...]] = [
        (
            *(in_words(dimension, key, names) for dimension, key in zip(asked.by, row.keys, strict=True)),
            row.cancelled_m2,
            row.reduced_m2,
            row.cleared_m2,
            row.total_m2,
            ", ".join(in_words("method", one, names) for one in row.methods) or "not said",
            _depth(row),
            row.devices,
            len(row.releases),
        )
        for row in found.statement.released
    ]
    header = (*asked.by, *(f"{name} m2" for name in ("cancelled", "reduced", "cleared", "released")))
    parts = [
        f"Land released {_period(asked)}, from reports received until {found.known_at:%Y-%m-%d %H:%M} UTC.",
        "",
        table((*header, "methods", "depth m", "devices", "releases"), rows)
        if rows
        else "No release is recorded, which does not say that none happened.",
        f"Total released: {found.statement.total_m2:,.0f} m2",
        *_balance(found.statement.balance, names),
        *_remaining(found),
        *_once("Land that two hazardous areas share (counted once)", "area", found.shared, names),
        *_once("Land that two releases cover (counted under the first)", "release", found.twice, names),
        *caveats(found),
    ]
    return "\n".join(parts)


def caveats(found: LandReport) -> Iterator[str]:
    """What the figures do not say."""
    yield ""
    if found.unknown_extent:
        yield f"{len(found.unknown_extent)} hazardous areas have no perimeter: their size is unknown, not zero."
    if found.waiting:
        yield f"{len(found.waiting)} releases wait for two people or for their day and are not counted."
    if found.devices_of_none:
        yield f"{found.devices_of_none} devices are recorded of no release that counts, so they are in no row."
    yield "No record is not evidence of no contamination."


def _period(asked: Asked) -> str:
    ends = [f"from {asked.first}" if asked.first else "", f"to {asked.last}" if asked.last else ""]
    alone = ", ".join(f"{name} = {value or 'not said'}" for name, value in asked.only.items())
    return " ".join(filter(None, (*ends, f"(only {alone})" if alone else ""))) or "on any day"


def _depth(row: Released) -> str:
    if row.depth_m is None:
        return "not said"
    low, high = row.depth_m
    return f"{low:g}" if low == high else f"{low:g}-{high:g}"


def _balance(rows: Sequence[Balance], names: Names) -> list[str]:
    if not rows:
        return []
    header = (
        "unit",
        "opening m2",
        "new m2",
        "extended m2",
        "released m2",
        "closing m2",
        "of it undated m2",
        "remaining m2",
    )
    several = len(rows) > 1 or rows[0].unit
    cells = [
        (
            in_words("unit", row.unit, names) if several else "whole region",
            *(row.opening_m2, row.new_m2, row.extended_m2, row.released_m2),
            *(row.closing_m2, row.undated_m2, row.remaining_m2),
        )
        for row in rows
    ]
    return [
        "",
        "Balance: opening + new + extended - released = closing; released on unknown days is undated.",
        table(header, cells),
    ]


def _remaining(found: LandReport) -> list[str]:
    rows = found.statement.remaining
    if not rows:
        return []
    by_unit = any(row.unit for row in rows)
    cells = [
        (
            *((in_words("unit", row.unit, found.names),) if by_unit else ()),
            label("hazard_class", row.hazard_class),
            len(row.areas),
            row.m2,
        )
        for row in rows
    ]
    header = (*(("unit",) if by_unit else ()), "class", "areas", "remaining m2")
    return ["", f"Remaining on {found.valid_at}:", table(header, cells)]


def _once(title: str, kind: str, pairs: Sequence[Both], names: Names) -> list[str]:
    if not pairs:
        return []
    listed = sorted(pairs, key=lambda pair: (-pair.m2, pair.one, pair.other))
    lines = [
        f"  {pair.m2:,.0f} m2: {in_words(kind, pair.one, names)} and {in_words(kind, pair.other, names)}"
        f" ({', '.join(pair.who) or 'operator not said'}) at {pair.place[1]:.5f}, {pair.place[0]:.5f}"
        for pair in listed[:_SHOWN]
    ]
    more = [f"  and {len(listed) - _SHOWN} more (all in --format json)"] if len(listed) > _SHOWN else []
    return ["", f"{title}: {sum(pair.m2 for pair in pairs):,.0f} m2", *lines, *more]


def land_json(found: LandReport) -> str:
    """Everything, with the ids of releases and claims."""
    statement = found.statement
    told = {
        "from": _iso(statement.asked.first),
        "to": _iso(statement.asked.last),
        "by": list(statement.asked.by),
        "only": dict(statement.asked.only),
        "valid_at": found.valid_at.isoformat(),
        "known_at": format_instant(found.known_at),
        "total_m2": statement.total_m2,
        "released": [_released(row, found) for row in statement.released],
        "balance": [{name: getattr(row, name) for name in Balance.__slots__} for row in statement.balance],
        "remaining": [
            {"unit": row.unit, "class": row.hazard_class, "m2": row.m2, "areas": list(row.areas)}
            for row in statement.remaining
        ],
        "shared": [_both(pair) for pair in found.shared],
        "covered_twice": [_both(pair) for pair in found.twice],
        "unknown_extent": list(found.unknown_extent),
        "waiting": list(found.waiting),
        "devices_of_no_release": found.devices_of_none,
        "caveats": [text for text in caveats(found) if text],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _released(row: Released, found: LandReport) -> dict[str, object]:
    by = found.statement.asked.by
    return {
        **{name: key or None for name, key in zip(by, row.keys, strict=True)},
        **{f"{name}_m2": getattr(row, f"{name}_m2") for name in ("cancelled", "reduced", "cleared", "total")},
        "methods": list(row.methods),
        "depth_m": row.depth_m,
        "devices": row.devices,
        "areas": list(row.areas),
        "releases": {release: list(found.claims[release]) for release in row.releases},
    }


def _both(pair: Both) -> dict[str, object]:
    return {"one": pair.one, "other": pair.other, "who": list(pair.who), "m2": pair.m2, "place": list(pair.place)}


def land_csv(found: LandReport) -> str:
    """One line for each row of released land; ids beside names."""
    by = found.statement.asked.by
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    figures = ("cancelled_m2", "reduced_m2", "cleared_m2", "total_m2")
    writer.writerow(
        [
            *by,
            *(f"{name}_name" for name in by),
            *figures,
            "methods",
            "depth_from_m",
            "depth_to_m",
            "devices",
            "releases",
            "areas",
        ]
    )
    for row in found.statement.released:
        words = [in_words(name, key, found.names) for name, key in zip(by, row.keys, strict=True)]
        low, high = row.depth_m or (None, None)
        lists = (";".join(row.methods), low, high, row.devices, ";".join(row.releases), ";".join(row.areas))
        writer.writerow(
            [*map(guard_formula, (*row.keys, *words)), *(round(getattr(row, name), 3) for name in figures), *lists]
        )
    return out.getvalue()


def format_explanation(found: Explanation, names: Names) -> str:
    """Our total, the published one, and each way of counting that would move ours."""
    lines = [
        f"Published {found.published_m2:,.0f} m2, ours {found.ours_m2:,.0f} m2: {found.gap_m2:+,.0f} m2 to explain.",
        "",
    ]
    if found.ways:
        rows = [(WAYS[way.code], way.total_m2, f"{way.difference_m2:+,.0f}", len(way.by_record)) for way in found.ways]
        lines += [table(("if", "total m2", "difference m2", "records"), rows), ""]
    if found.answers[0]:
        lines.append("Nearest to the published total come:")
        for way in (way for way in found.ways if way.code in found.answers[0]):
            lines += [f"  {way.difference_m2:+,.0f} m2: {WAYS[way.code]}", *_of(way, names)]
    elif abs(found.gap_m2) > 0.5:
        lines.append("None of these ways brings our total nearer to the published one.")
    lines += [f"As near: {'; '.join(WAYS[code] for code in answer)}." for answer in found.answers[1:_SHOWN]]
    lines.append(f"Unexplained rest: {found.rest_m2:+,.0f} m2.")
    lines += [f"The published number is our total if its unit was mistaken: {text}." for text in found.units]
    return "\n".join(lines)


def _of(way: Way, names: Names) -> list[str]:
    lines = [f"      {m2:+,.0f} m2  {one} ({in_words('release', one, names)})" for one, m2 in way.by_record[:_SHOWN]]
    rest = len(way.by_record) - _SHOWN
    return [*lines, f"      and {rest} more records"] if rest > 0 else lines


FORMATS: Mapping[str, Callable[[LandReport], str]] = {"table": format_land, "json": land_json, "csv": land_csv}
COMMANDS = [land_command, explain_total_command]
