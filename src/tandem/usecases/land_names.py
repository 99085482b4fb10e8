"""Ids and codes of what land is told by, in words."""

from __future__ import annotations

from collections.abc import Mapping

from tandem.picture.tables import Picture
from tandem.vocabulary import codes, label
from tandem.worded import worded

CODES = {"method": "method", "category": "release_category"}
"""Code lists by dimension."""
Names = Mapping[str, Mapping[str, str]]
"""By dimension, ids and codes in words."""


def names_of(picture: Picture) -> Names:
    """Ids and codes in words."""
    areas = {row.id: row.name for row in picture.hazardous_areas}
    organisations = {row.id: row.name for row in picture.organisations}
    return {
        "operator": organisations,
        "donor": organisations,
        "unit": {row.id: row.name for row in picture.administrative_units},
        "area": areas,
        "release": areas | {row.id: row.name for row in picture.land_releases},
        **{name: {code: worded(label(listed, code)) for code in codes(listed)} for name, listed in CODES.items()},
    }


def in_words(dimension: str, key: str, names: Names) -> str:
    """A key as people read it."""
    if not key:
        return {"unit": worded("outside any unit"), "donor": worded("not attributed")}.get(
            dimension, worded("not said")
        )
    return names.get(dimension, {}).get(key, key)
