"""What survey does to suspected land: the policy's shares, moved by the surveys that the programme has finished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv

from tandem.geo import FloatArray
from tandem.picture.tables import LedgerEntry, Picture
from tandem.policy import Policy
from tandem.works.reports import UNFINISHED, area_of, kind_of

_LEAST_CONCENTRATION, _MOST_CONCENTRATION = 0.05, 1000.0


@dataclass(frozen=True, slots=True)
class SurveyShare:
    """Share of an area that a survey frees, Beta(mean x c, (1 - mean) x c) by area with ``concentration`` c.

    ``prior`` is the policy's share, ``mean`` the one in use, ``error`` the standard deviation of what is not known of it; ``areas``
    surveyed areas lie behind it.
    """

    prior: float
    mean: float
    error: float
    concentration: float
    areas: tuple[str, ...]

    def between(self, chance: float) -> tuple[float, float]:
        """The ends between which the mean share lies with this chance."""
        if not 0 < self.mean < 1 or self.error <= 0:
            return self.mean, self.mean
        weight = self.mean * (1 - self.mean) / self.error**2 - 1
        ends = np.array([(1 - chance) / 2, (1 + chance) / 2])
        low, high = betaincinv(self.mean * weight, (1 - self.mean) * weight, ends)
        return float(low), float(high)


@dataclass(frozen=True, slots=True)
class SurveyOutcomes:
    """``cancelled`` of the whole area by non-technical survey, ``reduced`` by technical survey of what is not cancelled."""

    cancelled: SurveyShare
    reduced: SurveyShare

    @property
    def freed(self) -> float:
        """Share of the whole that both surveys are expected to free."""
        return 1 - (1 - self.cancelled.mean) * (1 - self.reduced.mean)


def survey_outcomes(picture: Picture, ledger: Sequence[LedgerEntry], policy: Policy) -> SurveyOutcomes:
    """Shares from areas whose survey is reported finished and whose releases are all believed; without any, the policy's.

    An area of which a release still waits for two people is left out: what its survey freed is not known yet.
    """
    land, entries = policy.land, {entry.hazardous_area: entry for entry in ledger}
    waiting = {release.hazardous_area for release in picture.land_releases if release.pending}
    done = {(kind_of(state), area_of(state)) for state in picture.work_states if state.status not in UNFINISHED}
    gone = {area.id for area in picture.hazardous_areas if area.status == "discredited"}
    cancelled, reduced = {}, {}
    for area, entry in entries.items():
        left = entry.perimeter_m2 - entry.cancelled_m2
        if area in waiting or entry.perimeter_m2 <= 0:
            continue
        if area in gone or ("nts", area) in done:
            cancelled[area] = 1.0 if area in gone else entry.cancelled_m2 / entry.perimeter_m2
        if ("ts", area) in done and area not in gone and left > 0:
            reduced[area] = entry.reduced_m2 / left
    kept = 1 - land.expected_cancelled_share
    of_rest = min(1.0, land.expected_reduced_share / kept) if kept > 0 else 1.0
    return SurveyOutcomes(
        _share(land.expected_cancelled_share, tuple(cancelled), np.array(list(cancelled.values())), policy),
        _share(of_rest, tuple(reduced), np.array(list(reduced.values())), policy),
    )


def _share(prior: float, areas: tuple[str, ...], shares: FloatArray, policy: Policy) -> SurveyShare:
    """Linear credibility of the mean (Buehlmann and Gisler 2005, A Course in Credibility Theory, chapter 3), moments for the spread.

    The policy's share and spread count as ``learning.survey_weight`` surveyed areas.
    """
    weight, known = policy.learning.survey_weight, policy.uncertainty.survey_concentration
    seen = np.clip(shares, 0.0, 1.0)
    mean = float((weight * prior + seen.sum()) / (weight + len(seen)))
    before = prior * (1 - prior) / (known + 1)
    spread = float((weight * before + np.square(seen - mean).sum()) / (weight + len(seen)))
    among = mean * (1 - mean) / spread - 1 if spread > 0 else known
    return SurveyShare(
        prior=prior,
        mean=mean,
        error=float(np.sqrt(spread / (weight + len(seen)))),
        concentration=known if not len(seen) else float(np.clip(among, _LEAST_CONCENTRATION, _MOST_CONCENTRATION)),
        areas=areas,
    )
