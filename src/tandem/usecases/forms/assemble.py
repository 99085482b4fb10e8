"""Which forms a period owes, from the picture of its last day."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tandem.errors import FormatError
from tandem.picture.land.account import LandAccount
from tandem.picture.land.statement import Asked
from tandem.picture.tables import Picture
from tandem.publishing.forms import Form, Forms, FormTable, render_forms_pdf, render_forms_xlsx
from tandem.usecases.briefing.assemble import is_generated
from tandem.usecases.files import write_whole
from tandem.usecases.forms import activities
from tandem.usecases.forms.land import account_of, areas_with, released_table, remaining_table
from tandem.usecases.land_names import Names, in_words, names_of
from tandem.usecases.policies import policy_at
from tandem.usecases.seeing import known_until
from tandem.usecases.workspace import Workspace
from tandem.worded import worded

CAVEATS = (
    worded("Task totals are not device totals."),
    worded("Record totals are not people."),
    worded("No record is not evidence of no contamination."),
    worded("Land that several hazardous areas or releases hold counts once."),
)
ENDINGS = {".xlsx": render_forms_xlsx, ".pdf": render_forms_pdf}
Period = tuple[date, date]


def write_forms(workspace: Workspace, output: Path, *, year: int, month: int | None = None) -> Forms:
    """Write Article 7 of both conventions for a year, or the operations report of a month, by the ending of the file.

    Raises
    ------
    FormatError
        For another ending than .xlsx and .pdf.
    """
    render = ENDINGS.get(output.suffix.lower())
    if render is None:
        raise FormatError(
            f"Forms are not written as '{output.suffix or output.name}'.", "Name a file that ends with .xlsx or .pdf."
        )
    forms = forms_of(workspace, year=year, month=month)
    write_whole(output, render(forms))
    return forms


def forms_of(workspace: Workspace, *, year: int, month: int | None = None) -> Forms:
    """The forms as they are known; same records, same forms."""
    first = date(year, month or 1, 1)
    last = date(year, month or 12, calendar.monthrange(year, month or 12)[1])
    with workspace.store.reading() as reader:
        policy = policy_at(reader, last)
        picture = workspace.sights.see_now(reader, policy, valid_at=last).picture
        known_at = known_until(reader)
        region, generated = reader.title() or workspace.path.stem, is_generated(reader, known_at)
    names = names_of(picture)
    made = article_7(picture, (first, last), names) if month is None else operations(picture, (first, last), names)
    early = known_at.date() < last
    caveats = (
        *CAVEATS,
        *_unknown(picture),
        *((worded("Records end on {day}, before the period does.", day=known_at.date().isoformat()),) if early else ()),
    )
    used = f"{policy.name}, {policy.digest[:16]}"
    return Forms(region, first, last, known_at, used, made, caveats, generated)


def _unknown(picture: Picture) -> Sequence[str]:
    nowhere = sum(area.perimeter is None for area in picture.hazardous_areas)
    undated = sum(row.released_on is None and row.area is not None for row in picture.land_releases)
    waiting = sum(row.pending for row in picture.land_releases)
    return tuple(
        text
        for count, text in (
            (nowhere, worded("Hazardous areas without a perimeter, of unknown size: {n}.", n=nowhere)),
            (undated, worded("Releases of unknown days, which are in no period: {n}.", n=undated)),
            (waiting, worded("Releases that two people have not accepted, which are not counted: {n}.", n=waiting)),
        )
        if count
    )


def article_7(picture: Picture, period: Period, names: Names) -> tuple[Form, ...]:
    """Form C of the Anti-Personnel Mine Ban Convention; Forms F, G and H of the Convention on Cluster Munitions; donors."""
    mines = areas_with(picture, lambda kinds: "ap_mine" in kinds or not kinds)
    clusters = areas_with(picture, lambda kinds: "cluster" in kinds)
    everywhere = areas_with(picture, lambda _: True)
    mined = account_of(picture, mines)
    every = mined if len(mines) == len(everywhere) else account_of(picture, everywhere)
    unsaid = sum(not area.contamination for area in mines)
    remark = worded("Areas whose contamination nobody said are taken as mined: {n}.", n=unsaid) if unsaid else ""
    return (
        Form(
            worded("APMBC Form C"),
            worded("Location of mined areas, and land released"),
            _land(picture, mined, period, names, "ap_mine"),
            tuple(filter(None, [remark])),
        ),
        Form(
            worded("CCM Form F"),
            worded("Areas contaminated by cluster munition remnants, and clearance"),
            _land(picture, account_of(picture, clusters), period, names, "cluster"),
            (
                worded(
                    "An area with several kinds of contamination stands in the forms of both conventions: they do not add up."
                ),
            ),
        ),
        Form(
            worded("CCM Form G"), worded("Risk education and warnings"), (activities.education_table(picture, period),)
        ),
        Form(
            worded("CCM Form H"),
            worded("Victim assistance"),
            (),
            (worded("What is recorded of victims is restricted and is not in this file."),),
        ),
        Form(worded("Donors"), worded("Land released, by donor"), (_released(picture, every, period, names, "donor"),)),
    )


def _land(picture: Picture, made: LandAccount, period: Period, names: Names, kind: str) -> tuple[FormTable, ...]:
    asked = Asked(*period, by=("unit",))
    inside = {area.id for area in made.land.areas}
    devices = [one for one in picture.devices if one.device_group == kind or one.hazardous_area in inside]
    return (
        remaining_table(picture, made, names, worded("Areas that remain on {day}", day=period[1].isoformat())),
        released_table(picture, made, asked, names, worded("Land released in the period")),
        activities.devices_table(devices, period, activities.group, worded("Group")),
    )


def _released(picture: Picture, made: LandAccount, period: Period, names: Names, dimension: str) -> FormTable:
    return released_table(picture, made, Asked(*period, by=(dimension,)), names, worded("Land released in the period"))


def operations(picture: Picture, period: Period, names: Names) -> tuple[Form, ...]:
    """The operations report: land by operator, method and donor, finds, works, quality, risk education."""
    finders = activities.devices_table(
        picture.devices, period, lambda one: in_words("operator", one.organisation or "", names), worded("Operator")
    )
    made = account_of(picture, areas_with(picture, lambda _: True))
    return (
        Form(
            worded("Land"),
            worded("Operations report: land"),
            (
                *(_released(picture, made, period, names, name) for name in ("operator", "method", "donor", "unit")),
                remaining_table(picture, made, names, worded("Areas that remain on {day}", day=period[1].isoformat())),
            ),
        ),
        Form(
            worded("Activities"),
            worded("Operations report: activities"),
            (
                activities.works_table(picture, period, names),
                finders,
                activities.quality_table(picture, period, names),
                activities.education_table(picture, period),
            ),
        ),
    )
