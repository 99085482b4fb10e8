"""The page on forms is true: its commands run, and the same records give the same bytes."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import Run

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "forms.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def folder(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the commands of the page ran."""
    made = tmp_path_factory.mktemp("forms")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(made)
        for line in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)[0].splitlines():
            run(*shlex.split(line)[1:])
    return made


def test_the_commands_of_the_page_write_what_it_says(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} >= {"article7.xlsx", "article7.pdf", "operations.pdf"}
    sheets = openpyxl.load_workbook(folder / "article7.xlsx").sheetnames
    assert sheets == ["APMBC Form C", "CCM Form F", "CCM Form G", "CCM Form H", "Donors", "Explanations"]
    assert all(name in TEXT for name in sheets)


@pytest.mark.parametrize("ending", ["xlsx", "pdf"])
def test_a_second_run_on_the_same_records_gives_the_same_bytes(folder: Path, run: Run, ending: str) -> None:
    known = ("--known-at", "2026-02-01")
    for name in ("one", "two"):
        run("forms", folder / "region.gpkg", "--year", 2025, *known, "--output", folder / f"{name}.{ending}")
    one, two = ((folder / f"{name}.{ending}").read_bytes() for name in ("one", "two"))
    assert one == two != (folder / f"article7.{ending}").read_bytes()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--output", "a.xlsx"),
        ("--year", "2025", "--month", "2025-01", "--output", "a.xlsx"),
        ("--month", "2025-13", "--output", "a.xlsx"),
        ("--month", "2025-1", "--output", "a.xlsx"),
        ("--year", "2025", "--output", "a.odt"),
    ],
)
def test_a_form_that_cannot_be_written_is_refused(folder: Path, run: Run, arguments: tuple[str, ...]) -> None:
    refused = run("forms", folder / "region.gpkg", *arguments, code=2)
    assert "What to do" in refused.stderr
