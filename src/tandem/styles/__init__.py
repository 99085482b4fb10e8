"""Styles that QGIS finds inside workspaces and exported GeoPackages, one QML file for each layer that has one."""

from __future__ import annotations

from importlib.resources import files


def style_of(layer: str) -> str | None:
    """The QML of a layer by its name; None for layers that programs may draw as they like."""
    path = files("tandem.styles").joinpath(f"{layer}.qml")
    return path.read_text(encoding="utf-8") if path.is_file() else None
