"""Invented names built from syllables, in Latin and Cyrillic letters; none is meant to be a real place."""

from __future__ import annotations

import numpy as np

_FIRST = [
    "Zha",
    "Vor",
    "Kel",
    "Drim",
    "Tso",
    "Bru",
    "Mesh",
    "Ulk",
    "Yar",
    "Pov",
    "Sne",
    "Grav",
    "Lozh",
    "Chur",
    "Hlen",
    "Ost",
    "Rad",
    "Vysh",
    "Tam",
    "Korb",
    "Dze",
    "Morv",
]
_MIDDLE = ["a", "o", "e", "ova", "ile", "uma", "ori", "ena", "ysha", "elo", "inka", "arda"]
_LAST = ["vets", "lin", "rosh", "mir", "tok", "nyk", "dar", "zhyn", "bel", "mka", "set", "hora", "vyr", "chai", "lom"]

# Longer groups first, so that "shch" is not read as "sh" and "ch".
_LETTERS = {
    "zh": "ж", "ch": "ч", "sh": "ш", "ts": "ц", "ya": "я", "a": "а", "b": "б", "c": "к", "d": "д", "e": "е",
    "f": "ф", "g": "г", "h": "х", "i": "і", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п",
    "r": "р", "s": "с", "t": "т", "u": "у", "v": "в", "y": "и", "z": "з",
}  # fmt: skip


def place_names(count: int, rng: np.random.Generator) -> list[str]:
    """``count`` invented place names in Latin letters, all different; numbered once the syllables are used up."""
    stems = [first + middle + last for first in _FIRST for middle in _MIDDLE for last in _LAST]
    order = rng.permutation(len(stems))
    names = []
    for index in range(count):
        round_, position = divmod(index, len(stems))
        stem = stems[int(order[position])]
        names.append(stem if round_ == 0 else f"{stem} {round_ + 1}")
    return names


def cyrillic(name: str) -> str:
    """The name in Cyrillic letters, letter group by letter group."""
    low, out, at = name.lower(), [], 0
    while at < len(low):
        size = 2 if low[at : at + 2] in _LETTERS else 1
        out.append(_LETTERS.get(low[at : at + size], low[at : at + size]))
        at += size
    text = "".join(out)
    return text[:1].upper() + text[1:]
