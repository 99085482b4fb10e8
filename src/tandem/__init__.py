"""Tandem: records, one picture and one joint plan for regions that recover from war.

For analysts: ``with tandem.open("region.gpkg") as ws: ws.picture()``.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    from tandem.usecases.library import OpenWorkspace

__version__ = version("tandem-recovery")


def open(path: str | PathLike[str]) -> OpenWorkspace:
    """Open a workspace for analysis; see ``tandem.usecases.library.OpenWorkspace``."""
    # Loaded here so that ``import tandem`` stays light.
    from tandem.usecases.library import OpenWorkspace

    return OpenWorkspace.at(path)
