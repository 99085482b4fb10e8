"""Random programmes: activities with links, crews with weeks, days off and arrival, closed seasons and awkward names."""

from datetime import UTC, date, datetime, timedelta

import numpy as np

from tandem.plan.programme import Activity, Allocation, Crew, Programme, WorkingTime

START = date(2026, 11, 30)
DAYS = 400
KINDS = ("clearance", "repair", "nts", "release_gate", "course")
AWKWARD = ("Bridge & <road>", 'He said "no"', "Кладовище №3", "a\nb", "=1+1", "; , \\ ;", "ß" * 90, " x ")


def random_programme(seed: int, works: int = 25, crews: int = 5) -> Programme:
    """The same seed gives the same programme."""
    rng = np.random.default_rng(seed)
    closed = (
        (date(2026, 12, 15), date(2027, 3, 15), "Closed season"),
        (date(2027, 12, 15), date(2028, 1, 3), "Closed season"),
    )
    times = [WorkingTime("Every day", frozenset(range(7))), WorkingTime("Open season", frozenset(range(7)), closed)]
    for number in range(3):
        week = frozenset(rng.choice(7, size=int(rng.integers(3, 7)), replace=False).tolist())
        off = START + timedelta(days=int(rng.integers(5, 50)))
        times.append(WorkingTime(f"Team calendar {number}", week, ((off, off + timedelta(days=2), "Days off"),)))
    people = tuple(_crew(rng, number) for number in range(crews))
    made: list[Activity] = []
    for number in range(works):
        made.append(_activity(rng, number, made, people, times))
    return Programme(
        region=f"Region {seed}",
        plan=f"plan-{seed}",
        number=int(rng.integers(1, 9)),
        made_at=datetime(2026, 11, 22, 12, 30, tzinfo=UTC),
        start=START,
        safety_distance_m=100.0,
        activities=tuple(made),
        crews=people,
        working_times=tuple(times),
    )


def _crew(rng: np.random.Generator, number: int) -> Crew:
    return Crew(
        id=f"team/{number}&",
        name=f"Team {number} {AWKWARD[int(rng.integers(len(AWKWARD)))]}".strip(),
        organisation=str(rng.choice(["", "Org A", "Org & B"])),
        scopes=tuple(rng.choice(["nts", "ts", "bac", "road_works"], size=2, replace=False).tolist()),
        people=None if rng.random() < 0.3 else int(rng.integers(1, 40)),
        expected=bool(rng.random() < 0.4),
        first_day=None if rng.random() < 0.5 else START + timedelta(days=int(rng.integers(1, 60))),
        last_day=None if rng.random() < 0.7 else START + timedelta(days=int(rng.integers(200, 400))),
        working_time=int(rng.integers(2, 5)),
    )


def open_ticks(times: list[WorkingTime], crew: Crew, seasonal: bool, start: int, finish: int) -> int:
    """Ticks between start and finish on which the crew works, counted one by one."""
    hours = [times[crew.working_time], times[1 if seasonal else 0]]
    days = [START + timedelta(days=tick // 4) for tick in range(start, finish)]
    return sum(
        all(day.weekday() in one.weekdays and not any(a <= day <= b for a, b, _ in one.closed) for one in hours)
        for day in days
    )


def _activity(
    rng: np.random.Generator, number: int, before: list[Activity], crews: tuple[Crew, ...], times: list[WorkingTime]
) -> Activity:
    after = tuple(sorted({before[int(row)].id for row in rng.integers(0, len(before), 2)})) if before else ()
    start, seasonal = int(rng.integers(0, 4 * DAYS - 200)), bool(rng.random() < 0.4)
    finish = start + int(rng.integers(1, 160))
    kind = "release_gate" if rng.random() < 0.2 else str(rng.choice(KINDS[:3]))
    chosen = (
        []
        if kind == "release_gate"
        else sorted(rng.choice(len(crews), size=int(rng.integers(1, 3)), replace=False).tolist())
    )
    allocations = tuple(
        Allocation(crew, first, finish, open_ticks(times, crews[crew], seasonal, first, finish))
        for crew, first in (
            (crew, start if place == 0 else int(rng.integers(start, finish))) for place, crew in enumerate(chosen)
        )
    )
    dated = bool(rng.random() < 0.9)
    return Activity(
        id=f"{kind}/w{number}<",
        name=f"{kind} {AWKWARD[int(rng.integers(len(AWKWARD)))]}".strip(),
        kind=kind,
        scope=None if kind == "release_gate" else "bac",
        place=(float(rng.uniform(-180, 180)), float(rng.uniform(-90, 90))),
        start=start if dated else None,
        finish=finish if dated else None,
        ticks=(max((one.ticks for one in allocations), default=finish - start)) if dated else 0,
        worker_days=float(rng.uniform(0, 90)),
        done_share=float(rng.choice([0.0, 0.25])),
        after=after,
        keep_clear=tuple(one.id for one in before[:1]),
        seasonal=seasonal and bool(allocations),
        fixed=bool(rng.random() < 0.2),
        reason="Because of \u2028 water, power; and \\ more." if rng.random() < 0.5 else "",
        allocations=allocations if dated else (),
    )
