"""The checks that information managers run by hand: numbers, dates and sizes of one thing, and rows side by side.

``check_thing`` looks at one thing while its row is made; ``side_by_side`` at all rows of a picture, in arrays.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

import numpy as np
import shapely

from tandem.claims.quantity import quantity_of
from tandem.claims.records import Claim
from tandem.errors import DateError
from tandem.picture.activities import Device
from tandem.picture.areas import ellipsoidal_area_m2
from tandem.picture.corners import far_corners
from tandem.picture.facts import Facts
from tandem.picture.findings import finding
from tandem.picture.places import row_geometry
from tandem.picture.repair import repair_polygon
from tandem.picture.tables import AdministrativeUnit, Finding, Picture, Row
from tandem.policy import ChecksPolicy
from tandem.times import PartialDate, parse_partial_date
from tandem.vocabulary import properties
from tandem.worded import worded

IDENTIFIERS = ("name", "local_id", "official_code", "reference")
# Properties that say when something happened; all other dates may lie ahead.
_PAST = frozenset(
    (
        *("released_on", "date", "started_on", "ended_on", "dated", "found_on", "disposed_on", "last_worked_on"),
        *("checked_on", "closed_on", "inspected_on", "held_on", "happened_on", "destroyed_on"),
    )
)
_SHAPES = {"hazardous_area": "perimeter", "land_release": "area"}
_INVISIBLE = re.compile("[\u00a0\u00ad\u200b-\u200f\u2060\ufeff]")
_GAPS = re.compile(r"\s{2,}|[\t\r\n]")
_WORDS = re.compile(r"[^\W\d_]+")
_DIGITS_LETTERS = re.compile(r"[^\W_]+")
# Letters that look the same in print, to their Latin twin (Unicode TS 39, those of the alphabets that Tandem speaks).
_TWINS = str.maketrans("авекмнорстухіїјѕґԁһԛԝαβεζηικμνορτυχ", "abekmhopctyxiijsrdhqwabezhikmnoptux")


def check_thing(facts: Facts) -> None:
    """Findings on numbers with spaces or mixed scripts, impossible dates, and a size that the shape has not."""
    _check_identifiers(facts)
    _check_dates(facts)
    _check_size(facts)
    _check_waiting_shape(facts)


def _check_identifiers(facts: Facts) -> None:
    written: dict[str, str | None] = {facts.id: None}
    for name in IDENTIFIERS:
        for claim in _standing(facts, name):
            written.setdefault(claim.original or str(claim.value), claim.report)
    for text, report in written.items():
        if text != text.strip() or _GAPS.search(text) or _INVISIBLE.search(text):
            said = worded(
                "'{text}' of {thing} has spaces at an end, in a row, or that nobody sees.", text=text, thing=facts.name
            )
            facts.note("id.spaces", said, report)
        mixed = mixed_scripts(text)
        if mixed:
            said = worded(
                "'{word}' of {thing} mixes letters of {scripts}.", word=mixed[0], thing=facts.name, scripts=mixed[1]
            )
            facts.note("id.scripts", said, report)


def mixed_scripts(text: str) -> tuple[str, str] | None:
    """The first word with letters of two scripts, and the names of those scripts; None where there is none."""
    if text.isascii():
        return None
    for word in _WORDS.findall(text):
        scripts = {unicodedata.name(letter, "").split(" ")[0] for letter in word} & {
            "LATIN",
            "CYRILLIC",
            "GREEK",
            "ARABIC",
        }
        if len(scripts) > 1:
            return word, ", ".join(sorted(script.capitalize() for script in scripts))
    return None


def _standing(facts: Facts, name: str) -> Iterator[Claim]:
    """Claims behind what is believed of a property, as they were said."""
    belief = facts.beliefs.get(name)
    if belief is not None:
        yield from (
            claim for claim in facts.claims.get(name, ()) if claim.id in belief.supporting and not claim.unreadable
        )


def _check_dates(facts: Facts) -> None:
    for name, known in properties(facts.kind).items():
        if known.type != "date":
            continue
        for claim in _standing(facts, name):
            day = _day(claim)
            said = {"property": worded(known.label), "thing": facts.name, "day": day}
            if day is None:
                continue
            if day.first.year < facts.policy.checks.first_year:
                facts.note("date.early", worded("{property} of {thing} is {day}.", **_plain(said)), claim.report)
            # A day of slack: it may be tomorrow where the words were written.
            elif name in _PAST and claim.stance == "says" and day.first > claim.received_at.date() + timedelta(days=1):
                message = worded(
                    "{property} of {thing} is {day}, but the report came on {received}.",
                    received=claim.received_at.date(),
                    **_plain(said),
                )
                facts.note("date.future", message, claim.report)


def _plain(said: Mapping[str, object]) -> dict[str, object]:
    return {name: str(value) if isinstance(value, PartialDate) else value for name, value in said.items()}


def _day(claim: Claim) -> PartialDate | None:
    try:
        return None if claim.value is None else parse_partial_date(str(claim.value))
    except DateError:
        return None


def _check_size(facts: Facts) -> None:
    said, shape = facts.beliefs.get("area_m2"), facts.beliefs.get(_SHAPES.get(facts.kind, ""))
    if said is None or shape is None or shape.geometry is None or shapely.get_dimensions(shape.geometry) < 2:
        return
    size, (usable, _) = quantity_of(said.value), repair_polygon(shape.geometry)
    if size is None or usable is None:
        return
    measured = ellipsoidal_area_m2(usable)
    share, slack = facts.policy.checks.size_share, facts.policy.checks.size_m2
    below = size.low is not None and measured < size.low * (1 - share) - slack
    above = size.high is not None and measured > size.high * (1 + share) + slack
    if below or above:
        message = worded(
            "{thing} is said to have {said} m2, but its shape has {measured} m2.",
            thing=facts.name,
            said=size.words(),
            measured=round(measured),
        )
        facts.note("area.differs", message)


def _check_waiting_shape(facts: Facts) -> None:
    """A shape that awaits two people is no row's yet, but it can be broken already."""
    if facts.kind != "land_release" or facts.status("area") != "pending":
        return
    for claim in facts.claims.get("area", ()):
        usable, reason = repair_polygon(claim.geometry, frees_land=True) if claim.geometry is not None else (None, "")
        if reason:
            rule = "geometry.unusable" if usable is None else "geometry.invalid"
            said = {"property": worded(properties(facts.kind)["area"].label), "thing": facts.name, "reason": reason}
            facts.note(rule, worded("{property} of {thing}: {reason}", **said), claim.report)


