"""Command about quality control: a random sample of finished land, and what it may miss."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import click

from tandem.cli.options import as_of_options, opened, workspace_argument
from tandem.cli.text import Cell, number, table
from tandem.language import OWN_NAMES, language_of
from tandem.picture.quality_control import QualityControl
from tandem.picture.sampling import CONFIDENCES
from tandem.policy import Confidence
from tandem.settings import Settings
from tandem.usecases.policies import policy_at
from tandem.usecases.sampling import Asked, LandSample, sample_land, write_sample

SHARE = click.FloatRange(0, 1, min_open=True)


class SizeType(click.ParamType[tuple[float, float]]):
    """Width and length in metres, as 5x5 or 2x25."""

    name = "size"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, float]:
        found = re.fullmatch(r"(\d+(?:\.\d+)?)(?:x(\d+(?:\.\d+)?))?", str(value).strip())
        sides = (
            () if found is None else tuple(float(side) for side in (found.group(1), found.group(2) or found.group(1)))
        )
        if not sides or min(sides) <= 0:
            self.fail(f"'{value}' is no size; write metres as 5x5 for squares or 2x25 for lanes.", param, ctx)
        return sides[0], sides[1]


@click.command("sample")
@workspace_argument
@click.argument("land", metavar="AREA|RELEASE")
@click.option("--fraction", type=SHARE, default=None, help="Share of the land to inspect. [default: by policy]")
@click.option(
    "--miss",
    type=click.FloatRange(0, 1, min_open=True, max_open=True),
    default=None,
    help="Inspect as much as misses --items with at most this chance.",
)
@click.option("--items", type=click.IntRange(1, 1000), default=None, help="Items left on the land, for --miss.")
@click.option(
    "--confidence",
    type=click.Choice(CONFIDENCES),
    default="normal",
    show_default=True,
    help="What is known of the operator; the policy has a factor for each.",
)
@click.option(
    "--size", type=SizeType(), default=None, help="Squares or lanes in metres: 5x5, 2x25. [default: by policy]"
)
@click.option("--seed", type=click.IntRange(0), default=None, help="The same seed draws the same pieces. [default: 1]")
@click.option(
    "--out",
    "outputs",
    multiple=True,
    type=click.Path(path_type=Path),
    help="FILE.geojson, .gpkg, .csv or .xlsx for devices, FILE.pdf for the team; may be given several times.",
)
@click.option("--language", "code", type=click.Choice(tuple(OWN_NAMES)), default="en", help="Language of the PDF.")
@as_of_options
def sample_command(
    workspace: Path,
    land: str,
    fraction: float | None,
    miss: float | None,
    items: int | None,
    confidence: Confidence,
    size: tuple[float, float] | None,
    seed: int | None,
    outputs: tuple[Path, ...],
    code: str,
    valid_at: date,
    known_at: datetime | None,
) -> None:
    """Draw a random sample of cleared land for quality control, and say how often it would miss what is left.

    Every point of the land has the same chance to be inspected. Land that two people have yet to accept counts too.
    """
    if (miss is None) != (items is None) or (miss is not None and fraction is not None):
        raise click.UsageError(
            "Give --fraction, or --miss together with --items, or none of them for the policy's share."
        )
    asked = Asked(fraction, miss, items, confidence, size, Settings().seed if seed is None else seed)
    with opened(workspace, known_at) as ws, ws.store.reading() as reader:
        found = sample_land(reader, policy_at(reader, valid_at), land, asked, on=valid_at)
    click.echo(format_sample(found))
    for path in outputs:
        click.echo(f"Wrote {write_sample(found, path, language_of(code))}")


def format_sample(found: LandSample) -> str:
    """The share with its reason, what is inspected, and the chance of a miss by items left."""
    sample, (width, length) = found.sample, found.size_m
    rows: list[tuple[Cell, ...]] = [
        (row.items, f"{row.chance:.1%}", "none" if row.needed is None else f"{row.needed:.1%}") for row in found.misses
    ]
    lines = [
        f"{found.name} ({found.thing}): {number(sample.land_m2)} m2 of cleared land.",
        *(["This land is not released: two people have yet to accept it."] if found.waiting else []),
        f"Inspect {found.fraction:.1%} of it: {number(sample.sampled_m2)} m2 in {len(sample.pieces):,} pieces "
        f"of {width:g} by {length:g} m or parts of them, drawn with seed {found.seed}.",
        f"Share: {found.why}.",
        "",
        table(("items left", "chance to miss all", f"share for {found.accepted_miss:.0%}"), rows),
        "",
        f"At a detection of {found.detection:.0%} (policy {found.policy}). A sample that finds nothing does not show that the land is clear.",
        *(f"Quality control of {release}: {_control(control)}" for release, control in found.controls),
    ]
    return "\n".join(lines)


def _control(found: QualityControl) -> str:
    return " ".join((f"{found.status}.", *found.missing))


COMMANDS = [sample_command]
