"""Who is meant by the words for a speaker: names, roles, pronouns, "the agency's sources", "the company itself"."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tandem.reading.people import Role, roles
from tandem.reading.phrases import Parsed, name_run, phrase_right, strip_article
from tandem.reading.proposal import Names
from tandem.reading.tables import tables
from tandem.reading.tokens import tokenise

ARTICLE = "article"
UNNAMED = "unnamed"
KINDS = ("medium", "kindword")  # words that say what an organisation is
OPENING, CLOSING = ('"', "«", "“", "„"), ('"', "»", "”")
SURE = 3  # letters of a given name that no case changes
LONGEST_TITLE = 8  # words of a name in quotation marks


@dataclass
class Memory:
    """Who was named so far in a text: what later pronouns, bare titles and bare nouns stand for.

    ``via`` holds, for a speaker, those through whom the text has his words.
    """

    known: Names
    language: str
    people: list[str] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)
    person: tuple[str, ...] = ()
    organisation: str | None = None
    last: tuple[str, ...] = ()
    base: tuple[str, ...] = ()
    employers: dict[str, str] = field(default_factory=dict)
    via: dict[str, tuple[str, ...]] = field(default_factory=dict)
    cores: dict[str, str] = field(default_factory=dict)

    def meet(self, role: Role) -> None:
        """Remember a person and his title."""
        if role.name not in self.people:
            self.people.append(role.name)
        self.titles[role.title] = role.name
        employer = role.value.partition(" of ")[2]
        if employer:
            self.employers[role.name] = employer

    def full_name(self, written: str) -> str | None:
        """The known person whose name these words are, or are the end of."""
        folded = written.casefold()
        for name in [*reversed(self.people), *sorted(self.known.of("person"))]:
            low = name.casefold()
            if low == folded or low.split()[-1] == folded or _same_person(low.split(), folded.split()):
                return name
        return None

    def one_name(self, name: str, core: str) -> str:
        """The name under which a text first spoke of the same organisation: "Yonhap" and "Yonhap News Agency" are one."""
        return self.cores.setdefault(core, name) if core else name

    def remember_organisation(self, name: str, heads: list[str]) -> None:
        """Remember an organisation by each head noun that may stand for it."""
        for head in heads:
            self.organisations[head] = name
        self.organisation = name


def _same_person(name: list[str], written: list[str]) -> bool:
    """Whether a name in another case is meant: the surname alone, or behind a given name of the same beginning."""
    same_given = len(written) == 1 or name[0][:SURE] == written[0][:SURE]
    return same_given and _same_stem(name[-1], written[-1])


def _same_stem(name: str, written: str) -> bool:
    """Whether two surnames differ by a case ending only (Slavic languages): Коваленко, Коваленка."""
    short = min(len(name), len(written))
    return (
        short > 4 and name[0] > "z" and name[: short - 1] == written[: short - 1] and abs(len(name) - len(written)) < 3
    )


def meet_all(parsed: Parsed, memory: Memory) -> list[Role]:
    """The roles of a sentence, remembered."""
    found = []
    for role in roles(parsed):
        if role.owned and memory.organisation is not None:
            role = replace(role, value=f"{role.value} of {memory.organisation}")
        memory.meet(role)
        found.append(role)
    return found


def speaker(parsed: Parsed, first: int, last: int, memory: Memory) -> tuple[str, ...]:
    """The chain (nearest first) that the words of tokens ``first`` to ``last`` stand for; () where they name nobody."""
    first = _start(parsed, first, last)
    if first > last:
        return ()
    pronoun = parsed.marks.at(first, "pronoun")
    if pronoun is not None and first == last:
        return _pronoun(pronoun.means, memory)
    chain = (
        _of_role(parsed, first, last, memory)
        or _owned(parsed, first, last, memory)
        or _spokes(parsed, first, last, memory)
        or _person(parsed, first, last, memory)
        or _organisation(parsed, first, last, memory)
        or (_plain(parsed, first, last),)
    )
    if len(chain) == 1 and chain[0] in memory.via:
        chain = (*memory.via[chain[0]], chain[0])
    memory.last = chain
    if chain[-1] in memory.people or any(parsed.marks.at(at, "title") for at in range(first, last + 1)):
        memory.person = chain
    return chain


def _start(parsed: Parsed, first: int, last: int) -> int:
    while first <= last and (
        parsed.marks.at(first, "det", "singular") is not None
        or parsed.low(first) in ("-", "–", "—", ",", "•", "*", "·")
        or (parsed.marks.at(first, "adv", "bound") is not None and not parsed.is_name(first))
    ):
        first += 1
    return first


def _pronoun(means: str, memory: Memory) -> tuple[str, ...]:
    if means == "self":
        return memory.base or (ARTICLE,)
    return (memory.person if means == "person" else ()) or memory.last or (UNNAMED,)


def _of_role(parsed: Parsed, first: int, last: int, memory: Memory) -> tuple[str, ...]:
    """A person whom the phrase names with his role, or a bare title that was named before."""
    for role in roles(parsed):
        if role.first <= last and role.last >= first and role.first >= first - 2:
            return (role.name,)
    title = parsed.marks.starting(first, "title")
    if title is not None and title.last == last:
        found = memory.titles.get(parsed.low(last))
        if found is not None:
            return (found,)
    return ()


def _owned(parsed: Parsed, first: int, last: int, memory: Memory) -> tuple[str, ...]:
    """Such as "the centre's spokesman" is the centre; "the agency's sources" are sources of the agency."""
    apostrophe = next((at for at in range(first + 1, last) if parsed.low(at) == "'s"), None)
    if apostrophe is None:
        return ()
    rest = range(apostrophe + 1, last + 1)
    if any(parsed.marks.at(at, "medium", "kindword") and parsed.is_name(at - 1) for at in rest):
        return ()
    if all(parsed.is_name(at) for at in rest) and not any(parsed.marks.at(at, "spokes", "source") for at in rest):
        return (_plain(parsed, first, last),)  # "Norwegian People's Relief" is a name
    owner = _organisation(parsed, first, apostrophe - 1, memory) or (_plain(parsed, first, apostrophe - 1),)
    if any(parsed.marks.at(at, "spokes") for at in rest):
        return owner
    if any(parsed.marks.at(at, "source") for at in rest):
        words = parsed.words(apostrophe + 1, last)
        return (*owner, f"{words} of {owner[-1]}")
    if any(parsed.marks.at(at, "organisation") for at in rest):
        return ()
    return (f"{parsed.words(apostrophe + 1, last)} of {owner[-1]}",)


def _spokes(parsed: Parsed, first: int, last: int, memory: Memory) -> tuple[str, ...]:
    """Such as "a spokesman for the ministry", "the press service of the ministry": the ministry; a person's name stands before it."""
    spokes = next(
        (parsed.marks.at(at, "spokes") for at in range(first, last + 1) if parsed.marks.at(at, "spokes")), None
    )
    if spokes is None:
        return ()
    link = spokes.last + 1
    if link > last:
        before = _organisation(parsed, first, spokes.first - 1, memory) if spokes.first > first else ()
        return before or (memory.last if parsed.marks.at(spokes.first, "title") else ())
    if parsed.marks.at(link, "of", "prep") is not None:
        link += 1
    if link > last:
        return ()
    end = phrase_right(parsed, link)
    link = _start(parsed, link, last)
    return _organisation(parsed, link, min(end, last), memory) or (_plain(parsed, link, min(end, last)),)


