"""The records behind one cell of a form, each with its reports."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tandem.errors import NotFoundError
from tandem.picture.tables import Picture
from tandem.publishing.forms import Figure, Form, Forms, FormTable, Part
from tandem.usecases.area_life import OpenReports
from tandem.worded import worded


@dataclass(frozen=True, slots=True)
class CellRecords:
    """A cell by its form, table, row and column in words; ``records`` are its parts with the reports that may be shown.

    ``restricted`` counts the records known only from restricted reports, which give to the sum and are not shown by name.
    """

    form: Form
    table: FormTable
    row: str
    column: str
    figure: Figure
    records: tuple[tuple[Part, tuple[str, ...]], ...]
    restricted: int
    restricted_amount: float


def records_of(forms: Forms, at: tuple[int, int, int, int], picture: Picture, open_: OpenReports) -> CellRecords:
    """The cell at form, table, row and column, counted from zero; NotFoundError where there is none."""
    try:
        form = forms.forms[at[0]]
        table = form.tables[at[1]]
        row, figures = list(table.all_rows())[at[2]]
        figure, column = figures[at[3]], table.columns[at[3]]
    except IndexError:
        raise NotFoundError(
            worded("The forms have no such cell any more."), worded("Go back to the forms and choose it again.")
        ) from None
    rows = [(part, picture.by_id.get(part.id)) for part in figure.parts]
    hidden = [part for part, found in rows if found is not None and open_.hides(found)]
    return CellRecords(
        form,
        table,
        row,
        column,
        figure,
        tuple(
            (part, open_.behind(found)) if found is not None else (replace(part, name=""), ())
            for part, found in rows
            if part not in hidden
        ),
        len(hidden),
        sum(part.amount for part in hidden),
    )
