"""A file and a mapping in, records out; the only importing code that opens files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping as AbstractMapping
from datetime import datetime
from pathlib import Path

from tandem.claims.records import Source
from tandem.errors import FormatError, MappingError, NotFoundError
from tandem.exchange.apart import is_ours, without_ours
from tandem.exchange.esri import is_esri
from tandem.exchange.formats import importer_for
from tandem.exchange.joining import joined
from tandem.exchange.mapping import Mapping
from tandem.exchange.positions import locate
from tandem.exchange.proposing import propose
from tandem.exchange.records import ImportedRecords, ReceivedFile, file_key, rows_to_records
from tandem.exchange.rows import RawLayer, RawRow, ReadOptions
from tandem.exchange.sandbox import Limits, parse
from tandem.ids import IdMaker


def import_file(
    path: Path,
    mapping: Mapping,
    *,
    received_at: datetime,
    make_id: IdMaker,
    handed_in_by: str,
    limits: Limits,
    known_sources: AbstractMapping[str, Source] | None = None,
    apart: bool = False,
) -> ImportedRecords:
    """Everything that a file says, as records ready to append; nothing is written anywhere.

    The file is parsed in a sandbox on a copy. Every row becomes a report, whatever is wrong with it; see
    ``rows_to_records`` for the order of records and the meaning of ``known_sources`` and ``apart``.

    Raises
    ------
    InputError
        FormatError, UnknownCrsError, GeometryTooDeepError, MappingError or NotFoundError: then nothing is to be recorded.
    """
    files = receive(path, mapping)
    rows = _rows(files, path.name, mapping, limits)
    return rows_to_records(
        rows,
        mapping,
        files=files,
        received_at=received_at,
        make_id=make_id,
        handed_in_by=handed_in_by,
        known_sources=known_sources,
        apart=apart,
    )


def import_key(path: Path, mapping: Mapping) -> str:
    """The key that ``import_file`` would give, without parsing: to see whether the journal knows the file already."""
    files = receive(path, mapping)
    return file_key(files[0], mapping, bundle=len(files) > 1)


def read_file(path: Path, mapping: Mapping, limits: Limits) -> Iterator[RawRow]:
    """The rows of a file in its order, in lon/lat degrees, with nothing understood yet; raises as ``import_file``."""
    yield from _rows(receive(path, mapping), path.name, mapping, limits)


def propose_mapping(path: Path, limits: Limits, *, kind: str = "") -> str:
    """A mapping file for a file, as a first guess; raises as ``import_file``."""
    wanted = ""
    if path.suffix.lower() == ".json" and not _is_geojson(path):
        wanted = "esrijson" if is_esri(_start(path)) else "submissions"
    options = ReadOptions(format=wanted)
    importer = importer_for(path, wanted)
    if not path.exists():
        raise NotFoundError(f"There is no file '{path}'.", "Check the path.")
    contents = {name: part.read_bytes() for name, part in importer.files(path, options).items()}
    layers = parse(importer, contents, path.name, options, limits)
    if not layers:
        raise FormatError(f"'{path.name}' has no layer.", "Check that it is the right file.")
    return propose(layers, path.name, kind=kind, read_format=wanted)


def _is_geojson(path: Path) -> bool:
    """Whether the beginning of a JSON file names a type of GeoJSON."""
    return re.search(rb'"type"\s*:\s*"(Feature|Point|Line|Poly|Multi|Geometry)', _start(path)) is not None


def _start(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(4096)


def receive(path: Path, mapping: Mapping) -> tuple[ReceivedFile, ...]:
    """The bytes of the file, or of all files of its bundle, the named one first."""
    if not path.exists():
        raise NotFoundError(f"There is no file '{path}'.", "Check the path.")
    importer = importer_for(path, mapping.read.format)
    found = importer.files(path, mapping.read.options())
    ordered = sorted(found, key=lambda name: name != path.name)
    return tuple(ReceivedFile(name, found[name].read_bytes(), importer.media_type) for name in ordered)


def _rows(files: tuple[ReceivedFile, ...], main: str, mapping: Mapping, limits: Limits) -> Iterator[RawRow]:
    importer = importer_for(Path(main), mapping.read.format)
    contents = {file.name: file.content for file in files}
    return rows_of(parse(importer, contents, main, mapping.read.options(), limits), mapping)


def rows_of(layers: list[RawLayer], mapping: Mapping) -> Iterator[RawRow]:
    """The rows of parsed layers, placed in lon/lat degrees; UnknownCrsError before the first row of a layer."""
    whole = joined(layers, mapping.join, mapping.corners) if mapping.join or mapping.corners else layers
    for layer in _chosen(whole, mapping.read.layer):
        geometries, problems = locate(layer, mapping.read.crs, mapping.extent)
        returned = any(is_ours(column) for column in layer.columns)
        for index, attributes in enumerate(layer.rows):
            yield RawRow(
                layer=layer.name,
                number=index + 1,
                attributes=without_ours(attributes) if returned else attributes,
                geometry=geometries[index],
                geometry_original=layer.originals[index],
                problem=problems[index],
                file=layer.file,
                returned=returned,
            )


def _chosen(layers: list[RawLayer], wanted: str) -> list[RawLayer]:
    chosen = [layer for layer in layers if wanted in ("", layer.name)]
    if not chosen:
        names = ", ".join(layer.name for layer in layers) or "none"
        raise MappingError(f"The file has no layer '{wanted}'.", f"Its layers are: {names}.")
    return chosen
