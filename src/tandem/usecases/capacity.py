"""Capacity on a day: for each organisation and scope who is here, expected and in training, on whose word."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from tandem.claims.belief import Belief, belief
from tandem.claims.evidence import Evidence
from tandem.claims.sentence import speakers_of
from tandem.picture.capacity import STATES, Held, Span, capacity, pipeline, span
from tandem.picture.tables import Picture
from tandem.policy import Policy
from tandem.store.protocol import Reader
from tandem.usecases.seeing import known_until, see
from tandem.vocabulary import label

_STATES_IN_WORDS = {
    "present": "here",
    "arrived": "arrived",
    "expected": "expected",
    "arriving": "on the way",
    "in_training": "in training",
    "accredited": "accredited",
    "withdrawn": "withdrawn",
}


@dataclass(frozen=True, slots=True)
class Word:
    """Where a figure comes from: who said it (nearest speaker first), in which words, and how far it is confirmed.

    ``what`` tells the figure and whom it is about: one commitment or course, or all teams of which the same was said alike
    (``things``). ``hedge`` is a word such as 'reportedly', as it was written.
    """

    state: str
    what: str
    chain: tuple[str, ...]
    hedge: str
    roots: int
    believed: str
    things: tuple[str, ...]
    claims: tuple[str, ...]

    def sentence(self) -> str:
        """``about 5,000 engineer troops expected (intelligence assessment; one root; not confirmed)``."""
        root = "one root" if self.roots == 1 else f"{self.roots} roots"
        sure = self.believed if self.believed in ("confirmed", "contested") else "not confirmed"
        return f"{self.what} ({'; '.join(filter(None, (self.hedge, ' citing '.join(self.chain), root, sure)))})"


@dataclass(frozen=True, slots=True)
class CapacityRow:
    """One organisation and scope; ``organisation`` is '' and ``name`` the thing's own where nobody said whose people they are.

    ``spans`` has a figure for each of ``STATES`` of which anything was said; ``later`` tells what courses will give.
    """

    organisation: str
    name: str
    scope: str
    spans: Mapping[str, Span]
    later: tuple[str, ...]
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class CapacityReport:
    """Rows by organisation and scope. A team of several scopes stands in the row of each, so rows do not add up."""

    on: date
    known_at: datetime
    rows: tuple[CapacityRow, ...]


def capacity_report(reader: Reader, policy: Policy, *, on: date) -> CapacityReport:
    """Everybody of whom something was received, as they stand on a day."""
    known_at = known_until(reader)
    picture = see(reader, policy, valid_at=on, known_at=known_at).picture
    held = capacity(picture)
    evidence = reader.evidence(things=[one.thing for one in held], known_at=known_at)
    table = _Table(picture, evidence, policy)
    groups: dict[tuple[str, str, str], list[Held]] = defaultdict(list)
    for one in held:
        for scope in one.scopes or ("",):
            groups[(*table.whose(one), scope)].append(one)
    rows = tuple(table.row(*key, groups[key]) for key in sorted(groups, key=lambda key: (key[1], key[2], key[0])))
    return CapacityReport(on, known_at, rows)


class _Table:
    """Rows out of what is held, with the words behind each."""

    def __init__(self, picture: Picture, evidence: Evidence, policy: Policy) -> None:
        self._names = {row.id: row.name for row in picture.organisations}
        self._speakers = {source.id: source.name for source in evidence.sources.values()}
        self._courses = {row.id: row for row in picture.courses}
        self._picture, self._evidence, self._policy = picture, evidence, policy
        self._claims = {
            claim.id: claim for said in evidence.claims.values() for told in said.values() for claim in told
        }

    def whose(self, one: Held) -> tuple[str, str]:
        """Organisation and its name; the thing's own name where nobody said whose people they are."""
        if one.organisation is None:
            return "", f"not said ({one.name})"
        return one.organisation, self._names.get(one.organisation, one.organisation)

    def row(self, organisation: str, name: str, scope: str, held: Sequence[Held]) -> CapacityRow:
        """One row of the table."""
        by_state = {state: [one for one in held if one.state == state] for state in STATES}
        spans = {state: span(some) for state, some in by_state.items() if some}
        later = tuple(text for one in held if one.kind == "course" for text in self._later(one))
        return CapacityRow(organisation, name, scope, spans, later, tuple(self._words(held)))

    def _later(self, one: Held) -> Iterator[str]:
        made = pipeline(self._courses[one.thing], self._policy)
        if made.teams:
            day = f"from {made.first_day}" if made.first_day else "on a day that nobody said"
            yield f"{len(made.teams)} teams ({made.passed:,} people) of {label('scope', made.scope).lower()} {day}"

    def _words(self, held: Sequence[Held]) -> Iterator[Word]:
        """One for each commitment and course, one for all teams of which the same was said alike."""
        alike: dict[Word, list[Held]] = defaultdict(list)
        for one in held:
            if one.kind == "team":
                alike[self._word(one, one.said)].append(one)
            else:
                said = self._word(one, _told(one, self._picture.valid_at))
                yield replace(said, things=(one.thing,), claims=self._belief(one).supporting)
        for said, teams in alike.items():
            people = span(teams).words()
            count = "1 team" if len(teams) == 1 else f"{len(teams)} teams"
            yield replace(
                said,
                what=f"{count} of {people} people {_STATES_IN_WORDS[teams[0].said]}",
                things=tuple(team.thing for team in teams),
                claims=tuple(dict.fromkeys(claim for team in teams for claim in self._belief(team).supporting)),
            )

    def _word(self, one: Held, what: str) -> Word:
        found = self._belief(one)
        lead = self._claims.get(found.supporting[0]) if found.supporting else None
        chain = () if lead is None else speakers_of(lead, self._speakers)
        hedge = "" if lead is None or lead.likelihood_words == one.said else lead.likelihood_words
        return Word(one.state, what, chain, hedge, found.roots, one.believed, (), ())

    def _belief(self, one: Held) -> Belief:
        return belief(
            self._evidence,
            one.thing,
            one.belief,
            valid_at=self._picture.valid_at,
            known_at=self._picture.known_at,
            policy=self._policy.records,
        )


def _told(one: Held, today: date) -> str:
    """``about 5,000 engineer troops expected by 2026-05-01``, ``1,000 soldiers in training for demining until 2026-05-01``."""
    trained = label("scope", one.scopes[0]).lower() if one.scopes and one.state == "in_training" else ""
    scope = f" for {trained}" if trained else ""
    name = one.name.removesuffix(f" in {trained} training") if trained else one.name
    day = "" if one.on is None else f" {'by' if one.state == 'expected' else 'until'} {one.on}"
    passed = ", a day that has passed" if one.state == "expected" and one.on is not None and one.on < today else ""
    return f"{one.words} {name} {_STATES_IN_WORDS[one.said]}{scope}{day}{passed}"