def side_by_side(picture: Picture, policy: ChecksPolicy, apart: Collection[frozenset[str]] = ()) -> Iterator[Finding]:
    """Same number twice, same device twice, corners far off, and places outside the unit that they name."""
    yield from same_numbers(picture, apart)
    yield from same_devices(picture.devices, policy, apart)
    yield from far_corners([*picture.hazardous_areas, *picture.land_releases], policy)
    yield from wrong_units(picture, policy)


def folded(text: str) -> str:
    """Letters and digits alone, without case, accents and look-alikes of other alphabets: what people take for the same."""
    plain = text.casefold()
    if not plain.isascii():
        plain = "".join(
            c for c in unicodedata.normalize("NFKD", plain.translate(_TWINS)) if not unicodedata.combining(c)
        )
    return "".join(_DIGITS_LETTERS.findall(plain.translate(_TWINS)))


def same_numbers(picture: Picture, apart: Collection[frozenset[str]] = ()) -> Iterator[Finding]:
    """Things of one kind whose ids, or whose names where these are numbers of areas, read the same."""
    for rows in (picture.hazardous_areas, picture.land_releases):
        yield from _alike([(row, row.id) for row in rows], apart)
        yield from _alike([(row, row.name) for row in rows if row.name != row.id], apart)
    for others in (picture.devices, picture.incidents, picture.documents, picture.inspections):
        yield from _alike([(row, row.id) for row in others], apart)


