"""A random sample of finished land for quality control: how much, where, and what it may miss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import shapely

from tandem.errors import SampleError
from tandem.exchange.exporting import export_layers
from tandem.exchange.targets import replacing
from tandem.geo import Geometry, utm
from tandem.language import ENGLISH, Language
from tandem.layers import Column, Feature, FeatureLayer
from tandem.picture.areas import ellipsoidal_area_m2
from tandem.picture.quality_control import QualityControl, QualityControls
from tandem.picture.repair import repair_polygon
from tandem.picture.sampling import chance_of_miss, needed_fraction, policy_fraction, require_fraction
from tandem.picture.tables import HazardousArea, LandRelease, Picture
from tandem.policy import Confidence, Policy
from tandem.publishing.sampling import SampleSheet, SheetRow, render_sample
from tandem.store.protocol import Reader
from tandem.usecases.looking_up import one_of
from tandem.usecases.seeing import Seen, history, known_until, see
from tandem.worded import worded
from tandem.works.squares import Sample, draw_sample

MOST_ITEMS = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user wants: a share, or a chance of a miss with so many items, else the policy's share for this standing of the operator.

    ``size_m`` is width and length of squares or lanes; None: the squares of the policy.
    """

    fraction: float | None = None
    miss: float | None = None
    items: int | None = None
    confidence: Confidence = "normal"
    size_m: tuple[float, float] | None = None
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Misses:
    """Chance that the sample passes land with ``items`` left, and the share that misses them as rarely as is accepted; None: no share does."""

    items: int
    chance: float
    needed: float | None


@dataclass(frozen=True)
class LandSample:
    """A drawn sample with what it rests on.

    ``why`` says where the share comes from; ``waiting`` that people have yet to accept the land; ``controls`` where the quality control
    of each release stands that the land comes from.
    """

    thing: str
    name: str
    on: date
    known_at: datetime
    policy: str
    fraction: float
    why: str
    detection: float
    accepted_miss: float
    misses: tuple[Misses, ...]
    size_m: tuple[float, float]
    seed: int
    sample: Sample
    waiting: bool
    controls: tuple[tuple[str, QualityControl], ...]


def sample_land(reader: Reader, policy: Policy, typed: str, asked: Asked, *, on: date) -> LandSample:
    """Draw the sample of one release, or of what is cleared of one hazardous area.

    Land whose release still waits for two people counts too: it is inspected before it is accepted.

    Raises
    ------
    NotFoundError
        Where no area or release is meant by ``typed``.
    SampleError
        Where nothing of it is cleared, or the sample cannot be drawn, or cannot be as sure as asked.
    """
    known_at = known_until(reader)
    seen = see(reader, policy, valid_at=on, known_at=known_at)
    row = _row(seen.picture, typed)
    found = _Land(reader, policy, seen, on, known_at)
    land, releases = found.of(row)
    methods = {one.method for one in releases if one.method}
    terrain = row.terrain if isinstance(row, HazardousArea) else found.terrain(row)
    fraction, why = _fraction(policy, asked, next(iter(methods)) if len(methods) == 1 else "", terrain)
    width, length = asked.size_m or (policy.sampling.cell_m, policy.sampling.cell_m)
    q, accepted = policy.sampling.detection, policy.sampling.accepted_miss
    return LandSample(
        thing=row.id,
        name=row.name or row.id,
        on=on,
        known_at=known_at,
        policy=policy.label,
        fraction=fraction,
        why=why,
        detection=q,
        accepted_miss=accepted,
        misses=tuple(
            Misses(items, chance_of_miss(fraction, q, items), needed_fraction(accepted, q, items))
            for items in range(1, max(MOST_ITEMS, asked.items or 0) + 1)
        ),
        size_m=(width, length),
        seed=asked.seed,
        sample=draw_sample(land, fraction, name=row.id, seed=asked.seed, width_m=width, length_m=length),
        waiting=found.waits,
        controls=tuple((one.id, found.control(one)) for one in releases),
    )


def _row(picture: Picture, typed: str) -> HazardousArea | LandRelease:
    rows: dict[str, HazardousArea | LandRelease] = {row.id: row for row in picture.hazardous_areas}
    rows |= {row.id: row for row in picture.land_releases}
    return rows[one_of(typed, {key: row.name or key for key, row in rows.items()}, "hazardous area or release")]


