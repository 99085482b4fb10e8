"""Language tags (BCP 47), such as uk, sr-Latn or pt-BR."""

from __future__ import annotations

from babel.core import parse_locale


def is_tag(text: str) -> bool:
    """Whether a text has the form of a language tag: a language of two or three letters, then script and territory where needed."""
    return _parts(text) is not None


def script_in(tag: str) -> str:
    """The script (ISO 15924) that a tag names; '' where it names none or is no tag."""
    parts = _parts(tag)
    return (parts[2] or "") if parts else ""


def _parts(text: str) -> tuple[str | None, ...] | None:
    try:
        parts = parse_locale(text, sep="-")
    except ValueError:
        return None
    return parts if len(parts[0]) in (2, 3) else None
