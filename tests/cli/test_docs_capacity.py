"""The page on capacity is true: its files are imported and its commands print what it shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tandem.vocabulary import codes
from tests.conftest import Run

TEXT = (Path(__file__).resolve().parents[2] / "docs" / "capacity.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def test_the_commands_of_the_page_print_what_it_shows(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    table, printed = blocks("text")
    Path("article.csv").write_text(table, encoding="utf-8")
    Path("article.toml").write_text(blocks("toml")[0], encoding="utf-8")
    output = ""
    for line in blocks("sh")[0].splitlines():
        output = run(*shlex.split(line)[1:]).output
    assert output.partition("\n\n")[2].strip() == printed.strip()


def test_every_state_is_named() -> None:
    for state in codes("headcount"):
        assert f"`headcount_{state}`" in TEXT
