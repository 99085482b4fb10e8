"""What is believed of a region in a few tables, and what is wrong in its data."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tandem.errors import PlanError
from tandem.layers import Cell
from tandem.picture.land.classes import class_totals
from tandem.picture.rows import ROWS
from tandem.picture.tables import Finding, Picture
from tandem.plan.diagnose import diagnose
from tandem.policy import Policy
from tandem.store.protocol import Reader
from tandem.usecases.planning import Basis, Prepared, prepare
from tandem.usecases.seeing import Seen, known_until, see
from tandem.vocabulary import codes, label, thing_kinds
from tandem.works.rates import rates

Row = tuple[Cell, ...]
KIND_OF_ROW = {table.row.__name__: kind for kind, table in ROWS.items()}
Table = tuple[str, tuple[str, ...], list[Row]]


@dataclass(frozen=True, slots=True)
class Summary:
    """Tables as (title, header, rows)."""

    valid_at: date
    known_at: datetime
    tables: tuple[Table, ...]


def summarise(seen: Seen) -> Summary:
    """Counts, land, networks, people and capacity."""
    picture = seen.picture
    return Summary(
        picture.valid_at,
        picture.known_at,
        (
            _things(picture),
            land_table(picture),
            _networks(picture),
            _capacity(picture),
            _commitments(picture),
        ),
    )


def find_things(picture: Picture, text: str) -> list[Row]:
    """Kind, id and name of things whose id or name contains the text, in any case."""
    wanted = text.casefold()
    return [
        (kind_of(row), row.id, getattr(row, "name", ""))
        for row in picture.rows()
        if wanted in row.id.casefold() or wanted in getattr(row, "name", "").casefold()
    ]


def all_findings(reader: Reader, policy: Policy, *, valid_at: date) -> tuple[Finding, ...]:
    """Findings of the picture, of the works and of the plan's problem, errors first."""
    known_at = known_until(reader)
    try:
        prepared = prepare(reader, policy, Basis(valid_at, known_at, 1.0, ()))
    except PlanError as nothing:
        seen = see(reader, policy, valid_at=valid_at, known_at=known_at)
        idle = Finding("plan.nothing", "warning", "", nothing.cause, nothing.next_step)
        return (*seen.picture.findings, *rates(seen.picture, policy).findings, idle)
    return findings_of(prepared, diagnose(prepared.problem, prepared.index))


def findings_of(prepared: Prepared, impossible: Sequence[Finding]) -> tuple[Finding, ...]:
    """Everything that was found between the records and the problem, each once, errors first."""
    built = (*prepared.works.findings, *prepared.index.findings)
    found = (*prepared.seen.picture.findings, *prepared.infrastructure.findings, *built, *impossible)
    return tuple(sorted(dict.fromkeys(found), key=lambda finding: (finding.severity, finding.rule, finding.thing)))


def land_table(picture: Picture) -> Table:
    """Land by class in square metres, each of them once."""
    rows: list[Row] = [
        (
            label("hazard_class", one.hazard_class),
            one.areas,
            *(one.whole_m2, one.cancelled_m2, one.reduced_m2, one.cleared_m2, one.remaining_m2),
        )
        for one in class_totals(picture.hazardous_areas, picture.land_releases)
    ]
    header = ("class", "areas", "perimeter m2", "cancelled m2", "reduced m2", "cleared m2", "remaining m2")
    return ("Land", header, rows)


def _things(picture: Picture) -> Table:
    counts = Counter(kind_of(row) for row in picture.rows())
    return ("Things", ("kind", "number"), [(kind, count) for kind, count in counts.items()])


def kind_of(row: object) -> str:
    """The label of the kind of thing that a row of the picture is."""
    return thing_kinds()[KIND_OF_ROW[type(row).__name__]].label


def _networks(picture: Picture) -> Table:
    states: dict[str, Counter[str]] = defaultdict(Counter)
    for asset in picture.assets:
        states[asset.network][asset.damage_state or "unknown"] += 1
    names = ["none", "minor", "moderate", "major", "destroyed", "unknown"]
    rows: list[Row] = [
        (label("network", network), *(count[name] for name in names)) for network, count in sorted(states.items())
    ]
    return ("Assets by damage", ("network", *names), rows)


def _capacity(picture: Picture) -> Table:
    names = {row.id: row.name for row in picture.organisations}
    rows: list[Row] = []
    for presence in codes("presence"):
        for organisation in dict.fromkeys(team.organisation for team in picture.teams if team.presence == presence):
            teams = [team for team in picture.teams if (team.organisation, team.presence) == (organisation, presence)]
            people = None if any(team.people is None for team in teams) else sum(team.people or 0 for team in teams)
            name = names.get(organisation or "", organisation or "unknown")
            rows.append((name, label("presence", presence), len(teams), people))
    return ("Teams", ("organisation", "presence", "teams", "people"), rows)


def _commitments(picture: Picture) -> Table:
    rows: list[Row] = [
        (row.name, label("scope", row.scope), label("headcount", one.state), one.words, one.believed)
        for row in picture.commitments
        for one in row.headcounts
    ]
    return ("Commitments", ("what", "scope", "state", "people", "belief"), rows)
