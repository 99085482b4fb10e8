"""Command about rates: what teams do in a day, as the policy says and as the programme's reports show."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import click

from tandem.cli.options import as_of_options, opened, workspace_argument
from tandem.cli.text import Cell, number, table
from tandem.exchange.texts import guard_formula
from tandem.times import format_instant
from tandem.usecases.policies import policy_at
from tandem.usecases.rates import RatesReport, rates_report
from tandem.vocabulary import label
from tandem.works.outcomes import SurveyShare
from tandem.works.rates import DailyRate
from tandem.works.reports import NORMAL

PROMISES = (0.1, 0.5, 0.8, 0.9)
SURE = 0.8
NAMED = 3


@click.command("rates")
@workspace_argument
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@as_of_options
def rates_command(workspace: Path, valid_at: date, known_at: datetime | None, form: str) -> None:
    """Daily output by work, ground and operator, and what survey frees: the policy's prior, learnt, and how sure.

    Plan on P50, promise on P80: P80 is the daily output that 80 % of coming works reach.
    """
    with opened(workspace, known_at) as ws, ws.store.reading() as reader:
        found = rates_report(reader, policy_at(reader, valid_at), on=valid_at)
    click.echo(FORMATS[form](found), nl=form != "csv")


def format_rates(found: RatesReport) -> str:
    """Rates on grounds of which there are reports, and on normal ground; then survey, the reports, and those that teach nothing."""
    shown = [rate for rate in _all(found) if rate.here or (rate.operator is None and rate.terrain == NORMAL)]
    head = ("work", "ground", "operator", "per", "prior", "rate lies in", *map(_level, PROMISES), "reports", "used")
    behind = [f"  {_place(rate, found)}: {_named(rate.here)}" for rate in shown if rate.here]
    parts = [
        f"Rates on {found.on}, policy {found.policy}, reports received until {found.known_at:%Y-%m-%d %H:%M} UTC.",
        "Square metres (marking: metres) in a working day. Plan on P50, promise on P80: the output that 80 % of coming works reach.",
        f"'Rate lies in': {SURE:.0%} sure of the rate itself. Reports: on this ground, of all of this work.",
        "",
        table(head, [_row(rate, found) for rate in shown]),
        "",
        "What survey frees of an area:",
        "",
        table(
            ("survey", "prior", "used", "lies in", "areas"), [*map(_survey_row, *zip(*_surveys(found), strict=True))]
        ),
    ]
    told = [f"  {finding.message} {finding.next_step}" for finding in found.rates.findings]
    for title, lines in (("Reports behind the rates:", behind), ("Reports that teach nothing:", told)):
        parts += ["", title, *lines] if lines else []
    return "\n".join(parts)


def rates_json(found: RatesReport) -> str:
    """Every rate on every ground, with the works behind it and the claims of the nearest."""
    rows = [
        {
            "rate": rate.name,
            "ground": rate.terrain,
            "operator": rate.operator,
            "unit": rate.unit,
            "prior": rate.prior,
            "per_day": rate.per_day,
            "rate_between": list(rate.between(SURE)),
            **{_level(share).lower(): rate.kept(share) for share in PROMISES},
            "log_sd": rate.log_sd,
            "reports": rate.reports,
            "works": list(rate.here),
            "used": _used(rate),
            "basis": rate.basis,
            "claims": list(rate.claims),
        }
        for rate in _all(found)
    ]
    surveys = {
        name: {
            "prior": share.prior,
            "mean": share.mean,
            "between": list(share.between(SURE)),
            "concentration": share.concentration,
            "areas": list(share.areas),
        }
        for name, share in _surveys(found)
    }
    told = [{"rule": one.rule, "work": one.thing, "message": one.message} for one in found.rates.findings]
    head = {"on": found.on.isoformat(), "known_at": format_instant(found.known_at), "policy": found.policy}
    return json.dumps({**head, "rates": rows, "survey": surveys, "findings": told}, ensure_ascii=False, indent=1)


def rates_csv(found: RatesReport) -> str:
    """One line for each rate."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    levels = [_level(share).lower() for share in PROMISES]
    head = ("rate", "ground", "operator", "unit", "prior", "rate_low", "rate_high", *levels, "here", "reports", "used")
    writer.writerow(head)
    for rate in _all(found):
        figures = (rate.prior, *rate.between(SURE), *(rate.kept(share) for share in PROMISES))
        texts = (rate.name, rate.terrain, guard_formula(rate.operator or ""), rate.unit)
        rounded = [float(f"{figure:.6g}") for figure in figures]
        writer.writerow([*texts, *rounded, len(rate.here), rate.reports, _used(rate)])
    return out.getvalue()


def _all(found: RatesReport) -> Iterator[DailyRate]:
    """Each rate on a ground, then that of the operators that reported there."""
    for key, rate in sorted(found.rates.on_ground.items()):
        yield rate
        yield from (one for one in found.rates.by_operator if (one.name, one.terrain) == key)


def _row(rate: DailyRate, found: RatesReport) -> tuple[Cell, ...]:
    low, high = rate.between(SURE)
    return (
        _work(rate),
        label("terrain", rate.terrain),
        _operator(rate, found),
        f"{rate.unit}-day",
        number(rate.prior),
        f"{number(low)} - {number(high)}",
        *(number(rate.kept(share)) for share in PROMISES),
        f"{len(rate.here)} of {rate.reports}",
        _used(rate),
    )


def _survey_row(name: str, share: SurveyShare) -> tuple[Cell, ...]:
    low, high = share.between(SURE)
    what = {"cancelled": "cancelled by non-technical survey", "reduced": "reduced by technical survey, of the rest"}
    return what[name], f"{share.prior:.0%}", f"{share.mean:.0%}", f"{low:.0%} - {high:.0%}", len(share.areas)


def _surveys(found: RatesReport) -> Sequence[tuple[str, SurveyShare]]:
    return (("cancelled", found.survey.cancelled), ("reduced", found.survey.reduced))


def _work(rate: DailyRate) -> str:
    after = " after preparation" if rate.name == "manual_after_preparation" else ""
    return label("scope", rate.scope) + after


def _operator(rate: DailyRate, found: RatesReport) -> str:
    return "any" if rate.operator is None else found.names.get(rate.operator, rate.operator)


def _place(rate: DailyRate, found: RatesReport) -> str:
    return ", ".join((_work(rate), label("terrain", rate.terrain).lower(), _operator(rate, found)))


def _named(works: Sequence[str]) -> str:
    more = f" and {len(works) - NAMED} more" if len(works) > NAMED else ""
    return ", ".join(works[:NAMED]) + more


def _used(rate: DailyRate) -> str:
    """Reports of other work move a prior a little: what the whole programme has in common."""
    if rate.learnt:
        return "learnt"
    return "prior" if rate.per_day == rate.prior else "prior, moved"


def _level(share: float) -> str:
    return f"P{share * 100:.0f}"


FORMATS: Mapping[str, Callable[[RatesReport], str]] = {
    "table": format_rates,
    "json": rates_json,
    "csv": rates_csv,
}
COMMANDS = [rates_command]
