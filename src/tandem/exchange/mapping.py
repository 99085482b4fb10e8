"""The mapping file: what the rows and columns of a received file mean in the words of the vocabulary.

The format is described with examples in ``docs/mapping.md``; a test runs them.
"""

from __future__ import annotations

import hashlib
import string
import tomllib
from collections.abc import Mapping as AbstractMapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from tandem import vocabulary
from tandem.errors import MappingError, NotFoundError
from tandem.exchange.rows import JsonValue, ReadOptions
from tandem.exchange.texts import canonical_json
from tandem.exchange.units import factor
from tandem.language.tags import is_tag

# Names that a template may use beside the columns of the layer.
TEMPLATE_NAMES = frozenset({"_row", "_layer", "_digest", "_file"})


Scalar = str | int | float | bool


def _as_tuples(table: Any) -> Any:
    """One value or a list of values per column: always a tuple."""
    if not isinstance(table, dict):
        return table
    return {column: tuple(values) if isinstance(values, list) else (values,) for column, values in table.items()}


Conditions = Annotated[AbstractMapping[str, tuple[Scalar, ...]], BeforeValidator(_as_tuples)]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Read(_Table):
    """How to read the file: format, layer, coordinate system, and for tables the columns with coordinates."""

    format: str = ""
    layer: str = ""
    crs: str = ""
    delimiter: str = ""
    longitude: str = ""
    latitude: str = ""
    wkt: str = ""
    mgrs: str = ""
    geopoint: str = ""
    # As ``Said.likelihood``: left out of the digest where they are not used.
    utm: str = Field(default="", exclude_if=lambda column: not column)
    legs: str = Field(default="", exclude_if=lambda column: not column)
    bearings: Literal["degrees", "gon", "mils"] = Field(default="degrees", exclude_if=lambda unit: unit == "degrees")
    declination: float = Field(default=0.0, ge=-180, le=180, strict=False, exclude_if=lambda degrees: degrees == 0)
    decimal: Literal[".", ","] = "."
    formula_guard: bool = False
    roads: Literal["reduced", "large"] = "reduced"

    def options(self) -> ReadOptions:
        """The same as plain values for the sandbox."""
        return ReadOptions(**self.model_dump())

    @model_validator(mode="after")
    def _both_coordinates(self) -> Self:
        if bool(self.longitude) != bool(self.latitude):
            raise ValueError("longitude and latitude columns are given together")
        if sum(map(bool, (self.longitude, self.wkt, self.mgrs, self.utm, self.geopoint))) > 1:
            raise ValueError("geometry comes from one of wkt, mgrs, utm, geopoint, or longitude and latitude")
        if self.legs and not (self.longitude or self.mgrs or self.utm):
            raise ValueError("legs start from a position: name its columns (longitude and latitude, mgrs, or utm)")
        if self.legs and self.crs and self.longitude:
            raise ValueError(
                "legs start from longitude and latitude in degrees, without another crs; or from utm, mgrs"
            )
        return self


class Extent(_Table):
    """Where the rows should lie, in degrees; rows outside are flagged, never moved."""

    west: float = Field(ge=-180, le=180)
    south: float = Field(ge=-90, le=90)
    east: float = Field(ge=-180, le=180)
    north: float = Field(ge=-90, le=90)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.west >= self.east or self.south >= self.north:
            raise ValueError("west is less than east and south less than north")
        return self


class SourceRule(_Table):
    """A source that chains name; its id is the key of the table unless ``id`` is given."""

    kind: str
    name: str = Field(pattern=r"\S")
    id: str = ""
    parent: str = ""
    accredited_survey: bool = False

    @model_validator(mode="after")
    def _known_kind(self) -> Self:
        _require_code("source_kind", self.kind)
        return self


class StepRule(_Table):
    """One speaker of a chain: the key of a source and how it knew."""

    source: str
    how: str

    @model_validator(mode="after")
    def _known_how(self) -> Self:
        _require_code("step", self.how)
        return self


