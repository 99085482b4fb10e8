"""Curves of several plans as one drawing: step lines that a template writes as SVG."""

from __future__ import annotations

from dataclasses import dataclass

from tandem.usecases.desk.table import Desk, compared_curves

WIDTH, HEIGHT, LEFT, BOTTOM = 720, 260, 64, 24
TICKS = 4


@dataclass(frozen=True, slots=True)
class StepLine:
    """A line by its points in pixels, and the row of the table that it belongs to ('' for the live plan)."""

    name: str
    points: str


@dataclass(frozen=True)
class Drawing:
    """Lines with the scales: (pixel, value) of people upwards and of days to the right."""

    lines: tuple[StepLine, ...]
    people: tuple[tuple[int, int], ...]
    days: tuple[tuple[int, int], ...]


def step_lines(desk: Desk, goal: str) -> Drawing:
    """People without a service under each plan, up to the day on which the last line stops falling."""
    curves = compared_curves(desk, goal)
    most = max((people[0] for _, people in curves.values()), default=0.0) or 1.0
    until = max((days[-1] for days, _ in curves.values()), default=0.0) * 1.05 or 1.0

    def x(day: float) -> float:
        return LEFT + min(day, until) / until * (WIDTH - LEFT - 8)

    def y(people: float) -> float:
        return 8 + (1 - people / most) * (HEIGHT - BOTTOM - 8)

    lines = []
    for name, (days, people) in curves.items():
        points, before = [], people[0]
        for day, value in zip(days, people, strict=True):
            points += [(x(day), y(before)), (x(day), y(value))]
            before = value
        points.append((x(until), y(before)))
        lines.append(StepLine(name, " ".join(f"{a:.1f},{b:.1f}" for a, b in points)))
    scale = range(TICKS + 1)
    return Drawing(
        tuple(lines),
        tuple((round(y(most * k / TICKS)), round(most * k / TICKS)) for k in scale),
        tuple((round(x(until * k / TICKS)), round(until * k / TICKS)) for k in scale),
    )
