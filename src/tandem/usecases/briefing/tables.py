"""The figures of a plan as a table for exports."""

from __future__ import annotations

from tandem.layers import Column, Feature, FeatureLayer
from tandem.usecases.briefing.headline import PeopleRanges, headline
from tandem.usecases.planning import Planned


def figure_layer(planned: Planned, people: PeopleRanges) -> FeatureLayer:
    """Headline figures, then objective, bound and baselines, one row each, with the things behind them counted."""
    rows = [
        Feature(
            f"figure/{row.name}", None, (row.label, row.value, row.low, row.high, row.unit, row.note, len(row.things))
        )
        for row in headline(planned, people)
    ]
    solution = planned.solution
    totals = [("objective", "This plan", solution.objective), ("bound", "Lower bound", solution.bound)]
    totals += [(f"baseline/{name}", f"Baseline: {name}", objective) for name, objective, _ in solution.baselines]
    rows += [
        Feature(key, None, (title, value, None, None, "weighted person-days", "", 0)) for key, title, value in totals
    ]
    return FeatureLayer(
        "plan_figure",
        "Figures of the plan",
        "",
        (
            Column("label", "TEXT", "what is counted"),
            Column("value", "REAL", "empty: unknown"),
            Column("low", "REAL", "low end of the range"),
            Column("high", "REAL", "high end of the range"),
            Column("unit", "TEXT"),
            Column("note", "TEXT"),
            Column("things", "INTEGER", "things that the figure counts; tandem history figure/NAME lists them"),
        ),
        tuple(rows),
    )
