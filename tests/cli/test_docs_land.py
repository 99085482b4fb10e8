"""The page on land is true: its commands print what it shows."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import openpyxl
import pytest

from tandem.cli.land import WAYS
from tests.conftest import Run

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "land.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture(scope="module")
def told(run: Run, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """The folder in which the commands of the page ran, and what each last command of a block printed."""
    folder = tmp_path_factory.mktemp("land")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        outputs = [[run(*shlex.split(line)[1:]).output for line in block.splitlines()][-1] for block in blocks("sh")]
    return folder, outputs


def test_the_commands_of_the_page_print_what_it_shows(told: tuple[Path, list[str]]) -> None:
    assert [text.strip() for text in told[1]] == [text.strip() for text in blocks("text")]


def test_every_format_holds_the_same_total_and_names_its_records(told: tuple[Path, list[str]], run: Run) -> None:
    region = told[0] / "region.gpkg"
    question = ("land", region, "--to", "2026-03-31", "--by", "operator", "--by", "area")
    found = json.loads(run(*question, "--format", "json").output)
    rows = run(*question, "--format", "csv").output.splitlines()
    assert sum(row["total_m2"] for row in found["released"]) == pytest.approx(found["total_m2"])
    assert len(rows) == len(found["released"]) + 1 > 2
    assert all(claims for row in found["released"] for claims in row["releases"].values())
    workbook = told[0] / "land.xlsx"
    run(*question, "--output", workbook)
    sheets = openpyxl.load_workbook(workbook)
    assert sheets.sheetnames == ["Released", "Balance", "Remaining", "Counted once", "Records"]
    header, *cells = sheets["Released"].iter_rows(values_only=True)
    total = header.index("total_m2")
    assert sum(row[total] for row in cells) == pytest.approx(found["total_m2"])
    assert {row[2] for row in sheets["Records"].iter_rows(min_row=2, values_only=True)} == {
        release for row in found["released"] for release in row["releases"]
    }


def test_only_some_releases_count_where_that_is_asked(told: tuple[Path, list[str]], run: Run) -> None:
    region = told[0] / "region.gpkg"
    parts = [
        json.loads(run("land", region, "--only", f"category={name}", "--format", "json").output)["total_m2"]
        for name in ("cancelled", "reduced", "cleared")
    ]
    whole = json.loads(run("land", region, "--format", "json").output)
    assert sum(parts) == pytest.approx(whole["total_m2"])
    assert min(parts[0], parts[2]) > 0
    named = run("land", region, "--only", "operator=Clear Fields Initiative", "--format", "json").output
    assert json.loads(named)["total_m2"] == pytest.approx(whole["total_m2"])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--by", "weather"), "input.query"),
        (("--only", "weather=fine"), "input.query"),
        (("--only", "category=fine"), "input.query"),
        (("--only", "operator=Nobody at all"), "input.not_found"),
        (("--from", "2026-02-01", "--to", "2026-01-01"), "input]"),
        (("--from", "yesterday"), "input.date"),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(
    told: tuple[Path, list[str]], run: Run, arguments: tuple[str, ...], code: str
) -> None:
    for command in (("land",), ("explain-total", "--published", "1")) if "--by" not in arguments else (("land",),):
        refused = run(*command, told[0] / "region.gpkg", *arguments, code=2)
        assert code in refused.stderr and "What to do" in refused.stderr


def test_every_way_of_counting_is_in_words() -> None:
    source = (Path(__file__).resolve().parents[2] / "src/tandem/picture/land/explain.py").read_text(encoding="utf-8")
    codes = set(re.findall(r'_way\(\s*"(\w+)"', source)) | {"without:cancelled", "without:cancelled+reduced"}
    assert codes == set(WAYS)
