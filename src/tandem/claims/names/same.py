"""Which things may be the same, and why: official codes first, then names, with the distance on the ground. Nothing is merged here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import cKDTree

from tandem.claims.names.book import NameBook
from tandem.claims.names.likeness import likeness
from tandem.claims.values import register_of
from tandem.geo import WGS84, FloatArray
from tandem.policy import NamesPolicy

# Kinds whose place is a settled one, so that two of them at one place may be one under two names.
ONE_AT_A_PLACE = ("community", "administrative_unit")
EARTH_RADIUS_M = 6_371_000.0
_SPHERE_IS_NO_ELLIPSOID = 1.01


@dataclass(frozen=True, slots=True)
class Named:
    """A thing as far as it can be recognised.

    ``place`` is longitude and latitude in degrees; ``within`` names what sets it apart from its namesakes (the network of an asset,
    the organisation of a team): things within two different ones are never proposed. ``lists`` are the files, or reports, that
    name it.
    """

    id: str
    kind: str
    names: tuple[str, ...]
    codes: frozenset[str] = frozenset()
    place: tuple[float, float] | None = None
    within: str = ""
    lists: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SameAs:
    """A proposal that two things are one.

    ``names`` are the two names that are most alike; ``likeness`` is 0 to 1; ``code`` is an official code that both have;
    ``same_sound`` says that the names differ in spelling alone. ``sure`` says that somebody may trust it without looking further:
    the same official code, or the same sound at the same place and no third thing like it. Even so only a person merges.
    ``one_list`` says that one list names both, so that somebody told them apart before.
    """

    things: tuple[str, str]
    kind: str
    names: tuple[str, str]
    likeness: float
    same_sound: bool
    code: str
    distance_m: float | None
    sure: bool
    one_list: bool = False


def proposals(things: Iterable[Named], apart: Collection[frozenset[str]], policy: NamesPolicy) -> tuple[SameAs, ...]:
    """Pairs of things that may be one, the surest first.

    Parameters
    ----------
    things
        One for each group of things judged the same.
    apart
        Pairs of ids that people judged different.
    policy
        How far apart two reports of one place may lie, and how alike names must be.
    """
    families: dict[tuple[str, str], list[Named]] = defaultdict(list)
    for thing in sorted(things, key=lambda one: one.id):
        families[thing.kind, thing.within].append(thing)
    found = [one for (kind, _), known in families.items() for one in _of_family(kind, known, apart, policy)]
    return tuple(sorted(_with_doubt(found), key=_order))


def _order(one: SameAs) -> tuple[object, ...]:
    return not one.sure, one.one_list, not one.code, -one.likeness, one.distance_m or 0.0, one.things


def _with_doubt(found: Sequence[SameAs]) -> Iterator[SameAs]:
    """Where a thing sounds like several others, none of them is sure."""
    times = Counter(thing for one in found if one.same_sound and not one.code for thing in one.things)
    for one in found:
        unclear = not one.code and any(times[thing] > 1 for thing in one.things)
        yield replace(one, sure=False) if unclear else one


def _of_family(
    kind: str, things: Sequence[Named], apart: Collection[frozenset[str]], policy: NamesPolicy
) -> Iterator[SameAs]:
    by_id = {thing.id: thing for thing in things}
    book = NameBook.of(kind, ((thing.id, name) for thing in things for name in thing.names))
    alike = _alike(book, by_id, policy.near_m)
    pairs: dict[tuple[str, str], list[tuple[int, int]]] = {pair: [] for pair in _by_code(things)}
    if kind in ONE_AT_A_PLACE:
        pairs |= {pair: [] for pair in _by_place(things, policy.same_place_m)}
    for (one, other), rows in {**pairs, **alike}.items():
        if frozenset((one, other)) not in apart:
            proposed = _proposal(by_id[one], by_id[other], book, rows, policy)
            if proposed is not None:
                yield proposed


def _alike(
    book: NameBook, by_id: Mapping[str, Named], near_m: float
) -> Mapping[tuple[str, str], list[tuple[int, int]]]:
    """Rows of names that are worth comparing, by pair of things; what lies too far apart is left out."""
    places = _on_sphere([by_id[thing].place for thing in book.things])
    found: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for rows, others in book.pairs():
        far = np.linalg.norm(places[rows] - places[others], axis=1) > near_m * _SPHERE_IS_NO_ELLIPSOID
        for row, other in zip(rows[~far].tolist(), others[~far].tolist(), strict=True):
            found[book.things[row], book.things[other]].append((row, other))
    return found


def _on_sphere(places: Sequence[tuple[float, float] | None]) -> FloatArray:
    """Points in metres from the middle of the Earth; nan where there is no place."""
    degrees = np.array([place or (np.nan, np.nan) for place in places], dtype=np.float64).reshape(-1, 2)
    longitude, latitude = np.radians(degrees).T
    return EARTH_RADIUS_M * np.column_stack(
        (np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude))
    )


def _by_code(things: Sequence[Named]) -> Iterator[tuple[str, str]]:
    owners: Mapping[str, list[str]] = defaultdict(list)
    for thing in things:
        for code in sorted(thing.codes):
            owners[code].append(thing.id)
    for same in owners.values():
        yield from ((one, other) for at, one in enumerate(same) for other in same[at + 1 :])


def _by_place(things: Sequence[Named], within_m: float) -> Iterator[tuple[str, str]]:
    placed = [thing for thing in things if thing.place is not None]
    if len(placed) < 2:
        return
    sphere = _on_sphere([thing.place for thing in placed])
    for one, other in sorted(cKDTree(sphere).query_pairs(within_m)):
        yield placed[one].id, placed[other].id


def _proposal(
    one: Named, other: Named, book: NameBook, rows: Sequence[tuple[int, int]], policy: NamesPolicy
) -> SameAs | None:
    code = min(one.codes & other.codes, default="")
    distance = _distance_m(one, other)
    if not code and (_registers_disagree(one, other) or (distance or 0.0) > policy.near_m):
        return None
    here = one.kind in ONE_AT_A_PLACE and distance is not None and distance <= policy.same_place_m
    score, same_sound, names = _best(book, rows) or (
        0.0,
        False,
        (one.names or ("",))[0:1] + (other.names or ("",))[0:1],
    )
    if not (code or here or score >= _enough(distance, policy)):
        return None
    close = distance is not None and distance <= policy.same_place_m
    return SameAs(
        things=(one.id, other.id),
        kind=one.kind,
        names=(names[0], names[1]),
        likeness=score,
        same_sound=same_sound,
        code=code,
        distance_m=distance,
        sure=bool(code) or (same_sound and close),
        one_list=not one.lists.isdisjoint(other.lists),
    )


def _enough(distance_m: float | None, policy: NamesPolicy) -> float:
    """The farther apart, the more alike names must be: at the policy's distance only equal ones."""
    return policy.likeness + (1 - policy.likeness) * (distance_m or 0.0) / policy.near_m


def _best(book: NameBook, rows: Sequence[tuple[int, int]]) -> tuple[float, bool, tuple[str, str]] | None:
    """The two names that are most alike, of those whose numbers and qualities agree."""
    found = [
        (likeness(first, second, book.weight), first.sound == second.sound, (book.names[row], book.names[other]))
        for row, other in rows
        if (first := book.spellings[row]).marks == (second := book.spellings[other]).marks
    ]
    return max(found, default=None)


def _registers_disagree(one: Named, other: Named) -> bool:
    """Whether one register gives them two codes."""
    return not {register_of(code) for code in one.codes}.isdisjoint(register_of(code) for code in other.codes)


def _distance_m(one: Named, other: Named) -> float | None:
    if one.place is None or other.place is None:
        return None
    return float(WGS84.inv(*one.place, *other.place)[2])
