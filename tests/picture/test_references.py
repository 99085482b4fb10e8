"""Rows of activities hold whatever the vocabulary lets them name."""

from __future__ import annotations

from dataclasses import fields

import pytest

from tandem.picture.activities import (
    Device,
    Document,
    EducationSession,
    Inspection,
    NonConformity,
    StockpileDestruction,
)
from tandem.vocabulary import properties

ROWS = {
    "document": Document,
    "device": Device,
    "non_conformity": NonConformity,
    "inspection": Inspection,
    "education_session": EducationSession,
    "stockpile_destruction": StockpileDestruction,
}


@pytest.mark.parametrize("kind", ROWS)
def test_every_reference_of_the_vocabulary_is_a_field_of_the_row(kind: str) -> None:
    named = {name for name, known in properties(kind).items() if known.type in ("ref", "refs")}
    assert named <= {field.name for field in fields(ROWS[kind])}
