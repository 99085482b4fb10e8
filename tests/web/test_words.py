"""The custom elements find every text that they say."""

from __future__ import annotations

import re
from pathlib import Path

from tandem.web.words import WORDS

SOURCE = Path(__file__).parents[2] / "frontend" / "src"


def test_every_text_of_the_elements_is_handed_to_them() -> None:
    said = set()
    for path in SOURCE.rglob("*.ts"):
        said |= set(re.findall(r'\bsay\(\s*"((?:[^"\\]|\\.)*)"', path.read_text(encoding="utf-8")))
    assert len(said) > 40
    assert said == set(WORDS), "run script/words"