def _whole_years(form: str) -> str:
    """A date format without two-digit years, whose century would be guessed."""
    if any(short in form for short in ("%y", "%x", "%c")):
        raise ValueError("a two-digit year has no century: write the years of the file with four digits and use %Y")
    return form


DateFormat = Annotated[str, AfterValidator(_whole_years)]


class Dated(_Table):
    """A date from a column, with a format where it is not ISO 8601 (as in ``strptime``), or one for all rows."""

    column: str = ""
    constant: str = ""
    format: DateFormat = ""

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if bool(self.column) == bool(self.constant):
            raise ValueError("a date has either a column or a constant")
        return self


class Said(_Table):
    """How the rows were said; a thing may override each entry. None means 'as above'."""

    chain: tuple[StepRule, ...] | None = Field(default=None, strict=False)
    stance: str | None = None
    evidence: str | None = None
    evidence_code: str | None = None
    credibility: int | None = Field(default=None, ge=1, le=6)
    language: str | None = None
    # Left out of the digest where it is not used: mappings from before there was this entry keep theirs.
    likelihood: str | None = Field(default=None, exclude_if=lambda column: column is None)
    accuracy_m: float | None = Field(default=None, ge=0, strict=False)
    generated: bool | None = None
    said_at: Dated | None = None
    valid_from: Dated | None = None
    valid_to: Dated | None = None

    @model_validator(mode="after")
    def _known_codes(self) -> Self:
        if self.stance is not None:
            _require_code("stance", self.stance)
        if self.evidence is not None:
            _require_code("evidence", self.evidence)
        if self.language and not is_tag(self.language):
            raise ValueError(f"'{self.language}' is no language tag; use one such as uk, sr-Latn or en")
        return self

    def over(self, general: Said) -> Said:
        """This, with what it leaves open taken from ``general``."""
        return Said.model_construct(
            **{
                name: getattr(general, name) if getattr(self, name) is None else getattr(self, name)
                for name in Said.model_fields
            }
        )


class PropertyRule(_Table):
    """Where one property comes from, and how its text is understood."""

    column: str = ""
    template: str = ""
    constant: Any = None
    geometry: Literal["", "whole", "start", "end"] = ""
    format: DateFormat = ""
    codes: AbstractMapping[str, str] = Field(default_factory=dict)
    separator: str = ""
    unit: str = ""
    decimal: Literal[".", ","] = "."
    missing: tuple[str, ...] = Field(default=(), strict=False)
    factor: float | None = Field(default=None, gt=0, strict=False)
    generated: bool = False

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        origins = [bool(self.column), bool(self.template), self.constant is not None, bool(self.geometry)]
        if sum(origins) != 1:
            raise ValueError("a property has exactly one of column, template, constant, geometry")
        return self


class ThingRule(_Table):
    """Which rows speak of which thing. ``when`` and ``unless`` compare columns, as texts, with values."""

    kind: str
    id: str
    layer: str = ""
    when: Conditions = Field(default_factory=dict)
    unless: Conditions = Field(default_factory=dict)
    said: Said = Said()
    properties: AbstractMapping[str, PropertyRule]

    @model_validator(mode="after")
    def _fits_vocabulary(self) -> Self:
        known = vocabulary.properties(self.kind)
        for name, rule in self.properties.items():
            if name not in known:
                raise ValueError(f"{self.kind} has no property '{name}'; it has {', '.join(known)}")
            _check_property(known[name], rule)
        return self

    @cached_property
    def columns(self) -> frozenset[str]:
        """Every column that the rule reads."""
        named = {rule.column for rule in self.properties.values()} | set(self.when) | set(self.unless)
        named.add(self.said.likelihood or "")
        for template in (self.id, *(rule.template for rule in self.properties.values())):
            named |= template_fields(template) - TEMPLATE_NAMES
        return frozenset(named - {""})


class JoinRule(_Table):
    """Columns that each row of ``layer`` fetches from the row of another table whose ``key`` is its ``column``.

    ``take`` is the other table's columns to their names in the layer: the label of a code, or what belongs to an id.
    """

    layer: str
    column: str
    with_layer: str = Field(alias="with")
    key: str
    take: AbstractMapping[str, str] = Field(min_length=1)


