"""The page on the life of an area is true: its commands run and print what it shows."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from tandem.policy.sections import StepPolicy
from tandem.vocabulary import codes
from tests.conftest import Run

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "life.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def plain(output: str) -> str:
    """Without the ids that every run makes anew."""
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "ID", output).strip()


def test_the_commands_of_the_page_print_what_it_shows(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("area.geojson").write_text(blocks("json")[0], encoding="utf-8")
    for name, text in zip(("survey.toml", "completion.toml"), blocks("toml"), strict=True):
        Path(name).write_text(text, encoding="utf-8")
    for name in ("order.txt", "completion.txt", "inspection.txt"):
        Path(name).write_text(name, encoding="utf-8")
    first, second, third = ([shlex.split(line)[1:] for line in text.splitlines()] for text in blocks("sh"))
    refused, shown, steps = blocks("text")
    for command in first[:-1]:
        run(*command)
    assert plain(run(*first[-1], code=3).stderr) == plain(refused)
    assert run("life", "region.gpkg", "--refused").output.strip() == "No step was refused."
    for command in second[:-1]:
        run(*command)
    assert plain(run(*second[-1]).output) == plain(shown)
    board = run("life", "region.gpkg").output
    assert re.search(r"Closed +1\n", board) and "1 lack handover certificate" in board
    assert run("life", "region.gpkg", "--steps").output.strip() == steps.strip()
    run("life", "region.gpkg", "Hill 312", "--steps", code=2)
    wider = {"type": "Polygon", "coordinates": [[[18, 44], [18.003, 44], [18.003, 44.002], [18, 44.002], [18, 44]]]}
    Path("wider.geojson").write_text(json.dumps(wider), encoding="utf-8")
    said = run(*third[0]).output
    assert re.search(r"17,8\d\d m2 added from 2026-05-10; Closed -> In work", said)
    shown = run(*third[1]).output
    assert re.search(r"Extensions:\n  2026-05-10 17,8\d\d m2: Children found a fuze behind the wall.", shown)
    assert "adds no land" in run(*third[0], code=3).stderr
    assert "life.refused" not in run("check", "region.gpkg").output
    run("advance", "region.gpkg", "x:A1", "--to", "handed_over", "--by", "Eve", "--reason", "Now.", "--record", code=3)
    assert "In work -> Handed over" in run("life", "region.gpkg", "--refused").output
    assert "Hill 312 (x:A1): In work" in run("life", "region.gpkg", "x:A1").output


def test_every_value_of_a_step_and_every_state_of_a_work_is_named() -> None:
    for name in (*StepPolicy.model_fields, *codes("work_status")):
        assert f"`{name}`" in TEXT, name
