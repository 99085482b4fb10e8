"""The columns of every list, declared once in ``columns.csv``: names, labels, types, units and what a change of them means."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tandem.errors import NotFoundError
from tandem.language import phrase
from tandem.vocabulary import codes
from tandem.worded import worded

KINDS: Mapping[str, tuple[str, str]] = {
    "works": (phrase("Works"), "work"),
    "hazards": (phrase("Hazardous areas"), "hazardous_area"),
    "communities": (phrase("Communities"), "community"),
    "assets": (phrase("Assets"), "asset"),
    "teams": (phrase("Teams"), "team"),
    "organisations": (phrase("Organisations"), "organisation"),
    "commitments": (phrase("Commitments"), "commitment"),
    "devices": (phrase("Devices found"), "device"),
    "accreditations": (phrase("Accreditations"), "accreditation"),
    "non_conformities": (phrase("Non-conformities"), "non_conformity"),
    "inspections": (phrase("Inspections"), "inspection"),
    "education_sessions": (phrase("Risk education"), "education_session"),
    "stockpile_destructions": (phrase("Stockpile destruction"), "stockpile_destruction"),
    "documents": (phrase("Documents"), "document"),
    "reports": (phrase("Reports"), ""),
    "findings": (phrase("Findings"), ""),
}
"""Lists by name: their title, and the kind of thing of the vocabulary that their rows are ('' for records and findings)."""

TESTS: Mapping[str, tuple[str, ...]] = {
    "text": ("has", "is", "known"),
    "code": ("in", "known"),
    "codes": ("in", "known"),
    "integer": ("is", "from", "to", "known"),
    "number": ("is", "from", "to", "known"),
    "date": ("is", "from", "to", "known"),
}
"""What may be asked of a column by its type."""


@dataclass(frozen=True, slots=True)
class ListColumn:
    """One column of one list.

    ``type`` is a key of ``TESTS``; ``codes`` a code list; ``shown`` says whether it is seen unless something else is asked for;
    ``changes`` is the property of the vocabulary that a changed cell of a returned workbook speaks of, '' for what is computed.
    """

    name: str
    label: str
    type: str
    unit: str
    codes: str
    shown: bool
    changes: str

    @property
    def labels(self) -> Mapping[str, str]:
        """Labels of the codes that the column may hold; empty for columns without codes."""
        return codes(self.codes) if self.codes else {}


@cache
def columns_of(kind: str) -> Mapping[str, ListColumn]:
    """Columns of a list by name, in order; NotFoundError for a list that does not exist."""
    if kind not in KINDS:
        raise NotFoundError(
            worded("There is no {what} '{typed}'.", what=worded("list"), typed=kind),
            worded("Use one of: {listed}.", listed=tuple(KINDS)),
        )
    with files(__package__).joinpath("columns.csv").open(encoding="utf-8") as stream:
        return {row["name"]: _column(row) for row in csv.DictReader(stream) if row["kind"] == kind}


def _column(row: Mapping[str, str]) -> ListColumn:
    return ListColumn(
        name=row["name"],
        label=row["label"],
        type=row["type"],
        unit=row["unit"],
        codes=row["codes"],
        shown=row["shown"] == "yes",
        changes=row["changes"],
    )