class _Land:
    """Finished land with the methods of its search, from what is believed and from what waits."""

    def __init__(self, reader: Reader, policy: Policy, seen: Seen, on: date, known_at: datetime) -> None:
        self._reader, self._policy, self._seen, self._on, self._known_at = reader, policy, seen, on, known_at
        self._controls = QualityControls(seen.picture, policy)
        self.waits = False

    def of(self, row: HazardousArea | LandRelease) -> tuple[Geometry, tuple[LandRelease, ...]]:
        """The land, and the releases that it comes from."""
        if isinstance(row, LandRelease):
            if row.category not in ("", "cleared"):
                raise SampleError(
                    f"'{row.name or row.id}' is land that was {row.category}, not cleared: there is nothing to search again.",
                    "Name a release of cleared land, or a hazardous area.",
                )
            releases: tuple[LandRelease, ...] = (row,)
            land = self._claimed(row)
        else:
            mine = [one for one in self._seen.picture.land_releases if one.hazardous_area == row.id]
            releases = tuple(one for one in mine if one.category == "cleared")
            cleared = [one.cleared for one in self._seen.ledger if one.hazardous_area == row.id]
            waiting = [shape for one in releases if one.pending and (shape := self._claimed(one)) is not None]
            land = shapely.union_all([*cleared, *waiting]) if waiting else next(iter(cleared), None)
            if land is not None and row.perimeter is not None:
                land = shapely.intersection(land, row.perimeter)
        if land is None or land.is_empty:
            raise SampleError(
                f"Nothing of '{row.name or row.id}' is reported as cleared.",
                "Record the release with its outline first; what is not searched cannot be inspected.",
            )
        return land, releases

    def control(self, release: LandRelease) -> QualityControl:
        """Where the quality control of a release stands."""
        shape = self._claimed(release)
        return self._controls.of(release, None if shape is None else ellipsoidal_area_m2(shape))

    def terrain(self, release: LandRelease) -> str:
        """Of the hazardous area that the release names; '' where none."""
        areas = {area.id: area for area in self._seen.picture.hazardous_areas}
        return areas[release.hazardous_area].terrain if release.hazardous_area in areas else ""

    def _claimed(self, release: LandRelease) -> Geometry | None:
        """The outline that is believed, or else the one said last."""
        if release.area is not None:
            return release.area
        self.waits = True
        told = history(self._reader, self._policy, release.id, valid_at=self._on, known_at=self._known_at).properties
        said = [one.claim for row in told if row.belief.property == "area" for one in row.told if not one.retracted]
        shapes = [claim.geometry for claim in said if claim.geometry is not None]
        return repair_polygon(shapes[-1], frees_land=True)[0] if shapes else None


def _fraction(policy: Policy, asked: Asked, method: str, terrain: str) -> tuple[float, str]:
    """The share, and where it comes from."""
    if asked.fraction is not None:
        return asked.fraction, worded("as asked")
    if asked.miss is not None and asked.items is not None:
        share = require_fraction(asked.miss, policy.sampling.detection, asked.items)
        told = worded(
            "so that {items} left are missed in {miss} % of the cases", items=asked.items, miss=100 * asked.miss
        )
        return share, told
    found = policy_fraction(policy, method=method, terrain=terrain, confidence=asked.confidence)
    first, *factors = found.parts.items()
    parts = [f"{first[0]} {first[1]:g}", *(f"{name} {value:g}" for name, value in factors if value != 1)]
    return found.share, worded("policy {policy}: {parts}", policy=policy.label, parts=" x ".join(parts))


def write_sample(found: LandSample, path: Path, language: Language = ENGLISH) -> Path:
    """The squares as GeoJSON, GeoPackage, CSV or XLSX, or as a sheet for the team (PDF), by the ending of the name."""
    if path.suffix.lower() == ".pdf":
        with replacing(path) as draft:
            draft.write_bytes(render_sample(_sheet(found), language))
    else:
        export_layers([_layer(found)], path)
    return path


def _layer(found: LandSample) -> FeatureLayer:
    columns = (
        Column("number", "INTEGER"),
        Column("area_m2", "REAL", "geodesic square metres"),
        Column("longitude", "REAL", "of a point inside, WGS 84"),
        Column("latitude", "REAL", "of a point inside, WGS 84"),
        Column("utm", "TEXT"),
        Column("land", "TEXT", "hazardous area or release"),
        Column("seed", "INTEGER"),
        Column("items_found", "INTEGER", "to be filled by the team"),
        Column("remark", "TEXT", "to be filled by the team"),
    )
    features = tuple(
        Feature(
            f"{found.thing}/{row.number}",
            piece,
            (row.number, row.area_m2, row.longitude, row.latitude, row.utm, found.thing, found.seed, None, None),
        )
        for row, piece in zip(_rows(found.sample), found.sample.pieces, strict=True)
    )
    return FeatureLayer("sample", f"Sample of {found.name}", "GEOMETRY", columns, features)


def _rows(sample: Sample) -> Sequence[SheetRow]:
    points = shapely.get_coordinates(shapely.point_on_surface(list(sample.pieces)))
    return [
        SheetRow(number, round(area, 1), round(float(x), 6), round(float(y), 6), utm(float(x), float(y)))
        for number, ((x, y), area) in enumerate(zip(points, sample.areas_m2, strict=True), start=1)
    ]


def _sheet(found: LandSample) -> SampleSheet:
    return SampleSheet(
        thing=found.thing,
        name=found.name,
        on=found.on,
        land_m2=found.sample.land_m2,
        sampled_m2=found.sample.sampled_m2,
        fraction=found.fraction,
        why=found.why,
        detection=found.detection,
        misses=tuple((row.items, row.chance) for row in found.misses),
        size_m=found.size_m,
        seed=found.seed,
        waiting=found.waiting,
        land=found.sample.land,
        pieces=found.sample.pieces,
        rows=tuple(_rows(found.sample)),
    )
