"""The rates and survey outcomes in use on a day: prior, learnt, how sure, and the reports behind each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from tandem.policy import Policy
from tandem.store.protocol import Reader
from tandem.usecases.seeing import known_until, see
from tandem.works.outcomes import SurveyOutcomes, survey_outcomes
from tandem.works.rates import Rates, rates


@dataclass(frozen=True)
class RatesReport:
    """``names`` are those of the operators by id."""

    on: date
    known_at: datetime
    policy: str
    rates: Rates
    survey: SurveyOutcomes
    names: Mapping[str, str]


def rates_report(reader: Reader, policy: Policy, *, on: date) -> RatesReport:
    """What the works of this day are planned with."""
    known_at = known_until(reader)
    seen = see(reader, policy, valid_at=on, known_at=known_at)
    return RatesReport(
        on=on,
        known_at=known_at,
        policy=policy.label,
        rates=rates(seen.picture, policy),
        survey=survey_outcomes(seen.picture, seen.ledger, policy),
        names={row.id: row.name or row.id for row in seen.picture.organisations},
    )
