"""How much land was released, by whom and how, and why a published total differs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import numpy as np
import shapely

from tandem.claims.evidence import Evidence
from tandem.claims.quantity import quantity_of
from tandem.claims.records import Claim
from tandem.errors import QueryError
from tandem.picture.activities import Device
from tandem.picture.areas import ellipsoidal_areas_m2
from tandem.picture.land.account import LandAccount, account, parts_of
from tandem.picture.land.cut import covered_twice
from tandem.picture.land.explain import Explanation, Region, explain_total
from tandem.picture.land.finds import devices_by_release, with_donors
from tandem.picture.land.lines import DIMENSIONS
from tandem.picture.land.statement import Asked, Statement, state
from tandem.picture.repair import repair_polygon
from tandem.picture.tables import LandRelease, Picture
from tandem.usecases.land_names import CODES, Names, in_words, names_of
from tandem.usecases.looking_up import one_of
from tandem.usecases.policies import policy_at
from tandem.usecases.seeing import Seen, known_until
from tandem.usecases.workspace import Workspace
from tandem.vocabulary import codes

# Neighbours that share a border drawn by hand overlap by slivers.
SLIVER_M2 = 1.0


@dataclass(frozen=True, slots=True)
class Both:
    """Land that two areas, or two releases, hold: it counts once. ``place`` is a lon/lat point in it."""

    one: str
    other: str
    who: tuple[str, ...]
    m2: float
    place: tuple[float, float]


@dataclass(frozen=True)
class LandReport:
    """The statement with all that a reader must know beside it; ``names`` has ids and codes in words.

    ``devices_of_none`` are recorded of no release that counts.
    """

    statement: Statement
    valid_at: date
    known_at: datetime
    names: Names
    shared: tuple[Both, ...]
    twice: tuple[Both, ...]
    unknown_extent: tuple[str, ...]
    waiting: tuple[str, ...]
    devices_of_none: int
    claims: Mapping[str, tuple[str, ...]]


def land_report(workspace: Workspace, asked: Asked, *, today: date) -> LandReport:
    """The answer to ``asked`` from the picture of its last day, or of today."""
    valid_at = asked.last or today
    with workspace.store.reading() as reader:
        seen = workspace.sights.see_now(reader, policy_at(reader, valid_at), valid_at=valid_at)
        return land_told(seen, asked, known_until(reader))


def land_told(seen: Seen, asked: Asked, known_at: datetime) -> LandReport:
    """The answer from a picture. One area is told from the land around it alone."""
    picture, names = seen.picture, seen.land_names
    asked = _by_id(asked, names)
    area = asked.only.get("area")
    areas, releases = seen.neighbourhood.around(area) if area else (picture.hazardous_areas, picture.land_releases)
    releases = with_donors(releases, picture.work_states)
    made = account(areas, releases, area)
    devices = devices_by_release(picture.devices, releases)
    numbers = {release: sum(device.count for device in found) for release, found in devices.items() if release}
    about = [row for row in areas if area in (None, row.id)]
    return LandReport(
        state(made, picture.administrative_units, asked, numbers),
        picture.valid_at,
        known_at,
        names,
        tuple(_of_area(_shared(made, names), area)),
        tuple(_twice(made, area, names)),
        tuple(row.id for row in about if row.perimeter is None),
        tuple(row.id for row in releases if row.pending and area in (None, row.hazardous_area)),
        sum(device.count for device in devices.get("", ()) if _is_asked(device, asked)),
        {
            row.id: tuple(sorted({claim for said in row.claims.values() for claim in said}))
            for row in made.land.releases
        },
    )


def _is_asked(device: Device, asked: Asked) -> bool:
    """Whether a device that is of no release may be meant by the question."""
    day, area = device.found_on, asked.only.get("area", device.hazardous_area)
    return area == device.hazardous_area and (day is None or (asked.first or day) <= day <= (asked.last or day))


def land_explained(
    workspace: Workspace, asked: Asked, published_m2: float, *, today: date
) -> tuple[Explanation, Names]:
    """Why a published total of the same question differs from ours, and ids in words."""
    valid_at = asked.last or today
    with workspace.store.reading() as reader:
        picture = workspace.sights.see_now(reader, policy_at(reader, valid_at), valid_at=valid_at).picture
        known_at = known_until(reader)
        evidence = reader.evidence(things=[row.id for row in picture.land_releases], known_at=known_at)
    names = names_of(picture)
    picture = replace(picture, land_releases=with_donors(picture.land_releases, picture.work_states))
    return explain_total(_region(picture, evidence), _by_id(asked, names), published_m2), names


def checked(by: Sequence[str], only: Sequence[str]) -> tuple[tuple[str, ...], Mapping[str, str]]:
    """What to tell by and what counts alone (``DIMENSION=VALUE``); QueryError for anything else."""
    pairs = [text.partition("=")[::2] for text in only]
    for name in (*by, *(name for name, _ in pairs)):
        if name not in DIMENSIONS:
            raise QueryError(f"Land is not told by '{name}'.", f"Use some of {', '.join(DIMENSIONS)}.")
    return tuple(dict.fromkeys(by)), {name: value.strip() for name, value in pairs}


def _by_id(asked: Asked, names: Names) -> Asked:
    """Values given by name become ids and codes."""
    return replace(asked, only={name: _value(name, value, names) for name, value in asked.only.items()})


def _value(name: str, value: str, names: Names) -> str:
    if name in CODES:
        listed = codes(CODES[name])
        if value and value not in listed:
            raise QueryError(f"'{value}' is no {name}.", f"Use one of {', '.join(listed)}.")
        return value
    if name in ("operator", "donor", "unit", "area") and value:
        return one_of(value, names[name], name)
    return value


def _of_area(pairs: Iterable[Both], area: str | None) -> Iterator[Both]:
    return (pair for pair in pairs if area in (None, pair.one, pair.other))


def _shared(made: LandAccount, names: Names) -> Iterator[Both]:
    land, shared = made.land, made.shared
    some = np.flatnonzero(shared.m2 >= SLIVER_M2)
    operators: dict[int, set[str]] = {}
    for part, release in zip(made.cut.part.tolist(), made.cut.release.tolist(), strict=True):
        operators.setdefault(part, set()).add(land.releases[release].organisation or "")
    for at, shape in zip(some.tolist(), shared.shape[some], strict=True):
        one, other = int(shared.one[at]), int(shared.other[at])
        who = sorted((operators.get(one, set()) | operators.get(other, set())) - {""})
        ids = land.areas[land.area[one]].id, land.areas[land.area[other]].id
        yield Both(*ids, tuple(in_words("operator", name, names) for name in who), float(shared.m2[at]), _point(shape))


def _twice(made: LandAccount, area: str | None, names: Names) -> Iterator[Both]:
    mine = None if area is None else parts_of(made.land, area)
    earlier, later, shapes = covered_twice(made.land, mine)
    for one, other, m2, shape in zip(
        earlier.tolist(), later.tolist(), ellipsoidal_areas_m2(shapes), shapes, strict=True
    ):
        if m2 >= SLIVER_M2:
            rows = made.land.releases[one], made.land.releases[other]
            who = tuple(dict.fromkeys(in_words("operator", row.organisation or "", names) for row in rows))
            yield Both(rows[0].id, rows[1].id, who, float(m2), _point(shape))


def _point(shape: shapely.Geometry) -> tuple[float, float]:
    point = shapely.point_on_surface(shape)
    return round(float(point.x), 6), round(float(point.y), 6)


def _region(picture: Picture, evidence: Evidence) -> Region:
    stands_for = {thing: one for thing, one in picture.merged if one in {row.id for row in picture.land_releases}}
    rows = {row.id: row for row in picture.land_releases}
    return Region(
        picture.hazardous_areas,
        picture.land_releases,
        picture.administrative_units,
        tuple(_claimed(picture, evidence)),
        tuple(
            replace(rows[one], id=thing, area=shape, pending=False)
            for thing, one in stands_for.items()
            if (shape := _shape(_claims(evidence, thing, "area"))) is not None
        ),
        {thing: day for thing in rows if (day := _reported_on(_claims(evidence, thing, "area"))) is not None},
        {thing: m2 for thing in rows if (m2 := _stated(_claims(evidence, thing, "area_m2"))) is not None},
    )


def _claims(evidence: Evidence, thing: str, name: str) -> Sequence[Claim]:
    return [claim for claim in evidence.claims.get(thing, {}).get(name, ()) if claim.stance == "says"]


def _claimed(picture: Picture, evidence: Evidence) -> Iterator[LandRelease]:
    """Releases that wait, as they were claimed."""
    for row in picture.land_releases:
        shape = _shape(_claims(evidence, row.id, "area")) if row.pending else None
        if shape is not None and (row.released_on is None or row.released_on <= picture.valid_at):
            yield replace(row, area=shape, pending=False)


def _shape(claims: Sequence[Claim]) -> shapely.Geometry | None:
    shapes = (repair_polygon(claim.geometry, frees_land=True)[0] for claim in claims)
    return next((shape for shape in shapes if shape is not None), None)


def _reported_on(claims: Sequence[Claim]) -> date | None:
    return min(((claim.said_at or claim.received_at).date() for claim in claims), default=None)


def _stated(claims: Sequence[Claim]) -> float | None:
    told = [found for claim in claims if (found := quantity_of(claim.value)) is not None]
    ends = [end for one in told for end in (one.low, one.high) if end is not None]
    return sum(ends) / len(ends) if ends else None
