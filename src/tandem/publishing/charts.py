"""Curves of people without each service: the plan against the best simple rule, one small chart per service."""

from __future__ import annotations

import math
from bisect import bisect_right
from datetime import date, timedelta

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from tandem.geo import FloatArray
from tandem.language import ENGLISH, Language
from tandem.publishing import wording
from tandem.publishing.content import Curve, Curves
from tandem.publishing.figure import BLUE, INK, MUTED, ORANGE, RULE, drawing, new_figure, plain, to_svg

COLUMNS = 3
_ROW_INCHES = 1.42
_HEAD_INCHES = 0.3
MARKS_DAYS = (0, 30, 90, 180, 365)


def value_on(curve: Curve, day: int, values: tuple[float | None, ...]) -> float | None:
    """The value that holds on a day; None before the first day of the curve or where it is unknown."""
    index = bisect_right(curve.days, day) - 1
    return values[index] if index >= 0 else None


def last_day(curves: Curves) -> int:
    """The last day of any curve."""
    return max((curve.days[-1] for curve in curves.curves), default=0)


def marks(curves: Curves) -> tuple[int, ...]:
    """The days of the table beside the chart: today, one, three, six, twelve months, and the last day."""
    last = last_day(curves)
    return (*(day for day in MARKS_DAYS if day < last), last)


def draw_curves(curves: Curves, language: Language = ENGLISH) -> str:
    """SVG with one panel per service; a page without curves gets an empty string."""
    if not curves.curves:
        return ""
    rows = math.ceil(len(curves.curves) / COLUMNS)
    with drawing():
        figure = new_figure(rows * _ROW_INCHES + _HEAD_INCHES)
        height = figure.get_figheight()
        for index, curve in enumerate(curves.curves):
            row, column = divmod(index, COLUMNS)
            left = 0.064 + column * 0.3395
            bottom = 1 - (_HEAD_INCHES + (row + 1) * _ROW_INCHES - 0.24) / height
            axes = figure.add_axes((left, bottom, 0.256, (_ROW_INCHES - 0.62) / height))
            _draw_panel(axes, curve, curves.start, last_day(curves), language)
        legend = figure.add_axes((0.0, 1 - 0.2 / height, 1.0, 0.2 / height))
        _draw_legend(legend, curves.baseline_name, language)
        names = ", ".join(curve.label for curve in curves.curves)
        title = language.text(
            "People without service over time, under the plan and under the best simple rule: {services}.",
            services=names,
        )
        return to_svg(figure, "curves", title)


def _draw_legend(axes: Axes, baseline: str, language: Language) -> None:
    axes.set_axis_off()
    axes.set(xlim=(0, 511), ylim=(0, 14))
    axes.plot([0, 18], [7, 7], color=BLUE, linewidth=1.8, clip_on=False)
    axes.text(23, 7, plain(language.text("This plan"), 20), va="center", fontsize=6.5)
    axes.plot([78, 96], [7, 7], color=INK, linewidth=1.0, linestyle=(0, (3, 1.6)))
    rule = language.text("Best simple rule: {rule}", rule=baseline)
    axes.text(101, 7, plain(rule, 60), va="center", fontsize=6.5)
    unit = plain(language.text("People, stepwise by day"), 50)
    axes.text(511, 7, unit, va="center", ha="right", fontsize=6, color=MUTED)


def _draw_panel(axes: Axes, curve: Curve, start: date, last: int, language: Language) -> None:
    days = np.array([*curve.days, max(last, curve.days[-1] + 1)], dtype=np.float64) + day_number(start)
    plan, baseline = _steps(curve.plan), _steps(curve.baseline)
    axes.fill_between(days, plan, baseline, where=baseline >= plan, step="post", color=BLUE, alpha=0.13, linewidth=0)
    axes.fill_between(days, plan, baseline, where=baseline < plan, step="post", color=ORANGE, alpha=0.3, linewidth=0)
    axes.step(days, baseline, where="post", color=INK, linewidth=1.0, linestyle=(0, (3, 1.6)))
    axes.step(days, plan, where="post", color=BLUE, linewidth=1.8)
    axes.set_xlim(days[0], days[-1])
    axes.set_ylim(bottom=0, top=_top(plan, baseline))
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: _short(value, language)))
    _date_ticks(axes, start, start + timedelta(days=int(days[-1] - days[0])), language)
    axes.grid(axis="y", color=RULE, linewidth=0.5)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.text(0, 1.24, plain(curve.label, 40), transform=axes.transAxes, fontsize=7.2, fontweight="bold", va="center")
    axes.text(
        0, 1.09, plain(_summary(curve, language), 90), transform=axes.transAxes, fontsize=6, color=MUTED, va="center"
    )


def _summary(curve: Curve, language: Language) -> str:
    return language.text(
        "plan: {first} \u2192 {last}; rule \u2192 {rule}",
        first=wording.people(curve.plan[0], language),
        last=wording.people(curve.plan[-1], language),
        rule=wording.people(curve.baseline[-1], language),
    )


def day_number(day: date) -> float:
    """Days since 1 January of year 1: the axis needs no more than their differences."""
    return float(day.toordinal())


def _steps(values: tuple[float | None, ...]) -> FloatArray:
    numbers = np.array([math.nan if value is None else value for value in values], dtype=np.float64)
    return np.append(numbers, numbers[-1])


def _top(plan: FloatArray, baseline: FloatArray) -> float:
    both = np.concatenate([plan, baseline])
    finite = both[np.isfinite(both)]
    return max(float(finite.max()) * 1.06, 1.0) if len(finite) else 1.0


def _short(value: float, language: Language) -> str:
    if value >= 1e6:
        return language.text("{number} m", number=language.number(value / 1e6, 2))
    if value >= 10_000:
        return language.text("{number} k", number=language.number(value / 1e3, 2))
    return wording.grouped(value, 0, language)


def _date_ticks(axes: Axes, start: date, end: date, language: Language) -> None:
    """At most five ticks on the first of a month."""
    months = (end.year - start.year) * 12 + end.month - start.month
    step = next((size for size in (1, 2, 3, 6, 12, 24, 60) if months <= 4 * size), 120)
    ticks = []
    for offset in range(1, months + 1):
        year, month = divmod(start.year * 12 + start.month - 1 + offset, 12)
        if (month if step < 12 else year * 12 + month) % step == 0:
            ticks.append(date(year, month + 1, 1))
    kept = [tick for tick in ticks if tick <= end] or [start]
    axes.xaxis.set_major_locator(FixedLocator([day_number(tick) for tick in kept]))
    axes.set_xticklabels([plain(language.month(tick)) for tick in kept], parse_math=False)
