"""The page of figures is true: what it quotes stands in the files, and every file is shown."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from benchmarks._record import FIGURES, RELEASE, ROOT, record

PAGE = (ROOT / "docs" / "planning-figures.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("|") and not line.startswith(("| goal", "|---"))
]
DATE = re.compile(r"\b20\d\d-\d\d-\d\d\b")


def test_every_goal_has_what_was_measured_and_a_benchmark() -> None:
    assert len(ROWS) >= 20
    assert {row[2] for row in ROWS} == set(RELEASE)
    for _, measured, name in ROWS:
        assert measured
        assert (ROOT / "benchmarks" / f"{name}.py").exists()


def test_quoted_figures_stand_in_the_files() -> None:
    for goal, measured, name in ROWS:
        for figure in re.findall(r"`([^`]+)`", measured):
            assert figure in (FIGURES / f"{name}.txt").read_text(encoding="utf-8"), f"{goal}: {figure}"
        if re.search(r"\d", re.sub(r"`[^`]+`", "", measured)):
            assert "in tests" in measured, f"{goal}: a figure that no file holds"


def test_every_file_is_shown_and_every_one_shown_exists() -> None:
    shown = re.findall(r"literalinclude\} figures/(\w+)\.txt", PAGE)
    assert sorted(shown) == sorted(file.stem for file in FIGURES.glob("*.txt"))


def test_files_name_their_command_and_no_date_or_path() -> None:
    for file in FIGURES.glob("*.txt"):
        text = file.read_text(encoding="utf-8")
        assert text.startswith(f"$ python benchmarks/{file.stem}.py ")
        assert " cores, " in text.splitlines()[1]
        assert not DATE.search(text) and "/home/" not in text and "/tmp/" not in text


def test_record_keeps_what_a_benchmark_prints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks._record.ROOT", tmp_path)
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / "one.py").write_text("import sys; print('told', sys.argv[1:])", encoding="utf-8")
    text = record("one", "--size 3", tmp_path).read_text(encoding="utf-8")
    assert text.startswith("$ python benchmarks/one.py --size 3\n") and text.endswith("\n\ntold ['--size', '3']\n")
    assert f"Python {sys.version.split()[0]}" in text
