"""Who works where in the next weeks: teams by organisation, bars by kind of work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from tandem.language import ENGLISH, Language
from tandem.publishing import wording
from tandem.publishing.content import Bar, Gantt, OrganisationRows
from tandem.publishing.figure import INK, MUTED, RULE, WIDTH_INCHES, drawing, new_figure, plain, slanted, to_svg
from tandem.publishing.symbols import BarSymbol, bar_symbol

_ROW = 9.6  # points
_HEAD = 12.0
_LEFT = 128.0
_LEGEND = 9.5
_LABEL_SIZE = 4.9
LABELLED_TEAMS = 150  # beyond, bars carry no names: the drawing would outgrow the page
_CHARACTER = 0.61


@dataclass(frozen=True, slots=True)
class GanttDrawing:
    """The chart and how many teams it leaves out, which its text says too."""

    svg: str
    teams: int
    left_out: int


def shorten(gantt: Gantt, maximum_teams: int) -> tuple[Gantt, dict[str, int]]:
    """At most so many teams, every organisation keeping its share and at least one; says how many each leaves out."""
    total = sum(len(rows.teams) for rows in gantt.organisations)
    if total <= maximum_teams:
        return gantt, {}
    wanted = [len(rows.teams) for rows in gantt.organisations]
    kept = [1 if number else 0 for number in wanted]
    while sum(kept) < maximum_teams:
        open_rows = [index for index, number in enumerate(wanted) if kept[index] < number]
        kept[max(open_rows, key=lambda index: (wanted[index] / (kept[index] + 1), -index))] += 1
    rows = tuple(replace(row, teams=row.teams[:number]) for row, number in zip(gantt.organisations, kept, strict=True))
    left = {
        row.name: want - number
        for row, want, number in zip(gantt.organisations, wanted, kept, strict=True)
        if want > number
    }
    return replace(gantt, organisations=rows), left


def draw_gantt(gantt: Gantt, maximum_teams: int, language: Language = ENGLISH) -> GanttDrawing:
    """SVG of the chart; organisations without teams are left out, cut teams are counted under their organisation."""
    short, left = shorten(gantt, maximum_teams)
    rows = [row for row in short.organisations if row.teams]
    teams = sum(len(row.teams) for row in rows)
    if not teams:
        return GanttDrawing("", 0, 0)
    kinds = _kinds(rows)
    head = 6.0 + _LEGEND * len(_legend_lines(kinds, language)) + _HEAD
    height = head + sum(_HEAD + _ROW * (len(row.teams) + (row.name in left)) for row in rows) + 2
    with drawing():
        figure = new_figure(height / 72)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_axis_off()
        axes.set(xlim=(0, WIDTH_INCHES * 72), ylim=(-height, 0))
        scale = _Scale(short.start, short.weeks)
        _draw_legend(axes, kinds, language)
        _draw_weeks(axes, scale, -head, height, language)
        y, labelled = -head, teams <= LABELLED_TEAMS
        for row in rows:
            y = _draw_organisation(axes, scale, row, left.get(row.name, 0), y, labelled, language)
        if short.day is not None:
            _draw_day(axes, scale, short.day, -head, height, language)
        title = language.plural(
            "Work of {n} team by organisation, {period}.",
            "Work of {n} teams by organisation, {period}.",
            teams,
            period=wording.weeks(short.start, short.weeks, language),
        )
        return GanttDrawing(to_svg(figure, "gantt", title), teams, sum(left.values()))


@dataclass(frozen=True, slots=True)
class _Scale:
    start: date
    weeks: int

    @property
    def days(self) -> int:
        return 7 * self.weeks

    def x(self, day: float) -> float:
        return _LEFT + day / self.days * (WIDTH_INCHES * 72 - _LEFT - 1)


def _kinds(rows: Sequence[OrganisationRows]) -> list[str]:
    order = ("marking", "nts", "ts", "preparation", "clearance", "quality_control", "release_gate", "repair", "course")
    found = {bar.kind for row in rows for team in row.teams for bar in team.bars}
    return sorted(found, key=lambda kind: (order.index(kind) if kind in order else len(order), kind))


def _legend_width(label: str) -> float:
    return 17.5 + len(label) * 5.4 * 0.58


def _legend_lines(kinds: Sequence[str], language: Language) -> list[list[tuple[str, BarSymbol]]]:
    """The entries of the legend in lines of the chart's width."""
    lines: list[list[tuple[str, BarSymbol]]] = [[]]
    room = WIDTH_INCHES * 72
    for kind in kinds:
        symbol = bar_symbol(kind)
        label = plain(language.text(symbol.label), 32)
        if room < _legend_width(label) and lines[-1]:
            lines.append([])
            room = WIDTH_INCHES * 72
        lines[-1].append((label, symbol))
        room -= _legend_width(label)
    return lines


