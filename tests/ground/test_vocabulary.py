import csv
from collections import Counter
from importlib.resources import files

import pytest

from tandem.errors import MappingError
from tandem.vocabulary import codes, label, likelihood_bands, properties, thing_kinds

TYPES = {"text", "integer", "number", "quantity", "date", "code", "codes", "ref", "refs", "geometry", "json"}


def test_every_property_is_well_formed() -> None:
    for kind in thing_kinds():
        for name, prop in properties(kind).items():
            assert prop.type in TYPES, (kind, name)
            assert prop.danger in {"", "raises", "lowers", "by_value"}
            if prop.type in ("code", "codes"):
                assert codes(prop.codes)
            if prop.type in ("ref", "refs"):
                assert prop.codes in thing_kinds()
            assert bool(prop.lowering_values) == (prop.danger == "by_value")


def test_map_geometry_of_each_kind_is_a_geometry_property() -> None:
    for kind, thing in thing_kinds().items():
        if thing.geometry:
            assert properties(kind)[thing.geometry].type == "geometry"


def test_closing_a_hazard_lowers_danger_and_opening_does_not() -> None:
    status = properties("hazardous_area")["status"]
    assert status.lowers_danger("closed") and status.lowers_danger("discredited")
    assert not status.lowers_danger("open")
    assert properties("land_release")["area"].lowers_danger(None)


def test_unknown_names_are_refused_with_the_known_ones() -> None:
    with pytest.raises(MappingError, match="hazardous_area"):
        properties("minefield")
    with pytest.raises(MappingError, match="colour"):
        codes("colour")
    assert label("scope", "something new") == "something new"


def test_words_without_a_band_have_none() -> None:
    bands = likelihood_bands("en")
    assert bands["likely"].low == 0.55
    assert "reportedly" not in bands and "expected" not in bands
    assert likelihood_bands("tlh") == {}


@pytest.mark.parametrize(("table", "keys"), [("properties", 2), ("policy", 1), ("codes", 2), ("things", 1)])
def test_no_row_of_a_table_stands_twice(table: str, keys: int) -> None:
    text = files("tandem.vocabulary").joinpath(f"{table}.csv").read_text(encoding="utf-8")
    rows = [tuple(row[:keys]) for row in csv.reader(text.splitlines()[1:])]
    assert len(rows) > 10
    assert [row for row, times in Counter(rows).items() if times > 1] == []
