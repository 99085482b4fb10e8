"""What happens to one hazardous area within the year: survey, clearance, quality control, handover, and the papers of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from tandem.example.operations.control import Control, Finished
from tandem.example.operations.crews import Crew, Crews, WorkingDays
from tandem.example.operations.shapes import cut, point_in
from tandem.example.operations.sheets import SEPARATOR, Sheets
from tandem.example.telling import MARK
from tandem.geo import Geometry, geodesic_area_m2
from tandem.picture.tables import HazardousArea
from tandem.policy import Policy

MOST_CLEARING_DAYS = 45
M2_PER_DEVICE = 1500.0
_SLIVER = 0.02
"""Shares of land below this, or all but this, are nothing and all: nobody draws such a line."""
_CONFIRMED_SHARE = 0.7
_CLEARANCE_GATE = ("completion_report", "inspection", "corrective_action", "markers")
_HANDOVER_GATE = ("handover", "briefing")
_MODELS = {"ap_mine": "PMA-2", "av_mine": "TMM-1", "uxo": "Mortar bomb 82 mm", "cluster": "KB-1", "axo": "Grenade"}


@dataclass
class Sites:
    """Takes areas through the year one by one; nothing is recorded that ends after ``until``."""

    sheets: Sheets
    crews: Crews
    days: WorkingDays
    control: Control
    policy: Policy
    until: date
    rng: np.random.Generator

    def run(self, area: HazardousArea, land: Geometry) -> None:
        """Survey an area and, as far as teams and days allow, clear it."""
        surveyed = self._survey(area, land)
        if surveyed is None:
            return
        rest, ended = surveyed
        narrowed = self._narrow(area, rest, ended)
        if narrowed is not None:
            self._clear(area, *narrowed)

    def _survey(self, area: HazardousArea, land: Geometry) -> tuple[Geometry, date] | None:
        """Non-technical survey: the land that stays suspected or confirmed, and the day of the report; None for nothing more to do."""
        m2 = geodesic_area_m2(land)
        crew = self.crews.first_free("nts")
        effort = self._effort(crew, "nts", m2 / self.policy.rates["nts"].m2_per_day)
        ended = self._work(area, crew, "nts", "nts", land, effort)
        if ended is None:
            return None
        self._paper(area, "survey_report", ended, work=f"nts/{area.id}")
        share = self._share(self.policy.land.expected_cancelled_share)
        if share == 1.0 and area.hazard_class == "cha":  # What was confirmed is not discredited.
            return land, ended
        if share == 1.0:
            self._state(area, ended, hazard_class=area.hazard_class)
            self._release(area, crew, "cancelled", "nts", land, ended, ())
            self._state(area, ended, status="discredited", reason="Survey found no evidence of contamination.")
            return None
        confirmed = area.hazard_class != "sha" or self.rng.random() < _CONFIRMED_SHARE
        self._state(area, ended, hazard_class="cha" if confirmed else "sha")
        if share == 0.0:
            return land, ended
        away, rest = cut(land, share)
        self._release(area, crew, "cancelled", "nts", away, ended, ())
        self._paper(area, "completion_report", ended, work=f"nts/{area.id}")
        self._state(area, ended, status="part_released", reason="Part of the land is cancelled.")
        return rest, ended

    def _narrow(self, area: HazardousArea, land: Geometry, ready: date) -> tuple[Geometry, date] | None:
        """Technical survey: the land that is left to clear."""
        m2 = geodesic_area_m2(land)
        crew = self.crews.first_free("ts")
        per_day = self.policy.rates["ts"].m2_per_day * crew.people * self._ground(area)
        if not self._begin(area, crew, "ts", ready):
            return None
        ended = self._work(area, crew, "ts", "ts", land, self._effort(crew, "ts", m2 / per_day), ready)
        if ended is None:
            return None
        share = self._share(self.policy.land.expected_reduced_share / (1 - self.policy.land.expected_cancelled_share))
        if share in (0.0, 1.0):  # Something was found on the way, or nothing could be ruled out.
            return land, ended
        away, rest = cut(land, share)
        self._release(area, crew, "reduced", "ts", away, ended, ())
        return rest, ended

    def _clear(self, area: HazardousArea, land: Geometry, ready: date) -> None:
        """Clearance of all that is left, or of as much as one team does in its turn."""
        crew = self.crews.first_free("manual_clearance")
        if not self._begin(area, crew, "manual_clearance", ready):
            return
        per_day = self.policy.rates["manual_clearance"].m2_per_day * crew.people * self._ground(area)
        days = self._effort(crew, "clearance", geodesic_area_m2(land) / per_day)
        part = land if days <= MOST_CLEARING_DAYS else cut(land, MOST_CLEARING_DAYS / days)[0]
        whole = part is land
        ended = self._work(
            area, crew, "clearance", "manual_clearance", part, min(days, MOST_CLEARING_DAYS), ready, whole=whole
        )
        if ended is None:
            return
        number = self.sheets.count("releases") + 1
        finished = Finished(
            area.id, area.name, area.terrain, "manual", f"clearance/{area.id}", self.crews.thing("release", number),
            geodesic_area_m2(part), crew,
        )  # fmt: skip
        self._paper(area, "completion_report", ended, work=finished.work)
        passed = self.control.pass_on(finished, ended)
        if passed is None:
            return
        handed = self.days.next("quality_control", passed + timedelta(days=self.policy.clearance.release_gate_days))
        gate = (*_CLEARANCE_GATE, *(_HANDOVER_GATE if whole and handed <= self.until else ()))
        self._release(area, crew, "cleared", "manual", part, passed, gate)
        self._paper(area, "inspection_report", passed)
        if not whole:
            self._state(area, passed, status="part_released", reason="Part of the land is cleared.")
            return
        self._state(area, passed, status="closed", reason="All land is released.")
        if handed <= self.until:
            self._paper(area, "handover_certificate", handed)
            self._paper(area, "briefing_record", handed)
            self._state(area, handed, status="handed_over", reason="Handed over to the community.")

    def _begin(self, area: HazardousArea, crew: Crew, scope: str, ready: date) -> bool:
        """Task the team, where its first day comes within the year."""
        first = self.days.next(scope, max(crew.free, ready + timedelta(days=1)))
        if first > self.until:
            return False
        self._paper(area, "tasking_order", first)
        self._state(area, first, status="in_work", reason="A team is tasked.")
        return True

    def _work(
        self,
        area: HazardousArea,
        crew: Crew,
        kind: str,
        scope: str,
        land: Geometry,
        effort: int,
        ready: date | None = None,
        *,
        whole: bool = True,
    ) -> date | None:
        """Record the work; its last day, None where it is still under way at the end of the period."""
        work = f"{kind}/{area.id}"
        first = self.days.next(scope, max(crew.free, ready + timedelta(days=1)) if ready else crew.free)
        last = self.days.last(scope, first, effort)
        if kind == "clearance":
            stopped = self.control.assure(area.id, work, crew, first, last)
            last = self.days.next(scope, last + timedelta(days=stopped))
        crew.free = last + timedelta(days=1)
        if first > self.until:
            return None
        ended, m2 = last <= self.until, geodesic_area_m2(land)
        found = self._devices(area, crew, work, land, first, last) if kind == "clearance" and ended else None
        self.sheets.add(
            "works",
            id=work,
            work_kind=kind,
            hazardous_area=area.id,
            organisation=crew.organisation,
            method="manual" if kind == "clearance" else kind,
            terrain=area.terrain,
            status="completed" if ended and whole else "ongoing",
            started_on=first.isoformat(),
            ended_on=last.isoformat() if ended and whole else None,
            teams=crew.id,
            worker_days=round(float(effort * crew.people), 1) if ended else None,
            area_m2=round(m2, 1) if ended else None,
            depth_m=self.policy.clearance.depth_m if kind == "clearance" else None,
            donors=crew.donors,
            devices_found=found,
            devices_destroyed=found,
        )
        return last if ended else None

    def _devices(self, area: HazardousArea, crew: Crew, work: str, land: Geometry, first: date, last: date) -> int:
        groups: Sequence[str] = area.contamination or ("ap_mine",)
        count = int(self.rng.poisson(geodesic_area_m2(land) / M2_PER_DEVICE))
        for _ in range(count):
            number = self.sheets.count("devices") + 1
            group = str(self.rng.choice(groups))
            day = first + timedelta(days=int(self.rng.integers(0, (last - first).days + 1)))
            self.sheets.add(
                "devices",
                id=self.crews.thing("device", number),
                name=f"Device {number} {MARK}",
                local_id=f"D-{number:04}",
                hazardous_area=area.id,
                work=work,
                organisation=crew.organisation,
                device_group=group,
                model=_MODELS.get(group),
                condition=str(self.rng.choice(("functional", "deteriorated"))),
                count=1,
                depth_m=round(float(self.rng.uniform(0.02, 0.2)), 2),
                found_on=day.isoformat(),
                disposal="destroyed_in_place",
                disposed_on=day.isoformat(),
                shape=point_in(land, self.rng).wkt,
            )
        return count

    def _release(
        self,
        area: HazardousArea,
        crew: Crew,
        category: str,
        method: str,
        land: Geometry,
        day: date,
        gate: Sequence[str],
    ) -> None:
        number = self.sheets.count("releases") + 1
        kind = "clearance" if category == "cleared" else method
        self.sheets.add(
            "releases",
            id=self.crews.thing("release", number),
            name=f"Release {number} of {self.crews.year} {MARK}",
            hazardous_area=area.id,
            work=f"{kind}/{area.id}",
            category=category,
            released_on=day.isoformat(),
            organisation=crew.organisation,
            method=method,
            depth_m=self.policy.clearance.depth_m if category == "cleared" else None,
            area_m2=round(geodesic_area_m2(land), 1),
            gate=SEPARATOR.join(gate),
            donors=crew.donors,
            shape=land.wkt,
        )

    def _paper(self, area: HazardousArea, kind: str, day: date, **about: str) -> None:
        number = self.sheets.count("documents") + 1
        self.sheets.add(
            "documents",
            id=self.crews.thing("document", number),
            name=f"Document {number} {MARK}",
            document_kind=kind,
            hazardous_area=area.id,
            dated=day.isoformat(),
            reference=f"{self.crews.year}/{number:04}",
            **about,
        )

    def _state(self, area: HazardousArea, day: date, **cells: str) -> None:
        self.sheets.add("states", id=area.id, since=day.isoformat(), **cells)

    def _share(self, mean: float) -> float:
        """What survey does to one area, around the policy's mean; slivers are nothing, or all."""
        spread = self.policy.uncertainty.survey_concentration
        share = float(self.rng.beta(mean * spread, (1 - mean) * spread)) if 0 < mean < 1 else mean
        return 0.0 if share < _SLIVER else 1.0 if share > 1 - _SLIVER else share

    def _effort(self, crew: Crew, kind: str, days: float) -> int:
        """Days that the work takes this team: the policy's, with its spread."""
        spread = self.policy.uncertainty.work_log_sd
        drawn = days / crew.speed * float(np.exp(spread.get(kind, spread["default"]) * self.rng.standard_normal()))
        return max(1, round(drawn))

    def _ground(self, area: HazardousArea) -> float:
        return self.policy.terrain_factor.get(area.terrain, 1.0)
