"""The vocabulary: things, properties, code lists and labels as data files that feed code, checks, forms and docs."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tandem.errors import MappingError
from tandem.worded import worded


@dataclass(frozen=True, slots=True)
class ThingKind:
    """One kind of thing: its code, labels, feature layer and the property that is its map geometry ('' for none)."""

    kind: str
    label: str
    plural: str
    layer: str
    geometry: str
    description: str


@dataclass(frozen=True, slots=True)
class Property:
    """One property of one kind of thing.

    ``type`` is text, integer, number, quantity, date, code, codes, ref, refs, geometry or json; ``codes`` names the code
    list, or the kind of thing for ref and refs; ``danger`` is '', raises, lowers or by_value; ``sensitivity`` is '' or
    restricted, which never leaves the workspace without the role for it.
    """

    kind: str
    name: str
    type: str
    codes: str
    unit: str
    danger: str
    lowering_values: frozenset[str]
    required: bool
    sensitivity: str
    label: str
    description: str

    def lowers_danger(self, value: object) -> bool:
        """Whether a claim of this value makes land look less dangerous (rule 4 of the records)."""
        return self.danger == "lowers" or (self.danger == "by_value" and value in self.lowering_values)


@dataclass(frozen=True, slots=True)
class LikelihoodBand:
    """Bounds of a probability band that words stand for (ICD 203)."""

    low: float
    high: float


def _rows(name: str) -> Iterator[dict[str, str]]:
    with files(__name__).joinpath(name).open(encoding="utf-8") as stream:
        yield from csv.DictReader(stream)


@cache
def thing_kinds() -> Mapping[str, ThingKind]:
    """Kind code to kind, in the order of the data file."""
    return {row["kind"]: ThingKind(**row) for row in _rows("things.csv")}


@cache
def properties(kind: str) -> Mapping[str, Property]:
    """Property name to property of one kind of thing; raises MappingError for an unknown kind."""
    if kind not in thing_kinds():
        known = ", ".join(thing_kinds())
        raise MappingError(
            worded("There is no {what} '{typed}'.", what=worded("kind of thing"), typed=kind),
            worded("Use one of: {listed}.", listed=known),
        )
    return {row["property"]: _property(row) for row in _rows("properties.csv") if row["kind"] == kind}


@cache
def restricted_kinds() -> frozenset[str]:
    """Kinds of things with a restricted property."""
    return frozenset(row["kind"] for row in _rows("properties.csv") if row["sensitivity"])


@cache
def is_restricted(kind: str, name: str) -> bool:
    """Whether a property is restricted; of a restricted kind also one that this version does not know."""
    if kind not in restricted_kinds():
        return False
    known = properties(kind).get(name)
    return known is None or bool(known.sensitivity)


def _property(row: Mapping[str, str]) -> Property:
    return Property(
        kind=row["kind"],
        name=row["property"],
        type=row["type"],
        codes=row["codes"],
        unit=row["unit"],
        danger=row["danger"],
        lowering_values=frozenset(filter(None, row["lowering_values"].split(";"))),
        required=row["required"] == "yes",
        sensitivity=row["sensitivity"],
        label=row["label"],
        description=row["description"],
    )


@cache
def codes(code_list: str) -> Mapping[str, str]:
    """Code to English label of one code list, in order; raises MappingError for an unknown list."""
    found = {row["code"]: row["label"] for row in _rows("codes.csv") if row["list"] == code_list}
    if not found:
        raise MappingError(
            worded("There is no {what} '{typed}'.", what=worded("code list"), typed=code_list),
            worded("See vocabulary/codes.csv for the lists."),
        )
    return found


def label(code_list: str, code: str) -> str:
    """The label of a code; the code itself where the list lacks it, so that nothing is hidden."""
    return codes(code_list).get(code, code)


@dataclass(frozen=True, slots=True)
class PolicyMeaning:
    """What a value of the policy means: its unit ('' where it has none) and label.

    ``path`` has ``*`` for a code of list ``keys`` (any name where that is empty), for which ``{}`` stands in the label; ``values`` is the code list of its texts.
    """

    path: str
    unit: str
    label: str
    keys: str
    values: str


@cache
def policy_meanings() -> Mapping[str, PolicyMeaning]:
    """Path (with ``*``) to meaning of every value that a policy may hold, in the order of the file."""
    return {row["path"]: PolicyMeaning(**row) for row in _rows("policy.csv")}


@dataclass(frozen=True, slots=True)
class NameWord:
    """A word of names that says what a thing is and not which one.

    ``use`` is generic, quality, prefix (a quality written together with the name) or title; ``meaning`` is the same in all languages.
    """

    use: str
    meaning: str
    text: str


@cache
def name_words() -> tuple[NameWord, ...]:
    """Words of names in several languages, as written, in lower case."""
    return tuple(
        NameWord(row["use"], row["meaning"], word) for row in _rows("name_words.csv") for word in row["words"].split()
    )


@cache
def likelihood_bands(language: str) -> Mapping[str, LikelihoodBand]:
    """Likelihood words of a language to ICD 203 bands; words that are absent have no band."""
    return {
        row["words"]: LikelihoodBand(float(row["low"]), float(row["high"]))
        for row in _rows("likelihood_words.csv")
        if row["language"] == language
    }
