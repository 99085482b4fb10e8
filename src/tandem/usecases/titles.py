"""Titles by which kept documents are found again."""

from __future__ import annotations

from datetime import date


def plan_title(day: date) -> str:
    """The title of a plan that is made for a day."""
    return f"Plan of {day}"
