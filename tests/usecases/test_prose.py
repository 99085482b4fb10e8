"""What things lack that are known only from texts is counted by kind; whatever else told of a thing is listed as ever."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tandem.claims.records import Claim, Report, Step
from tandem.ids import sha256_hex, uuid7
from tandem.settings import Settings
from tandem.usecases.policies import policy_at
from tandem.usecases.prose import LACKING, OnlyTold, by_kind
from tandem.usecases.reading import read_file
from tandem.usecases.reviewing import accept, queue, waiting
from tandem.usecases.summary import all_findings
from tandem.usecases.workspace import Workspace, create_workspace, record

NOW, DAY = datetime(2026, 3, 4, 9, tzinfo=UTC), date(2026, 3, 4)
TEXT = (
    "The bridge in Ravan is closed. The school in Dolac is closed. The field near Ravan is contaminated with mines.\n"
)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = create_workspace(tmp_path / "w.gpkg", None, NOW)
    queue(made, read_file("-", TEXT.encode(), said=DAY, settings=Settings()), by="Ana", now=NOW)
    with made.store.reading() as reader:
        items = waiting(reader)
    for item in items:
        accept(made, item, by="Ana", now=NOW, valid_at=DAY)
    yield made
    made.store.close()


def told(workspace: Workspace) -> tuple[int, Counter[str], tuple[OnlyTold, ...]]:
    with workspace.store.reading() as reader:
        findings = all_findings(reader, policy_at(reader, DAY), valid_at=DAY)
        rest, found = by_kind(reader, findings)
    return len(findings), Counter(one.rule for one in rest), found


def test_what_things_of_prose_lack_is_told_by_kind_and_no_finding_is_lost(workspace: Workspace) -> None:
    total, rest, found = told(workspace)
    assert [(one.kind, one.things) for one in found] == [("asset", 2), ("hazardous_area", 1)]
    assert not LACKING & set(rest) and sum(rest.values()) + sum(one.findings for one in found) == total


def test_a_thing_of_which_a_table_told_too_is_listed_by_itself(workspace: Workspace) -> None:
    with workspace.store.reading() as reader:
        bridge = next(thing for thing in reader.things() if "bridge" in thing)
    report = Report(uuid7(NOW), "person:ana", "file", NOW, b"x", sha256_hex(b"x"), "text/csv", "table")
    chain = (Step("person:ana", "saw"),)
    record(
        workspace, [report, Claim(uuid7(NOW), report.id, bridge, "asset", "capacity", "5 t", NOW, chain)], valid_at=DAY
    )  # fmt: skip
    _, rest, found = told(workspace)
    assert [(one.kind, one.things) for one in found] == [("asset", 1), ("hazardous_area", 1)]
    assert rest["asset.incomplete"] == 1


def test_assets_of_no_network_give_no_finding_about_a_network_without_name(workspace: Workspace) -> None:
    with workspace.store.reading() as reader:
        findings = all_findings(reader, policy_at(reader, DAY), valid_at=DAY)
    assert not any("network ''" in one.message for one in findings)
