"""What an order is about: the work, its site, the reports behind a row, and how things near it are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import shapely

from tandem.geo import Geometry
from tandem.language import Language, phrase
from tandem.picture.life import ENDED
from tandem.picture.tables import Asset, HazardousArea, LedgerEntry, Picture, Row
from tandem.plan.problem import Problem
from tandem.usecases.inboxes import Newer
from tandem.usecases.lists.rows import Sight
from tandem.usecases.planning import Planned
from tandem.usecases.surroundings import Near, nearest
from tandem.works.model import Work
from tandem.works.sites import region_plane

NEIGHBOURS_M = 1_000.0
FARTHEST_M = 1e7
EVERY = 10_000
SHOWN = 6

DIRECTIONS: Mapping[str, str] = {
    "": "",
    "N": phrase("N"),
    "NE": phrase("NE"),
    "E": phrase("E"),
    "SE": phrase("SE"),
    "S": phrase("S"),
    "SW": phrase("SW"),
    "W": phrase("W"),
    "NW": phrase("NW"),
}


@dataclass(frozen=True)
class Subject:
    """The work of one order. ``reports`` are ids by the claims in them; ``newer`` is what the plan does not know yet."""

    sight: Sight
    planned: Planned
    work: Work
    reports: Mapping[str, str]
    newer: Sequence[Newer]
    language: Language

    @property
    def picture(self) -> Picture:
        """What is believed now."""
        return self.sight.picture

    @property
    def problem(self) -> Problem:
        """What the plan solved."""
        return self.planned.problem

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Names for sentences: works with what is done there."""
        return self.planned.told(self.language)

    @cached_property
    def thing(self) -> Row | None:
        """What the work is about."""
        return self.picture.by_id.get(self.work.thing)

    @cached_property
    def site(self) -> Geometry:
        """The land that remains, the asset, or the point of the work, lon/lat."""
        entry = self.ledger(self.work.thing)
        if entry is not None and not entry.remaining.is_empty:
            return entry.remaining
        if isinstance(self.thing, Asset) and self.thing.location is not None:
            return self.thing.location
        return shapely.Point(self.work.place)

    def ledger(self, area: str) -> LedgerEntry | None:
        """The land of a hazardous area; None where its extent is not known."""
        return next((one for one in self.sight.seen.ledger if one.hazardous_area == area), None)

    def behind(self, row: Row | None, *names: str) -> tuple[str, ...]:
        """Reports behind properties of a row, all where none is named."""
        if row is None:
            return ()
        return self.cite([claim for name in names or row.claims for claim in row.claims.get(name, ())])

    def cite(self, claims: Sequence[str]) -> tuple[str, ...]:
        """Reports of claims, each once."""
        return tuple(dict.fromkeys(self.reports[claim] for claim in claims if claim in self.reports))

    def near(self, rows: Sequence[Row], within_m: float, most: int = SHOWN) -> tuple[Near, ...]:
        """Rows near the site."""
        return nearest(self.site, rows, region_plane(self.picture), within_m=within_m, most=most)

    def dangerous(self, area: HazardousArea) -> bool:
        """Whether any land of it remains, or its extent is not known."""
        entry = self.ledger(area.id)
        return area.status not in ENDED and (entry is None or entry.remaining_m2 > 0)

    def text(self, english: str, **values: object) -> str:
        """A text in the language of the order."""
        return self.language.text(english, **values)

    def label(self, code_list: str, code: str) -> str:
        """The label of a code, inside a sentence."""
        return self.language.label(code_list, code).lower()

    def land(self, area: str) -> str:
        """How much of an area remains."""
        entry = self.ledger(area)
        return self.text("{area} m2 remain", area=round(entry.remaining_m2)) if entry else self.text("extent not known")

    def contamination(self, area: HazardousArea) -> str:
        """What lies there."""
        return ", ".join(self.language.label("contamination", code) for code in area.contamination)

    def direction(self, eighth: str) -> str:
        """An eighth of the compass."""
        return self.text(DIRECTIONS[eighth])

    def far(self, one: Near) -> str:
        """How far, and in which direction."""
        if one.metres < 1:
            return self.text("on the site")
        return self.text("{metres} m {direction}", metres=round(one.metres), direction=self.direction(one.direction))
