"""People and their roles: "Mayor Olena Koval", "the mayor of X, Olena Koval,", "Olena Koval, mayor of X,"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tandem.reading.phrases import ENDS, Parsed, name_run, phrase_right, strip_article
from tandem.reading.tables import Mark

MOST_NAMES = 3
MOST_WORDS = 4
NAME_ENDS = (",", "(", "–", "—", "|")
_ADJECTIVE = re.compile(r"(?:an|ese|ish|ian|ic|al)$")


@dataclass(frozen=True, slots=True)
class Role:
    """Who has which role, in tokens ``first`` to ``last``; ``title`` is the bare word that may stand for the person later."""

    name: str
    value: str
    title: str
    first: int
    last: int
    complete: bool
    owned: bool = False


def roles(parsed: Parsed) -> list[Role]:
    """All roles of people that a sentence tells."""
    found: list[Role] = []
    for title in parsed.marks.of("title"):
        if found and title.first <= found[-1].last:
            continue
        ahead = parsed.low(title.first - 2) == "|" or parsed.low(title.first - 1) == "|"
        role = (
            (_after_name(parsed, title) if ahead else None)
            or _copular(parsed, title)
            or _before_name(parsed, title)
            or _inverse(parsed, title)
            or _of_something(parsed, title)
            or _after_name(parsed, title)
        )
        if role is not None:
            found.append(role)
    for unlisted in (_unlisted(parsed), *_before_speaker(parsed)):
        if unlisted is not None and not any(role.name == unlisted.name for role in found):
            found.append(unlisted)
    for mark in parsed.marks.of("heads"):
        role = _heading(parsed, mark)
        if role is not None:
            found.append(role)
    return found


def _unlisted(parsed: Parsed) -> Role | None:
    """A role that the tables lack, before a name between commas: "The school's bell ringer, Ben Oro, said"."""
    first = 1 if parsed.size and parsed.marks.at(0, "det", "possessive") is not None else 0
    comma = first
    while comma < min(parsed.size, first + 9) and parsed.low(comma) != ",":
        if (
            parsed.marks.at(comma, "aux", "predicate", "conj", "pronoun", "number", "speech", "counted", "asset")
            is not None
        ):
            return None
        comma += 1
    name = _name_at(parsed, comma + 1) if first < comma < parsed.size - 2 and parsed.low(comma) == "," else None
    if (
        name is None
        or parsed.is_name(comma - 1)
        or not _closed(parsed, name[1] + 1)
        or parsed.in_date(comma - 1) is not None
    ):
        return None
    told = parsed.marks.at(name[1] + 1, "speech") or parsed.marks.at(name[1] + 2, "speech")
    if told is None or parsed.marks.at(first, "prep", "adv", "organisation") is not None:
        return None
    return Role(parsed.words(*name), parsed.words(first, comma - 1), parsed.low(comma - 1), 0, name[1], True)


def _before_speaker(parsed: Parsed) -> list[Role]:
    """Roles that the tables lack, right before the name of somebody who speaks: "harbour master Stipan Rade told"."""
    found = []
    for speech in parsed.marks.of("speech"):
        last = speech.first - 1
        while last > 0 and parsed.marks.at(last, "adv", "aux") is not None and not parsed.is_name(last):
            last -= 1
        first = last
        while parsed.is_name(first - 1):
            first -= 1
        name = _name_at(parsed, first) if parsed.is_name(last) else None
        if name is None or name[1] != last:
            continue
        start = first
        while start > 0 and first - start < MOST_WORDS and _names_a_role(parsed, start - 1):
            start -= 1
        if start < first and (start == 0 or parsed.low(start - 1) in ENDS or parsed.marks.at(start - 1, "det", "and")):
            value = parsed.words(start, first - 1)
            value = value[0].lower() + value[1:] if parsed.starts(start) else value
            found.append(Role(parsed.words(*name), value, parsed.low(first - 1), start, last, True))
    return found


def _names_a_role(parsed: Parsed, place: int) -> bool:
    """A word that may belong to a role: no name, no verb, nothing that is counted or built."""
    if parsed.tokens[place].is_capital and not parsed.starts(place):
        return False
    none = ("organisation", "asset", "event", "placeword", "kindword", "source", "det", "number", "month", "area")
    return _qualifies(parsed, place) and parsed.marks.at(place, *none) is None


def _heading(parsed: Parsed, mark: Mark) -> Role | None:
    """Such as "Pavle Horn, who heads the works department"."""
    last = mark.first - 2 if parsed.low(mark.first - 1) == "," else mark.first - 1
    first = last
    while parsed.is_name(first - 1):
        first -= 1
    name = _name_at(parsed, first) if last > 0 and parsed.is_name(first) else None
    if name is None or mark.last + 1 >= parsed.size:
        return None
    end = phrase_right(parsed, mark.last + 1, inner=("of", "placeprep"))
    start = strip_article(parsed, mark.last + 1, end)
    head, link = parsed.tables.settings.get("head", "head"), parsed.tables.settings.get("of", "of")
    value = f"{head} {link} {parsed.words(start, end)}".replace("  ", " ")
    return Role(parsed.words(*name), value, head, name[0], end, True)


def _name_at(parsed: Parsed, first: int) -> tuple[int, int] | None:
    """A person's name of two or three words from a place; of a longer run its end, which follows a place's name."""
    while parsed.marks.at(first, "honorific") is not None or parsed.low(first) == ".":
        first += 1
    last = name_run(parsed, first)
    count = last - first + 1
    if count < 2 or parsed.marks.within("organisation", first, last):
        return None
    pattern = parsed.tables.settings.get("patronymic")
    if count == MOST_NAMES and pattern is not None and not re.search(pattern, parsed.low(first + 1)):
        return (first + 1, last) if not re.search(pattern, parsed.low(last)) else (first, last)
    if count > MOST_NAMES:
        three = (pattern is not None and re.search(pattern, parsed.low(last - 1))) or re.search(
            pattern or "$^", parsed.low(last)
        )
        first = last - (2 if three else 1)
    return first, last


def _before_name(parsed: Parsed, title: Mark) -> Role | None:
    last = title.last
    while (more := parsed.marks.starting(last + 1, "title")) is not None:
        last = more.last
    name = _name_at(parsed, last + 1)
    if name is None or parsed.low(name[1] + 1) == "'s":
        return None
    first = title.first
    while first > 0 and (parsed.is_name(first - 1) or parsed.low(first - 1) == "'s" or _qualifies(parsed, first - 1)):
        first -= 1
    first = strip_article(parsed, first, title.first)
    middle = parsed.words(last + 1, name[0] - 1) if name[0] > last + 1 else ""
    words, ahead = parsed.words(title.first, last), ""
    if first < title.first:
        ahead = parsed.words(first, title.first - 1)
    value = _role_text(words, ahead, middle, parsed)
    return Role(
        parsed.words(*name),
        value,
        parsed.low(last),
        first,
        name[1],
        bool(ahead or middle) or parsed.marks.at(title.first, "rank") is None,
    )


def _qualifies(parsed: Parsed, place: int) -> bool:
    """A lower-case word that belongs to the title: "regional", "police"."""
    token = parsed.tokens[place]
    roles = ("prep", "conj", "aux", "pronoun", "rel", "speech", "predicate", "adv", "addressee", "according")
    return token.is_word and parsed.marks.at(place, *roles) is None and not parsed.starts(place)


def _role_text(words: str, ahead: str, middle: str, parsed: Parsed) -> str:
    if middle:
        return (
            f"{ahead} {words} {middle}".strip().casefold()
            if not middle[0].isupper()
            else f"{ahead} {words} {middle}".strip()
        )
    if not ahead:
        return words.lower()
    if parsed.tables.language != "en":
        return f"{ahead} {words}"
    owner, _, rest = ahead.partition("'s")
    if rest or ahead.endswith("'s"):
        return f"{rest.strip()} {words.lower()} of {owner}".strip()
    if ahead[0].islower() or _ADJECTIVE.search(ahead) or len(ahead.split()) > 1:
        return f"{ahead} {words}"
    return f"{words.lower()} of {ahead}"


def _of_something(parsed: Parsed, title: Mark) -> Role | None:
    """Such as "the mayor of Verhnja Luka, Senka Dujmović," and, without comma, "директор центру Іван Петренко"."""
    if title.last + 1 >= parsed.size:
        return None
    end = phrase_right(parsed, title.last, inner=("of", "placeprep"))
    first = title.first
    while first > 0 and _qualifies(parsed, first - 1) and parsed.marks.at(first - 1, "det", "singular") is None:
        first -= 1
    if parsed.low(end + 1) == ",":
        name = _name_at(parsed, _past_rank(parsed, end + 2))
        if name is not None and _closed(parsed, name[1] + 1):
            return _with_owner(parsed, title, first, end, name)
    start = end
    while start > title.last and parsed.is_name(start):
        start -= 1
    while start < end and parsed.marks.at(start + 1, "organisation") is not None:
        start += 1  # "начальника ДСНС Ігоря Бондаря"
    name = _name_at(parsed, start + 1) if start < end - 1 and start >= title.last else None
    if name is None or name[0] == title.last + 1 or parsed.tables.language == "en":
        return None
    return Role(parsed.words(*name), parsed.words(first, name[0] - 1), parsed.low(title.last), first, name[1], True)


def _past_rank(parsed: Parsed, place: int) -> int:
    """Behind "Colonel" and the like before a name."""
    while parsed.marks.at(place, "rank") is not None and place + 1 < parsed.size:
        place += 1
    return place


def _with_owner(parsed: Parsed, title: Mark, first: int, end: int, name: tuple[int, int]) -> Role:
    """The role with whose it is: "the mayor of X", "the utility's chief engineer", "its director" (the owner is told later)."""
    value, before = parsed.words(first, end), parsed.low(first - 1)
    if before == "'s":
        start = first - 2
        while start > 0 and (parsed.is_name(start - 1) or _qualifies(parsed, start - 1)):
            start -= 1
        start = strip_article(parsed, start, first - 2)
        value, first = f"{value} of {parsed.words(start, first - 2)}", start
    owned = parsed.marks.at(first - 1, "possessive") is not None
    return Role(parsed.words(*name), value, parsed.low(title.last), first, name[1], True, owned)


def _copular(parsed: Parsed, title: Mark) -> Role | None:
    """Such as "Omar Haddad is the mayor of Velm"."""
    last = title.first - 1
    while last > 0 and (parsed.marks.at(last, "det", "singular", "adv") is not None or _qualifies(parsed, last)):
        last -= 1
    appointed = parsed.marks.at(last, "predicate")
    if appointed is not None and appointed.means == "appoint":
        last = appointed.first - 1
    if parsed.marks.at(last, "aux") is None and (appointed is None or appointed.means != "appoint"):
        return None
    while last > 0 and parsed.marks.at(last, "aux") is not None:
        last -= 1
    first = last
    while parsed.is_name(first - 1) and parsed.marks.at(first - 1, "title") is None:
        first -= 1
    name = _name_at(parsed, first) if parsed.is_name(last) else None
    if name is None or name[1] != last:
        return None
    start = title.first
    while _qualifies(parsed, start - 1) and parsed.marks.at(start - 1, "det", "singular") is None:
        start -= 1
    end = phrase_right(parsed, title.last, inner=("of", "placeprep"))
    return Role(parsed.words(*name), parsed.words(start, end), parsed.low(title.last), name[0], end, True)


def _inverse(parsed: Parsed, title: Mark) -> Role | None:
    """Such as "The new director of the agency is Tom Hale"."""
    end = phrase_right(parsed, title.last, inner=("of", "placeprep"))
    if parsed.marks.at(end + 1, "aux") is None or parsed.marks.at(end + 2, "not", "adv") is not None:
        return None
    name = _name_at(parsed, end + 2)
    if name is None or name[0] != end + 2 or not _closed(parsed, name[1] + 1):
        return None
    first = title.first
    while first > 0 and _qualifies(parsed, first - 1) and parsed.marks.at(first - 1, "det", "further") is None:
        first -= 1
    return Role(parsed.words(*name), parsed.words(first, end), parsed.low(title.last), first, name[1], True)


def _closed(parsed: Parsed, place: int) -> bool:
    return parsed.low(place) in (",", "", ".", ")", "(", ";") or parsed.marks.at(place, "speech", "aux") is not None


def _after_name(parsed: Parsed, title: Mark) -> Role | None:
    """Such as "Olena Koval, the mayor of X," and "Olena Koval (mayor of X)"."""
    comma = title.first - 1
    while comma > 0 and parsed.low(comma) not in (*NAME_ENDS, ";", ".") and title.first - comma < 7:
        comma -= 1
    if parsed.low(comma) not in NAME_ENDS or comma < 2:
        return None
    between = range(comma + 1, title.first)
    if any(parsed.marks.at(place, "conj", "aux", "rel", "speech", "pronoun") for place in between):
        return None
    if parsed.tokens[comma - 1].is_number and parsed.low(comma - 2) == ",":
        comma -= 2
    start = comma
    while parsed.is_name(start - 1) and parsed.marks.at(start - 1, "title") is None:
        start -= 1
    name = _name_at(parsed, start)
    if name is None or name[1] != comma - 1:
        return None
    end = phrase_right(parsed, title.last, inner=("of", "placeprep"))
    first = strip_article(parsed, comma + 1, title.first)
    return Role(parsed.words(*name), parsed.words(first, end), parsed.low(title.last), name[0], end, True)