def _person(parsed: Parsed, first: int, last: int, memory: Memory) -> tuple[str, ...]:
    """A name alone: a known person, or two or three capitals that are no organisation."""
    run = name_run(parsed, first)
    if run < first or run != last:
        return ()
    words = parsed.words(first, last)
    known = memory.full_name(words)
    if known is not None:
        return (known,)
    return ()


def _organisation(parsed: Parsed, first: int, last: int, memory: Memory) -> tuple[str, ...]:
    """The organisation of a phrase, by its full name or as it was named before."""
    heads = [mark for mark in parsed.marks.of("organisation") if first <= mark.first and mark.last <= last]
    while last > first and parsed.marks.at(last, "self") is not None:
        last -= 1
    first = _start(parsed, first, last)
    if not heads and not parsed.is_name(first):
        return ()
    name = _proper(parsed, first, last)
    if name is not None:
        name = memory.one_name(name, _core(parsed, first, last))
        memory.remember_organisation(name, [parsed.low(mark.last) for mark in heads])
        return (name,)
    head = heads[-1] if heads else None
    if head is not None and (head.first == first or first == last) and head.last == last:
        before = memory.organisations.get(parsed.low(last))
        if before is not None:
            memory.organisation = before
            return (before,)
    words = _plain(parsed, first, last)
    short = memory.organisations.get(words.casefold())
    if short is not None:
        return (short,)
    name = memory.one_name(words, _core(parsed, first, last))
    memory.remember_organisation(name, [parsed.low(mark.last) for mark in heads] + [words.casefold()])
    return (name,)


