"""People whom risk education reached, each counted once as far as the records allow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tandem.picture.activities import EducationSession

GROUPS = ("women", "men", "girls", "boys")


@dataclass(frozen=True, slots=True)
class Reached:
    """``people`` are those of the groups and those ``unknown``, of whom nobody said which group; ``silent`` sessions told no number.

    ``attended`` counts everybody at every session: the same people as often as they came.
    """

    sessions: int
    attended: int
    people: int
    women: int
    men: int
    girls: int
    boys: int
    unknown: int
    silent: int


def audiences(sessions: Sequence[EducationSession]) -> tuple[tuple[EducationSession, ...], ...]:
    """Sessions of the same people together, by their chains of ``same_people_as``; a circle is one audience."""
    parent = {session.id: session.id for session in sessions}

    def root(one: str) -> str:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for session in sessions:
        if session.same_people_as in parent:
            parent[root(session.id)] = root(session.same_people_as)
    found: dict[str, list[EducationSession]] = defaultdict(list)
    for session in sessions:
        found[root(session.id)].append(session)
    return tuple(tuple(group) for group in found.values())


def headcount(session: EducationSession) -> int | None:
    """People of a session: the stated sum or that of its groups, whichever is larger; None where nobody said a number."""
    told = [count for name in GROUPS if (count := getattr(session, name)) is not None]
    known = sum(told) if told else None
    return known if session.people is None else max(session.people, known or 0)


def reached(sessions: Sequence[EducationSession]) -> Reached:
    """Each audience counts once, as at its largest session; of that session the groups are taken as they were told."""
    total: dict[str, int] = dict.fromkeys((*GROUPS, "unknown", "people"), 0)
    for group in audiences(sessions):
        largest = max(group, key=lambda one: (headcount(one) or 0, _told(one), one.id))
        people = headcount(largest) or 0
        groups: Mapping[str, int] = {name: getattr(largest, name) or 0 for name in GROUPS}
        for name, count in groups.items():
            total[name] += count
        total["unknown"] += people - sum(groups.values())
        total["people"] += people
    return Reached(
        sessions=len(sessions),
        attended=sum(headcount(session) or 0 for session in sessions),
        silent=sum(headcount(session) is None for session in sessions),
        **total,
    )


def _told(session: EducationSession) -> int:
    return sum(getattr(session, name) is not None for name in GROUPS)
