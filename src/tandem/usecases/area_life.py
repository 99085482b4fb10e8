"""The life of one hazardous area with everything that its page tells beside it, and which areas a board is asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from tandem.claims.evidence import Evidence
from tandem.claims.records import Report
from tandem.picture.activities import Document
from tandem.picture.areas import ellipsoidal_areas_m2
from tandem.picture.life import Life, Refused
from tandem.picture.quality_control import QualityControl, QualityControls
from tandem.picture.tables import HazardousArea, LandRelease, LedgerEntry, Picture, Row
from tandem.policy import Policy
from tandem.usecases.living import area_named, told_need
from tandem.usecases.seeing import Seen

RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class LifeFilter:
    """Which areas: in a state, that may take a step next, that lack something for it, with a text in name or id; '' asks nothing."""

    state: str = ""
    step: str = ""
    lacks: str = ""
    search: str = ""

    def fits(self, life: Life) -> bool:
        """Whether an area is asked for."""
        text = self.search.casefold().strip()
        return (
            self.state in ("", life.state)
            and (not text or text in life.name.casefold() or text in life.area.casefold())
            and (not (self.step or self.lacks) or self._waits(life))
        )

    def _waits(self, life: Life) -> bool:
        steps = [step for step in life.next_steps if self.step in ("", step.name)]
        return any(not self.lacks or self.lacks in map(told_need, step.missing) for step in steps)


@dataclass(frozen=True, slots=True)
class FreedLand:
    """A release of an area; ``control`` is its quality control where it is cleared land."""

    release: LandRelease
    control: QualityControl | None

    @property
    def lets_release(self) -> bool:
        """Whether quality control leaves the release gate open."""
        return self.control is None or self.control.lets_release


@dataclass(frozen=True, slots=True)
class AddedLand:
    """Land that was added to the first perimeter: from when, how much, why, and the reports that may be shown."""

    since: date | None
    area_m2: float
    reason: str
    reports: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AreaLife:
    """``reports`` are ids by document; ``restricted`` counts documents of restricted reports, which are not shown."""

    life: Life
    ledger: LedgerEntry | None
    documents: tuple[Document, ...]
    reports: Mapping[str, tuple[str, ...]]
    restricted: int
    releases: tuple[FreedLand, ...]
    extensions: tuple[AddedLand, ...]


def area_life(seen: Seen, lives: Mapping[str, Life], policy: Policy, open_: OpenReports, typed: str) -> AreaLife:
    """The life of an area by id or name; NotFoundError where none or several fit."""
    picture = seen.picture
    area = area_named(picture, typed)
    ledger = seen.ledger_of.get(area)
    found = [row for one in lives[area].documents if isinstance(row := picture.by_id.get(one), Document)]
    shown = [row for row in found if not open_.hides(row)]
    rows = dict(seen.neighbourhood.releases_of(area))
    freed = (picture.by_id.get(one) for one in (ledger.releases if ledger is not None else ()))
    rows |= {row.id: row for row in freed if isinstance(row, LandRelease)}
    releases = list(rows.values())
    controls = QualityControls(picture, policy) if releases else None
    return AreaLife(
        lives[area],
        ledger,
        tuple(sorted(shown, key=lambda row: (row.dated is None, row.dated, row.id))),
        {row.id: open_.behind(row) for row in shown},
        len(found) - len(shown),
        tuple(
            FreedLand(row, controls.of(row) if controls is not None and row.category == "cleared" else None)
            for row in sorted(releases, key=lambda row: (row.released_on is None, row.released_on, row.id))
        ),
        tuple(_extensions(picture.by_id[area], open_)),
    )


def _extensions(area: Row, open_: OpenReports) -> Iterator[AddedLand]:
    for part in area.extents[1:] if isinstance(area, HazardousArea) else ():
        reports = open_.behind_claims(part.claims)
        yield AddedLand(
            part.since, float(ellipsoidal_areas_m2([part.shape])[0]), part.reason if reports else "", reports
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where an area lies: west, south, east, north in degrees, None where it has no perimeter."""

    area: str
    bounds: tuple[float, float, float, float] | None


def area_place(picture: Picture, typed: str) -> Place:
    """The place of an area by id or name; NotFoundError where none or several fit."""
    area = area_named(picture, typed)
    perimeter = next(row.perimeter for row in picture.hazardous_areas if row.id == area)
    return Place(area, None if perimeter is None else perimeter.bounds)


class OpenReports:
    """Which reports stand behind a row, without those that are restricted."""

    def __init__(self, evidence: Evidence, reports: Collection[Report]) -> None:
        self._restricted = {report.id for report in reports if report.sensitivity == RESTRICTED}
        self._report_of = {
            claim.id: claim.report for said in evidence.claims.values() for claims in said.values() for claim in claims
        }

    def open(self, report: str) -> bool:
        """Whether a report may be shown."""
        return report not in self._restricted

    def behind(self, row: Row) -> tuple[str, ...]:
        """The ids of the reports behind a row that may be shown."""
        return self.behind_claims(_claims(row))

    def behind_claims(self, claims: Collection[str]) -> tuple[str, ...]:
        """The ids of the reports of these claims that may be shown."""
        return tuple(one for one in self._all(claims) if self.open(one))

    def hides(self, row: Row) -> bool:
        """Whether the row is known only from restricted reports."""
        reports = self._all(_claims(row))
        return bool(reports) and not any(map(self.open, reports))

    def _all(self, claims: Collection[str]) -> tuple[str, ...]:
        return tuple(sorted({self._report_of[claim] for claim in claims if claim in self._report_of}))


def _claims(row: Row) -> list[str]:
    return [claim for said in row.claims.values() for claim in said]


def open_steps(refused: Collection[Refused], open_: OpenReports) -> tuple[Refused, ...]:
    """Refused steps of which the report may be shown."""
    return tuple(one for one in refused if open_.open(one.report))