class CornersRule(_Table):
    """The shape of each row of ``layer``, from the rows of another table that are its corners, in degrees or in ``crs``."""

    layer: str
    column: str
    with_layer: str = Field(alias="with")
    key: str
    order: str = ""
    longitude: str
    latitude: str
    decimal: Literal[".", ","] = "."


class Mapping(_Table):
    """A whole mapping file, checked against the vocabulary."""

    title: str = ""
    read: Read = Read()
    extent: Extent | None = None
    # As ``Said.likelihood``: left out of the digest where they are not used.
    join: tuple[JoinRule, ...] = Field(default=(), strict=False, exclude_if=lambda rules: not rules)
    corners: tuple[CornersRule, ...] = Field(default=(), strict=False, exclude_if=lambda rules: not rules)
    source: AbstractMapping[str, SourceRule] = Field(default_factory=dict)
    said: Said = Said()
    thing: tuple[ThingRule, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _chains_name_sources(self) -> Self:
        for said in (self.said, *(thing.said for thing in self.thing)):
            for step in said.chain or ():
                if step.source not in self.source:
                    raise ValueError(f"the chain names source '{step.source}', which has no [source.{step.source}]")
            speakers = [step.source for step in said.chain or ()]
            if len(set(speakers)) < len(speakers):
                raise ValueError(f"the chain {' <- '.join(speakers)} cites itself; name each source once")
        for key, source in self.source.items():
            if source.parent == key:
                raise ValueError(f"source '{key}' is its own parent")
            if source.parent and source.parent not in self.source:
                raise ValueError(f"the parent '{source.parent}' of source '{key}' has no [source.{source.parent}]")
        return self

    @cached_property
    def digest(self) -> str:
        """Hash of the meaning of the file: comments and order of keys do not count."""
        plain: JsonValue = self.model_dump(mode="json")
        return hashlib.sha256(canonical_json(plain)).hexdigest()


def read_mapping(path: Path) -> Mapping:
    """Read and check a mapping file.

    Raises
    ------
    NotFoundError
        When there is no such file.
    MappingError
        When it is no TOML, has unknown entries, or names things that the vocabulary lacks.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise NotFoundError(f"There is no mapping file '{path}'.", "Check the path.") from error
    except UnicodeDecodeError as error:
        raise MappingError(f"'{path.name}' is not UTF-8 text.", "Save it with the encoding UTF-8.") from error
    return parse_mapping(text, path.name)


def parse_mapping(text: str, name: str = "the mapping") -> Mapping:
    """The mapping of a TOML text; ``name`` is used in messages."""
    try:
        return Mapping.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise MappingError(f"'{name}' is not TOML: {error}.", "Correct the line that it names.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise MappingError(
            f"'{name}' at {place}: {first['msg'].removeprefix('Value error, ')}.",
            "See docs/mapping.md for the entries of a mapping file.",
        ) from error


def template_fields(template: str) -> set[str]:
    """The names in braces of a template; ValueError for one that does not close or is empty."""
    fields = {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}
    if "" in fields:
        raise ValueError(f"the template '{template}' has empty braces")
    return fields


def _require_code(code_list: str, code: str) -> None:
    known = vocabulary.codes(code_list)
    if code not in known:
        raise ValueError(f"'{code}' is no {code_list}; use one of {', '.join(known)}")


def _check_property(known: vocabulary.Property, rule: PropertyRule) -> None:
    if (known.type == "geometry") != bool(rule.geometry):
        raise ValueError(f"property '{known.name}' is of type {known.type}: geometry = ... is for geometry alone")
    if rule.unit:
        factor(rule.unit, known.unit)
    template_fields(rule.template)
    if known.type in ("code", "codes"):
        for code in rule.codes.values():
            _require_code(known.codes, code)
    if known.type == "code" and rule.constant is not None:
        _require_code(known.codes, str(rule.constant))
