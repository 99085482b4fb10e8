"""A text as sentences of tokens that know their place in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"\d{4}-\d{2}-\d{2}"
    r"|\d{1,2}\.\d{1,2}\.\d{2,4}"
    r"|\d{1,2}:\d{2}(?!\d)"
    r"|\d{1,3}(?:[.,\u00a0\u202f\u2009 ]\d{3})+(?![\d])(?:[.,]\d+)?"
    r"|\d+(?:[.,]\d+)?"
    r"|(?:[Mm]id|[Ee]nd|[Ee]arly|[Ll]ate)(?=[-‑])"
    r"|[^\W\d_](?:\.[^\W\d_])+\.?"
    r"|[^\W\d_]+(?:['’ʼ\-‑](?!s\b)[^\W\d_]+)*"
    r"|['’]s\b"
    r"|[^\w\s]"
)
_PARAGRAPH = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*•–—]|\d+[.)])\s)|(?<=[.?!…:»”\"])[ \t]*\n")
_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|\n+")
FULL_STOPS = (".", "!", "?", "…", '"', "”", "»", ":", ";")
WRAPPED = 60  # a line that ends earlier without a full stop is a heading, not wrapped prose
_INITIAL = re.compile(r"(?:^|[\s(])[^\W\d_]$")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or sign; ``low`` is its folded form that the word tables are compared with."""

    text: str
    low: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters."""
        return self.text[0].isalpha()

    @property
    def is_capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()

    @property
    def is_number(self) -> bool:
        """Whether it is written in digits."""
        return self.text[0].isdecimal()


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens of one sentence, with the number of its paragraph."""

    tokens: tuple[Token, ...]
    paragraph: int
    heading: bool = False


def fold(word: str) -> str:
    """Lower case with one kind of apostrophe and hyphen."""
    return word.casefold().replace("’", "'").replace("ʼ", "'").replace("‑", "-").replace("ё", "е")


def tokenise(text: str, offset: int = 0) -> tuple[Token, ...]:
    """The tokens of a text that begins at ``offset``."""
    return tuple(
        Token(found[0], fold(found[0]), offset + found.start(), offset + found.end()) for found in _TOKEN.finditer(text)
    )


def sentences(text: str, abbreviations: frozenset[str]) -> tuple[Sentence, ...]:
    """The sentences of a text; no full stop of an abbreviation or an initial ends one."""
    found: list[Sentence] = []
    for number, (first, last) in enumerate(_pieces(text)):
        for start, end in _sentence_bounds(text, first, last, abbreviations):
            tokens = tokenise(text[start:end], start)
            if any(token.is_word for token in tokens):
                heading = not any(one.tokens[-1].low in FULL_STOPS for one in found) and _is_heading(text, tokens)
                found.append(Sentence(tokens, number, heading or _is_shouted(tokens)))
    return tuple(found)


def _is_heading(text: str, tokens: tuple[Token, ...]) -> bool:
    """A line of its own before the first full sentence: title, date, office."""
    return tokens[-1].low not in FULL_STOPS and text[tokens[-1].end :].lstrip(" \t")[:1] == "\n"


def _is_shouted(tokens: tuple[Token, ...]) -> bool:
    words = [token.text for token in tokens if token.is_word]
    return tokens[-1].low not in FULL_STOPS and all(word.isupper() for word in words)


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _PARAGRAPH.finditer(text):
        yield start, found.start()
        start = found.end()
    yield start, len(text)


def _sentence_bounds(text: str, first: int, last: int, abbreviations: frozenset[str]) -> Iterator[tuple[int, int]]:
    start = first
    for found in _STOP.finditer(text, first, last):
        if _ends(text, start, found, abbreviations, last):
            yield start, found.end()
            start = found.end()
    yield start, last


def _ends(text: str, start: int, found: re.Match[str], abbreviations: frozenset[str], last: int) -> bool:
    after = text[found.end() : last].lstrip()
    if found[0].startswith("\n"):
        return _line_ends(text[start : found.start()].rstrip(), after)
    if not found[0].startswith(".") or found[0].startswith(".."):
        return not after or not after[0].islower()
    before = text[start : found.start()]
    word = fold(before.rsplit(None, 1)[-1].lstrip("(\"'«“")) if before.strip() else ""
    if word in abbreviations or _INITIAL.search(before):
        return False
    return not after or not after[0].islower()


def _line_ends(before: str, after: str) -> bool:
    """A single line end ends a sentence unless the text was wrapped there."""
    if not before or not after or before[-1] in ".!?:;…":
        return True
    return len(before.rsplit("\n", 1)[-1]) < WRAPPED and not after[0].islower()