def _alike(written: Iterable[tuple[Row, str]], apart: Collection[frozenset[str]]) -> Iterator[Finding]:
    found: dict[str, list[tuple[Row, str]]] = defaultdict(list)
    for row, text in written:
        key = folded(text)
        if any(letter.isdigit() for letter in key):
            found[key].append((row, text))
    for (first, number), *others in found.values():
        for row, text in others:
            if frozenset((row.id, first.id)) not in apart:
                said = {"one": text, "id": row.id, "other": number, "first": first.id}
                yield finding(
                    "id.duplicate", row.id, worded("{one} ({id}) reads the same as {other} ({first}).", **said)
                )


def same_devices(
    devices: Sequence[Device], policy: ChecksPolicy, apart: Collection[frozenset[str]] = ()
) -> Iterator[Finding]:
    """Devices with one local number of one organisation, or of one model found on one day at one place."""
    found: dict[tuple[object, ...], Device] = {}
    for device in devices:
        keys: list[tuple[object, ...]] = []
        if folded(device.local_id):
            keys.append((device.organisation, folded(device.local_id)))
        if device.location is not None and device.found_on is not None:
            place = device.location.centroid
            step = policy.same_device_m / 111_000
            keys.append(
                (
                    device.device_group,
                    folded(device.model),
                    device.found_on,
                    round(place.x / step),
                    round(place.y / step),
                )
            )
        first = next((found[key] for key in keys if key in found), None)
        for key in keys:
            found.setdefault(key, device)
        if first is not None and frozenset((first.id, device.id)) not in apart:
            message = worded(
                "{one} looks like {other}: the same number, or model, day and place.", one=device.name, other=first.name
            )
            yield finding("device.duplicate", device.id, message)


def wrong_units(picture: Picture, policy: ChecksPolicy) -> Iterator[Finding]:
    """Things that name an administrative unit (name or P-code) which is not known, or in which they do not lie."""
    units = [unit for unit in picture.administrative_units if not unit.boundary.is_empty]
    rows = [
        (row, said)
        for rows in (picture.hazardous_areas, picture.land_releases, picture.incidents, picture.communities)
        for row in rows
        if (said := row.administrative_unit)
    ]
    if not units or not rows:
        return
    known = _unit_names(units)
    boundaries = np.array([unit.boundary for unit in units], dtype=object)
    shapely.prepare(boundaries)
    tree = shapely.STRtree(boundaries)
    for row, said in rows:
        meant = _meant(said, known)
        if not meant:
            message = worded("{thing} names the unit '{unit}', which is not known.", thing=row.name, unit=said)
            yield finding("unit.unknown", row.id, message)
            continue
        shape = row_geometry(row)
        if shape is None or shapely.dwithin(boundaries[meant], shape, policy.unit_slack_m / 111_000).any():
            continue
        inside = [units[at].name for at in tree.query(shape, predicate="intersects").tolist()]
        message = worded(
            "{thing} names the unit {unit}, but lies in none of the known units.", thing=row.name, unit=said
        )
        if inside:
            message = worded(
                "{thing} names the unit {unit}, but lies in {inside}.",
                thing=row.name,
                unit=said,
                inside=", ".join(inside),
            )
        yield finding("unit.elsewhere", row.id, message)


def _unit_names(units: Sequence[AdministrativeUnit]) -> Mapping[str, list[int]]:
    known: dict[str, list[int]] = defaultdict(list)
    for at, unit in enumerate(units):
        for text in {folded(unit.name), folded(unit.official_code.partition(":")[2] or unit.official_code)} - {""}:
            known[text].append(at)
    return known


def _meant(said: str, known: Mapping[str, list[int]]) -> list[int]:
    """Units by name, by code, or by the code of the unit above: P-codes begin with the code of what they lie in."""
    register, _, code = said.partition(":")
    key = folded(code) if code and register.casefold() == "pcode" else folded(said)
    if key in known or not any(letter.isdigit() for letter in key):
        return known.get(key, [])
    longest = max((one for one in known if key.startswith(one) and any(c.isdigit() for c in one)), key=len, default="")
    return known.get(longest, [])
