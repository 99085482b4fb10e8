"""Extending a hazardous area that was found to be larger: more land in its perimeter from a day on, with the reason, and never less."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from tandem.claims.check import check_record
from tandem.claims.records import JsonValue, Judgement, Record, Report, Source
from tandem.errors import InputError, RecordError, TransitionError
from tandem.exchange import Limits, Mapping
from tandem.exchange.importing import read_file
from tandem.geo import Geometry
from tandem.ids import uuid7
from tandem.picture.areas import ellipsoidal_areas_m2
from tandem.picture.extents import SLIVER_M2
from tandem.picture.land.overlay import one_common, one_without, union
from tandem.picture.life import ENDED, Life, Offered
from tandem.picture.life.needs import Rules, backing
from tandem.picture.repair import repair_polygon
from tandem.picture.tables import HazardousArea, LandRelease, Picture
from tandem.policy import Policy
from tandem.policy.sections import StepPolicy
from tandem.settings import Settings
from tandem.usecases.decisions import Ground, claim_of, need_code, report_of
from tandem.usecases.living import area_named, lives_of
from tandem.usecases.people import person_of
from tandem.usecases.picturing import append
from tandem.usecases.policies import policy_at
from tandem.usecases.workspace import Workspace
from tandem.vocabulary import label


@dataclass(frozen=True, slots=True)
class Drawing:
    """A file with the land: its name, its bytes, and the polygons in it as one shape in lon/lat degrees."""

    name: str
    content: bytes
    shape: Geometry


@dataclass(frozen=True, slots=True)
class Extension:
    """Land that somebody adds to an area (id or name). ``hazard_class`` raises the class of the area; '' leaves it."""

    area: str
    drawing: Drawing
    by: str
    reason: str
    on: date
    evidence: str = "none"
    evidence_code: str = ""
    hazard_class: str = ""


@dataclass(frozen=True, slots=True)
class Extended:
    """What became of it: states before and after, the land added, and the releases that count no more."""

    area: str
    name: str
    before: str
    after: str
    added_m2: float
    reopened: tuple[str, ...]
    report: str


def read_drawing(path: Path, settings: Settings) -> Drawing:
    """The polygons of a file, of any format that can be imported.

    Raises
    ------
    InputError
        Where a row holds no area, or a file cannot be read.
    """
    limits = Limits(settings.import_timeout_seconds, settings.import_memory_mb)
    shapes = []
    for row in read_file(path, Mapping(), limits):
        usable, reason = repair_polygon(row.geometry)
        if usable is None:
            raise InputError(
                f"Row {row.number} of '{path.name}' holds no area: {row.problem or reason}",
                "Draw the land that is added as polygons, one or more.",
            )
        shapes.append(usable)
    if not shapes:
        raise InputError(f"'{path.name}' holds no area.", "Draw the land that is added as polygons, one or more.")
    return Drawing(path.name, path.read_bytes(), union(shapes))


def extend(workspace: Workspace, wanted: Extension, *, now: datetime, valid_at: date) -> Extended:
    """Add land to an area. It counts as hazardous at once; an area whose life had ended is again what it was before.

    Land that had been released stays released, or its releases count no more, as policy says (``life.extended_releases``).

    Raises
    ------
    TransitionError
        Without the evidence or the reason that policy asks for. Nothing was written.
    RecordError
        Where no land is added, or the day has not come.
    """
    _check(wanted, valid_at)
    with workspace.store.writing() as unit:
        policy = policy_at(unit, valid_at)
        seen = workspace.sights.see_now(unit, policy, valid_at=valid_at)
        area = seen.picture.by_id[area_named(seen.picture, wanted.area)]
        assert isinstance(area, HazardousArea)
        before = lives_of(unit, policy, seen, [area.id])[area.id]
        _need_backing(wanted, area, policy)
        added_m2 = _added_m2(wanted, area)
        author, fresh = person_of(unit, wanted.by, now)
        report = _report(wanted, area, author, now)
        reopened = _reopened(wanted, seen.picture, policy)
        records: list[Record] = [*([author] if fresh else []), report, *_claims(wanted, before, area, report, author)]
        records += _rejected(reopened, author, wanted, now)
        for item in records:
            check_record(item)
        append(unit, records, workspace.sights, valid_at=valid_at)
        seen = workspace.sights.see_now(unit, policy, valid_at=valid_at)
        after = lives_of(unit, policy, seen, [area.id])[area.id]
    gone = tuple(release.id for release in reopened)
    return Extended(area.id, area.name, before.state, after.state, added_m2, gone, report.id)


def _check(wanted: Extension, valid_at: date) -> None:
    need_code("evidence", wanted.evidence)
    if wanted.hazard_class:
        need_code("hazard_class", wanted.hazard_class)
    if wanted.on > valid_at:
        raise RecordError(f"The day {wanted.on} has not come yet on {valid_at}.", "Record the extension on its day.")
    if not wanted.reason.strip():
        raise RecordError("An extension needs a reason.", "Say in a sentence why, with --reason.")


def _need_backing(wanted: Extension, area: HazardousArea, policy: Policy) -> None:
    asked = "direct" if wanted.hazard_class == "cha" else policy.life.extension_evidence
    step = StepPolicy(from_states=(), to_state=wanted.hazard_class or "sha", evidence=asked)
    offered = Offered(wanted.evidence, wanted.evidence_code, reason=wanted.reason)
    missing = [need.words for need in backing(step, offered, Rules(policy, {})) if not need.met]
    if missing:
        raise TransitionError(
            f"{area.name} cannot be extended. Missing: {'; '.join(missing)}.",
            "Say what the extension rests on, with --evidence and --evidence-code; 'tandem policy' shows the lists.",
        )


def _added_m2(wanted: Extension, area: HazardousArea) -> float:
    land = wanted.drawing.shape
    left = land if area.perimeter is None else one_without(land, area.perimeter)
    added_m2 = float(ellipsoidal_areas_m2([left])[0])
    if added_m2 < SLIVER_M2:
        raise RecordError(
            f"'{wanted.drawing.name}' adds no land to {area.name}: all of it is in the perimeter already.",
            "Draw the land that is added. Land that was released is opened again with tandem judge reject, or the area with tandem advance.",
        )
    return added_m2


def _report(wanted: Extension, area: HazardousArea, author: Source, now: datetime) -> Report:
    kind = mimetypes.guess_type(wanted.drawing.name)[0] or "application/octet-stream"
    title = f"Extension of {area.name or area.id}: {wanted.drawing.name}"
    return report_of(author, wanted.drawing.content, kind, title, now)


def _claims(wanted: Extension, before: Life, area: HazardousArea, report: Report, author: Source) -> Sequence[Record]:
    """An area whose life had ended is said to be open, of the class that it had; a class is said where it is raised."""
    ended = before.state in ENDED
    values: dict[str, JsonValue | Geometry] = {
        "perimeter": wanted.drawing.shape,
        "extension_reason": wanted.reason.strip(),
    }
    if ended or wanted.hazard_class:
        values |= {"reason": wanted.reason.strip(), "hazard_class": wanted.hazard_class or area.hazard_class or "sha"}
    if ended:
        values["status"] = "open"
    ground = Ground(wanted.on, wanted.evidence, wanted.evidence_code)
    about = (area.id, "hazardous_area")
    return [claim_of(report, author, about, name, value, ground) for name, value in values.items()]


def _reopened(wanted: Extension, picture: Picture, policy: Policy) -> list[LandRelease]:
    """Believed releases that policy opens again, whole, where the extension touches their land."""
    if policy.life.extended_releases == "kept":
        return []
    land = wanted.drawing.shape
    return [
        release
        for release in picture.land_releases
        if release.area is not None
        and ellipsoidal_areas_m2([one_common(release.area, land)])[0] >= SLIVER_M2
        and (release.released_on is None or release.released_on <= wanted.on)
    ]


def _rejected(releases: Sequence[LandRelease], author: Source, wanted: Extension, now: datetime) -> list[Record]:
    claims = tuple(claim for release in releases for claim in release.claims["area"])
    if not claims:
        return []
    reason = f"{label('hazard_class', wanted.hazard_class or 'sha')}: {wanted.reason.strip()}"
    return [Judgement(uuid7(now), "reject", reason, author.id, now, claims)]
