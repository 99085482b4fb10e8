"""The document on mapping files is true: its example runs, and it names every entry."""

from __future__ import annotations

import re
from pathlib import Path

from tandem.exchange.mapping import Extent, PropertyRule, Read, Said, SourceRule, ThingRule
from tests.exchange.support import claims_of, import_here, mapping, row_reports

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "mapping.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_example_gives_what_the_text_says() -> None:
    imported = import_here(block("text").encode(), "areas.csv", mapping(block("toml")))
    assert len(row_reports(imported)) == 4 and imported.counts.without_meaning == 1
    assert {claim.thing for claim in claims_of(imported)} == {"x:HA-1", "x:HA-2"}
    messages = {note.row: note.message for note in imported.notes}
    assert set(messages) == {2, 3}
    assert "31.02.2026" in messages[2]
    assert "no geometry" in messages[3] and "'flares'" in messages[3]
    first = claims_of(imported)[0]
    assert str(first.valid_from) == "2026-03-14" and first.evidence == "direct"
    (contamination,) = [c for c in claims_of(imported, "contamination") if c.thing == "x:HA-1" and not c.unreadable]
    assert contamination.value == ["ap_mine", "uxo"]
    perimeter = claims_of(imported, "perimeter")[0].geometry
    assert perimeter is not None and 31 < perimeter.centroid.x < 33 and 48 < perimeter.centroid.y < 49


def test_every_entry_is_documented() -> None:
    for table in (Read, Extent, SourceRule, Said, ThingRule, PropertyRule):
        for name in table.model_fields:
            if name not in ("said", "properties"):
                assert f"`{name}`" in TEXT or f"`{name} =" in TEXT, name
