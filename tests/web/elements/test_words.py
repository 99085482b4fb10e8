import re
from pathlib import Path

from tandem.web.words import WORDS

SOURCES = Path(__file__).parents[3] / "frontend/src"
SAID = re.compile(r"(?<![\w.#])say\(\s*([^)\s])")
KEY = re.compile(r'(?<![\w.#])say\(\s*"((?:[^"\\]|\\.)*)"')


def _sources() -> dict[str, str]:
    return {path.name: path.read_text() for path in SOURCES.rglob("*.ts")}


def test_words_of_the_elements_are_all_handed_to_the_page() -> None:
    said = {key for text in _sources().values() for key in KEY.findall(text)}
    assert said == set(WORDS)


def test_words_are_said_as_literals_so_that_they_can_be_collected() -> None:
    for name, text in _sources().items():
        calls = [first for first in SAID.findall(text.replace("function say(", "")) if first != '"']
        assert not calls, f"{name} says something that script/words cannot see"
