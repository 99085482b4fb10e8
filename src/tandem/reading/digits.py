"""Numbers in digits as languages write them."""

from __future__ import annotations


def read_digits(text: str, decimal: str) -> float | None:
    """A number as written: blanks and, by the language, commas or points group thousands; None for dates and times."""
    if ":" in text or "-" in text or (text.count(".") > 1 and len(text.split(".")[1]) != 3):
        return None
    plain = "".join(text.split())
    group = "," if decimal == "." else "."
    pieces = plain.split(group)
    if len(pieces) > 1:
        if all(len(piece.split(decimal)[0]) == 3 for piece in pieces[1:]):
            plain = "".join(pieces)
        elif len(pieces) == 2:
            plain = ".".join(pieces)
    if decimal == ",":
        plain = plain.replace(",", ".") if plain.count(",") == 1 else plain.replace(",", "")
    try:
        return float(plain)
    except ValueError:
        return None


def plain(number: float) -> float | int:
    """A whole number as int."""
    return int(number) if number not in (float("inf"),) and number == int(number) else round(number, 6)