def bare_name(name: str, language: str) -> str:
    """A name, folded, without the words that say what it is: that of "Yonhap News Agency" and of "Yonhap"."""
    tokens = tokenise(name)
    marks = tables(language).marks(tokens)
    first, last = 0, len(tokens) - 1
    while first < last and marks.at(first, *KINDS, "det") is not None:
        first += 1
    while last > first and marks.at(last, *KINDS) is not None:
        last -= 1
    return " ".join(token.low for token in tokens[first : last + 1])


def _core(parsed: Parsed, first: int, last: int) -> str:
    """A name without the word that says what it is: "Yonhap" of "Yonhap News Agency"; '' where a place is left."""
    while first <= last and parsed.marks.at(first, *KINDS, "det") is not None:
        first += 1
    while last >= first and parsed.marks.at(last, *KINDS) is not None:
        last -= 1
    if first > last or not all(parsed.is_name(at) for at in range(first, last + 1)):
        return ""
    return parsed.words(first, last).casefold()


def organisation_name(parsed: Parsed, first: int, last: int, memory: Memory) -> str:
    """The organisation that the tokens name, by its own name or as the text named it before; '' where they name none."""
    heads = [mark for mark in parsed.marks.of("organisation") if first <= mark.first and mark.last <= last]
    first = _start(parsed, first, last)
    known = memory.organisations.get(parsed.low(heads[-1].last)) if heads and heads[-1].first == first else None
    return _proper(parsed, first, last) or known or _plain(parsed, first, last)


def _proper(parsed: Parsed, first: int, last: int) -> str | None:
    """Such as "Glas" of "newspaper Glas", "Clear Path" of "NGO Clear Path", "Yonhap" of "South Korea's Yonhap news agency"."""
    kind = next((mark for mark in parsed.marks.of("kindword") if first <= mark.first and mark.last <= last), None)
    if kind is None:
        return None
    quoted = kind.last + 1
    if parsed.low(quoted) in OPENING:
        close = next(
            (at for at in range(quoted + 1, min(quoted + LONGEST_TITLE, parsed.size)) if parsed.low(at) in CLOSING),
            None,
        )
        if close is not None:
            return parsed.words(quoted + 1, close - 1)
        quoted += 1
    run = name_run(parsed, quoted)
    if run >= quoted:
        named = (
            parsed.is_name(kind.first)
            and (not parsed.starts(kind.first) or parsed.marks.at(kind.first, "named_first") is not None)
            and not parsed.tokens[kind.first].text.isupper()
        )
        return parsed.words(kind.first if named else quoted, run)
    if parsed.tables.settings.get("order") == "free":
        return None  # "Энергетическая компания": what stands before is no name
    start = kind.first
    while start > first and parsed.is_name(start - 1):
        start -= 1
    return parsed.words(start, kind.first - 1) if start < kind.first and not parsed.is_name(kind.first) else None


def _plain(parsed: Parsed, first: int, last: int) -> str:
    first = strip_article(parsed, first, last)
    return parsed.words(first, last)


def mention_organisations(parsed: Parsed, memory: Memory) -> None:
    """Remember organisations that are named in passing, so that "the company" later finds them."""
    for mark in parsed.marks.of("organisation"):
        head = parsed.low(mark.last)
        first = mark.first
        while first > 0 and _describes(parsed, first - 1):
            first -= 1
        if first <= 1 and head in memory.organisations:
            memory.organisation = memory.organisations[head]
        last = mark.last
        if parsed.marks.at(last + 1, "of") is not None and parsed.is_name(last) and last + 2 < parsed.size:
            last = phrase_right(parsed, last + 1)
        if parsed.marks.at(last + 1, "placeprep") is not None and parsed.is_name(last + 2):
            last = phrase_right(parsed, last + 2)
        if first == last == mark.first:
            continue
        name = _proper(parsed, first, last) or parsed.words(strip_article(parsed, first, mark.first), last)
        memory.organisations.setdefault(head, name)
        if parsed.is_name(mark.first) or head not in memory.organisations:
            memory.organisations[head] = name
        if first <= 1:
            memory.organisation = name


def _describes(parsed: Parsed, place: int) -> bool:
    token = parsed.tokens[place]
    roles = (
        "det",
        "prep",
        "conj",
        "aux",
        "pronoun",
        "rel",
        "speech",
        "predicate",
        "adv",
        "number",
        "singular",
        "counted",
        "according",
        "cite",
    )
    return (
        token.is_word
        and (parsed.is_name(place) or parsed.marks.at(place, *roles) is None)
        and parsed.in_date(place) is None
    )
