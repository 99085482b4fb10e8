"""The exported journal: every edit, removal, move and addition shows, whatever it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tandem.errors import ChainBrokenError, FormatError
from tandem.store.exported import verify_journal
from tandem.store.geopackage import GeoPackageStore, create
from tests.store.contract import put
from tests.store.records import NOW, claim, claims, judgements, report, reports, sources

GENERATED = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight records as a file."""
    folder = tmp_path_factory.mktemp("journal")
    store = create(folder / "region.gpkg", 'name = "p"', NOW)
    put(store, report(content=b"\x00\xff"), *(claim(f"c{n}", value=n, accuracy_m=0.5) for n in range(7)))
    path = write(store, folder / "journal.jsonl")
    store.close()
    return path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GeoPackageStore]:
    made = create(tmp_path / "region.gpkg", 'name = "p"', NOW)
    yield made
    made.close()


def write(store: GeoPackageStore, path: Path) -> Path:
    with store.reading() as reader, path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(reader.journal_lines())
    return path


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_journal_of_any_records_verifies_and_ends_as_the_workspace_does(
    store: GeoPackageStore, tmp_path: Path, data: st.DataObject
) -> None:
    told = data.draw(reports())
    said = data.draw(st.lists(claims(told.id), max_size=3))
    put(store, told, *said, data.draw(sources), data.draw(judgements))
    end = verify_journal(write(store, tmp_path / "journal.jsonl"))
    with store.reading() as reader:
        assert end.link.hex() == reader.chain_head()
    assert end.records == store.verify()


def test_empty_journal_verifies(store: GeoPackageStore, tmp_path: Path) -> None:
    assert verify_journal(write(store, tmp_path / "empty.jsonl")).records == 0


def refused(folder: Path, content: bytes) -> None:
    altered = folder / "altered.jsonl"
    altered.write_bytes(content)
    with pytest.raises((ChainBrokenError, FormatError)):
        verify_journal(altered)


@GENERATED
@given(share=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_flipped_bit_is_found(journal: Path, tmp_path: Path, share: float, bit: int) -> None:
    content = bytearray(journal.read_bytes())
    content[int(share * len(content))] ^= 1 << bit
    refused(tmp_path, bytes(content))


@GENERATED
@given(share=st.floats(0, 1, exclude_max=True))
def test_cut_anywhere_is_found(journal: Path, tmp_path: Path, share: float) -> None:
    content = journal.read_bytes()
    refused(tmp_path, content[: int(share * len(content))])


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.integers(0, 9), max_size=12).filter(lambda order: order != list(range(10))))
def test_lines_removed_moved_or_repeated_are_found(journal: Path, tmp_path: Path, order: list[int]) -> None:
    lines = journal.read_bytes().splitlines(keepends=True)
    assert len(lines) == 10
    refused(tmp_path, b"".join(lines[place] for place in order))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_changed_cell_is_found(journal: Path, tmp_path: Path, data: st.DataObject) -> None:
    lines = journal.read_text(encoding="utf-8").splitlines()
    place = data.draw(st.integers(1, 8))
    line = json.loads(lines[place])
    name = data.draw(st.sampled_from(sorted(line["record"])))
    other = data.draw(st.none() | st.integers(0, 9) | st.text(max_size=3))
    if other == line["record"][name]:
        return
    line["record"][name] = other
    lines[place] = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
    refused(tmp_path, "".join(f"{one}\n" for one in lines).encode("utf-8", "surrogatepass"))


def test_other_way_of_writing_the_same_is_found(journal: Path, tmp_path: Path) -> None:
    lines = journal.read_text(encoding="utf-8").splitlines(keepends=True)
    refused(tmp_path, "".join([*lines[:3], lines[3].replace(":0.5", ":0.50"), *lines[4:]]).encode())
    refused(tmp_path, "".join([*lines[:3], lines[3].replace('"kind"', '"kind" '), *lines[4:]]).encode())
    refused(tmp_path, "".join([*lines, "\n"]).encode())
    refused(tmp_path, "".join(lines).replace("\n", "\r\n").encode())


def test_other_files_and_later_formats_are_named(tmp_path: Path) -> None:
    path = tmp_path / "other.jsonl"
    for content, told in (
        ("{}\n", "no exported journal"),
        ('{"tandem_journal":9}\n', "format 9"),
        ("[1]\n", "no exported"),
    ):
        path.write_text(content)
        with pytest.raises(FormatError, match=told):
            verify_journal(path)