def _draw_legend(axes: Axes, kinds: Sequence[str], language: Language) -> None:
    for row, line in enumerate(_legend_lines(kinds, language)):
        x, y = 0.0, -6.0 - row * _LEGEND
        for label, symbol in line:
            _rectangle(axes, x, y - 3.0, 9.0, 6.0, symbol)
            axes.text(x + 11.5, y, label, fontsize=5.4, va="center")
            x += _legend_width(label)


def _draw_weeks(axes: Axes, scale: _Scale, top: float, height: float, language: Language) -> None:
    every = max(1, -(-scale.weeks // 13))
    for week in range(scale.weeks + 1):
        x = scale.x(7 * week)
        axes.plot([x, x], [-height, top], color=RULE, linewidth=0.4, zorder=0)
        if week < scale.weeks and week % every == 0:
            monday = scale.start + timedelta(days=7 * week)
            text = plain(language.short_day(monday))
            axes.text(x + 1, top + _HEAD / 2, text, fontsize=5.4, color=MUTED, va="center")


def _draw_day(axes: Axes, scale: _Scale, day: date, top: float, height: float, language: Language) -> None:
    """The day of the map: a line through its beginning, named above."""
    x = scale.x((day - scale.start).days)
    axes.plot([x, x], [-height, top + _HEAD * 0.8], color=INK, linewidth=0.9, zorder=7, gid="day")
    text = plain(language.short_day(day))
    axes.text(x - 1.5, top + _HEAD / 2, text, fontsize=5.4, fontweight="bold", va="center", ha="right")


def _draw_organisation(
    axes: Axes, scale: _Scale, row: OrganisationRows, left_out: int, y: float, labelled: bool, language: Language
) -> float:
    axes.text(0, y - _HEAD / 2 - 0.5, plain(row.name, 90), fontsize=6.4, fontweight="bold", va="center", zorder=5)
    axes.plot([0, WIDTH_INCHES * 72], [y, y], color=RULE, linewidth=0.6, zorder=0)
    y -= _HEAD
    for team in row.teams:
        note = plain(team.note, 20) if team.note else ""
        room = 31 - (len(note) + 3 if note else 0)
        axes.text(5, y - _ROW / 2, plain(team.name, max(room, 9)), fontsize=5.6, va="center")
        if note:
            axes.text(_LEFT - 4, y - _ROW / 2, note, fontsize=4.8, va="center", ha="right", color=MUTED)
        for bar in team.bars:
            _draw_bar(axes, scale, bar, y, labelled)
        if not team.bars:
            nothing = plain(language.text("no work in these weeks"))
            axes.text(_LEFT + 3, y - _ROW / 2, nothing, fontsize=4.9, va="center", color=MUTED)
        y -= _ROW
    if left_out:
        text = language.plural("and {n} more team: see the XLSX", "and {n} more teams: see the XLSX", left_out)
        axes.text(5, y - _ROW / 2, plain(text), fontsize=5.4, fontstyle=slanted(text), color=MUTED, va="center")
        y -= _ROW
    return y


def _draw_bar(axes: Axes, scale: _Scale, bar: Bar, y: float, labelled: bool) -> None:
    first, after = (bar.start - scale.start).days, (bar.end - scale.start).days + 1
    if after <= 0 or first >= scale.days:
        return
    left, right = scale.x(max(first, 0)), scale.x(min(after, scale.days))
    symbol = bar_symbol(bar.kind)
    _rectangle(axes, left, y - _ROW + 1.3, max(right - left - 0.5, 0.9), _ROW - 2.6, symbol)
    room = int((right - left - 3) / (_LABEL_SIZE * _CHARACTER))
    if labelled and room >= 4 and not symbol.hatch and bar.label:
        text = plain(bar.label, room)
        axes.text(left + 1.8, y - _ROW / 2 - 0.1, text, fontsize=_LABEL_SIZE, color=symbol.ink, va="center", zorder=6)


def _rectangle(axes: Axes, x: float, y: float, width: float, height: float, symbol: BarSymbol) -> None:
    patch = Rectangle((x, y), width, height, zorder=4, facecolor=symbol.face, hatch=symbol.hatch or None)
    patch.set(edgecolor=INK if symbol.hatch else symbol.face, linewidth=0.3)
    axes.add_patch(patch)
