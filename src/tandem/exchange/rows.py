"""What an importer hands over: layers of raw rows, with nothing understood yet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar, Protocol, TypeAlias

from tandem.geo import Geometry

JsonValue: TypeAlias = "None | bool | int | float | str | list[JsonValue] | dict[str, JsonValue]"
Attributes: TypeAlias = dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as it was read.

    ``number`` counts from 1 in the order of the file; ``geometry`` is lon/lat degrees, or None where there is none
    or it could not be built; ``geometry_original`` is what the file holds (WKB as hex digits, WKT, GeoJSON or the
    two coordinates), in the file's own coordinate system. ``problem`` says in words what is wrong with the row;
    with a geometry it is a remark, without one it is the reason. ``file`` names the file of a bundle; ``returned`` says
    that the row comes from a file of bad rows that Tandem wrote.
    """

    layer: str
    number: int
    attributes: Attributes
    geometry: Geometry | None
    geometry_original: str
    problem: str = ""
    file: str = ""
    returned: bool = False


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What an importer needs to know from the mapping file; plain values, because they travel to the sandbox."""

    format: str = ""
    layer: str = ""
    crs: str = ""
    delimiter: str = ""
    longitude: str = ""
    latitude: str = ""
    wkt: str = ""
    mgrs: str = ""
    geopoint: str = ""
    utm: str = ""
    legs: str = ""
    bearings: str = "degrees"
    declination: float = 0.0
    decimal: str = "."
    formula_guard: bool = False
    roads: str = "reduced"

    def for_columns(self, columns: Collection[str]) -> ReadOptions:
        """The same for one table of several: without geometry where the columns of it are not there."""
        named = (self.wkt, self.longitude, self.latitude, self.mgrs, self.utm, self.geopoint, self.legs)
        if all(column in columns for column in named if column):
            return self
        return replace(self, wkt="", longitude="", latitude="", mgrs="", utm="", geopoint="", legs="")


@dataclass(slots=True)
class RawLayer:
    """A layer as the sandbox hands it over: only plain values and WKB, in the file's own coordinate system.

    ``wkb``, ``originals`` and ``problems`` have one entry per row. ``crs`` is None where the file does not say.
    """

    name: str
    crs: str | None
    columns: list[str]
    file: str = ""
    rows: list[Attributes] = field(default_factory=list)
    wkb: list[bytes | None] = field(default_factory=list)
    originals: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def add(self, attributes: Attributes, wkb: bytes | None, original: str, problem: str) -> None:
        """Append a row."""
        self.rows.append(attributes)
        self.wkb.append(wkb)
        self.originals.append(original)
        self.problems.append(problem)


class Importer(Protocol):
    """One file format. ``layers`` runs in the sandbox on a copy of the files, never on the originals."""

    name: ClassVar[str]
    media_type: ClassVar[str]

    def files(self, path: Path, options: ReadOptions) -> Mapping[str, Path]:
        """Every file that belongs to ``path``, by a relative name; NotFoundError where one is missing."""

    def layers(self, folder: Path, main: str, options: ReadOptions) -> Iterator[RawLayer]:
        """The layers of the copied files below ``folder``, of which ``main`` is the one that was named.

        Raises
        ------
        FormatError
            When the file is damaged or is not of this format.
        GeometryTooDeepError
            When nested geometry would end the process.
        """
