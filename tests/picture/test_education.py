"""People whom risk education reached, each once."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tandem.picture.activities import EducationSession
from tandem.picture.education import GROUPS, audiences, headcount, reached


def session(name: str, **more: Any) -> EducationSession:
    known: dict[str, Any] = dict.fromkeys(
        ("location", "community", "organisation", "held_on", *GROUPS, "people", "same_people_as")
    )
    return EducationSession(name, name, **(known | {"channel": "", "claims": {}} | more))


def test_same_people_at_several_sessions_count_once() -> None:
    first, again = session("a", women=20, men=10), session("b", women=18, men=9, same_people_as="a")
    third = session("c", people=12, same_people_as="b")
    found = reached([third, again, first, session("d", girls=4)])
    assert (found.people, found.women, found.men, found.girls, found.attended) == (34, 20, 10, 4, 73)


def test_people_of_unknown_group_stand_apart() -> None:
    found = reached([session("a", women=5, people=9), session("b", people=3), session("c")])
    assert (found.people, found.women, found.unknown, found.silent, found.sessions) == (12, 5, 7, 1, 3)


def test_circle_of_the_same_people_is_one_audience() -> None:
    assert len(audiences([session("a", same_people_as="b"), session("b", same_people_as="a")])) == 1


_counts = st.none() | st.integers(0, 40)


@given(st.lists(st.tuples(_counts, _counts, _counts, st.none() | st.integers(0, 9)), max_size=10))
def test_people_lie_between_the_largest_session_and_all_attendances(told: list[tuple[int | None, ...]]) -> None:
    rows = [
        session(str(i), women=women, boys=boys, people=people, same_people_as=None if same is None else str(same))
        for i, (women, boys, people, same) in enumerate(told)
    ]
    found = reached(rows)
    heads = [headcount(row) or 0 for row in rows]
    assert max(heads, default=0) <= found.people <= found.attended == sum(heads)
    assert found.people == found.women + found.men + found.girls + found.boys + found.unknown
    if all(row.same_people_as is None for row in rows):
        assert found.people == found.attended
