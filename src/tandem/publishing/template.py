"""Templates and style sheets of the package."""

from __future__ import annotations

from importlib.resources import files


def read_template(name: str) -> str:
    """A template or style sheet of the package."""
    return files("tandem.publishing").joinpath("templates", name).read_text(encoding="utf-8")
