"""A proposal that a person accepted, as claims of the report that holds its text. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from tandem.claims.quantity import quantity_of
from tandem.claims.records import Claim, JsonValue, Report, Source, Step
from tandem.errors import DateError, ProposalError
from tandem.reading.proposal import Proposal
from tandem.reading.speakers import ARTICLE
from tandem.reading.tables import tables
from tandem.reading.tokens import fold, tokenise
from tandem.times import PartialDate, parse_day, parse_partial_date
from tandem.vocabulary import Property, codes, likelihood_bands, properties, thing_kinds

# A property of a proposal that the vocabulary spells otherwise for a kind of thing.
SPELLED = {("course", "start"): "starts_on", ("course", "end"): "ends_on"}
PRESENT = {"present": "arrived"}
WORK_STATES = {"started": "ongoing", "finished": "completed"}
SPEAKER = "speaker:"  # what the id of a speaker begins with
DAYS = ("restored_by",)
STATES = ("expected", "arriving", "present", "in training", "accredited", "withdrawn")
LASTING = ("status", "headcount_accredited", "headcount_in_training")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Context:
    """What the claims of one text share: its report, the source that stands for the text, ids of things known by name."""

    report: Report
    document: Source
    language: str
    now: datetime
    make_id: Callable[[datetime], str]
    known: Mapping[tuple[str, str], str]
    people: frozenset[str]


def claims_of(proposal: Proposal, context: Context) -> tuple[tuple[Source, ...], tuple[Claim, ...]]:
    """The speakers of an accepted proposal, and its claims: the property itself, the name of the thing, purpose, scope and day.

    Raises
    ------
    ProposalError
        Where the vocabulary has no such kind or property, or a headcount does not say of what it is.
    """
    kind, prop = _property(proposal)
    thing = thing_id(kind, proposal.thing, context.known)
    speakers = tuple(_speaker(name, context) for name in proposal.chain if name != ARTICLE)
    told = Step(context.document.id, "cites")
    chain = (told, *(Step(source.id, "cites") for source in speakers[:-1]))
    if speakers:
        chain = (*chain, Step(speakers[-1].id, "was_told"))
    claims = tuple(
        _claim(proposal, context, thing, kind, name, value, chain)
        for name, value in _parts(proposal, kind, prop, context.known)
    )
    own_name = _named(proposal, context, proposal.thing, kind)
    return speakers, (*own_name, *_named_owner(proposal, context, kind), *claims)


def _property(proposal: Proposal) -> tuple[str, Property]:
    kind = proposal.kind.replace(" ", "_")
    if kind not in thing_kinds():
        raise ProposalError(f"There is no kind of thing '{proposal.kind}'.", f"Use one of: {', '.join(thing_kinds())}.")
    name = SPELLED.get((kind, proposal.property), proposal.property)
    if name == "headcount":
        status = proposal.extra.get("status", "").replace(" ", "_")
        if not status:
            raise ProposalError(
                "This headcount does not say in which state the people are.", f"Edit status: {', '.join(STATES)}."
            )
        name = f"headcount_{PRESENT.get(status, status)}"
    known = properties(kind)
    if name not in known:
        raise ProposalError(
            f"'{kind}' has no property '{name}'.", f"Edit property or status; the properties are: {', '.join(known)}."
        )
    return kind, known[name]


def thing_id(kind: str, name: str, known: Mapping[tuple[str, str], str]) -> str:
    """The id of the thing known by this name, or a new one made of the name."""
    found = known.get((kind, fold(name)))
    return found or f"{kind}:{'-'.join(_WORD.findall(fold(name))) or 'unnamed'}"


def _speaker(name: str, context: Context) -> Source:
    """The source of a name; the same words are the same source in every text, so that two reports of one root count once."""
    digest = hashlib.sha256(fold(name).encode()).hexdigest()[:16]
    return Source(f"{SPEAKER}{digest}", "person" if name in context.people else "organisation", name, context.now)


def _parts(
    proposal: Proposal, kind: str, prop: Property, things: Mapping[tuple[str, str], str]
) -> Iterator[tuple[str, object]]:
    yield prop.name, proposal.value
    known = properties(kind)
    if _has_owner(proposal, kind):
        yield "organisation", thing_id("organisation", proposal.extra["organisation"], things)
    for name in ("scope", "purpose"):
        if name in proposal.extra and name in known and known[name].type == "text" and name != prop.name:
            yield name, proposal.extra[name]
    if proposal.valid is None:
        return
    last = proposal.valid.rpartition("/")[2]
    if kind == "commitment" and prop.name in ("headcount_expected", "headcount_arriving") and _is_day(last):
        yield "by", last
    if kind == "event" and "/" not in proposal.valid and _is_day(last):
        yield "date", last


def _is_day(text: str) -> bool:
    try:
        parse_day(text)
    except DateError:
        return False
    return True


def _has_owner(proposal: Proposal, kind: str) -> bool:
    """Whether it says whose people or goods they are, where the vocabulary has a place for that."""
    return "organisation" in proposal.extra and "organisation" in properties(kind)


def _named_owner(proposal: Proposal, context: Context, kind: str) -> tuple[Claim, ...]:
    """The name of the organisation of a commitment, where the workspace does not know it."""
    return (
        _named(proposal, context, proposal.extra["organisation"], "organisation") if _has_owner(proposal, kind) else ()
    )


def _named(proposal: Proposal, context: Context, name: str, kind: str) -> tuple[Claim, ...]:
    """The name of a thing as a claim of the text, where the workspace does not know it."""
    if (kind, fold(name)) in context.known or "name" not in properties(kind):
        return ()
    plain = Proposal(name, kind, "name", name, "says", (), None, proposal.span, proposal.start)
    thing = thing_id(kind, name, context.known)
    return (_claim(plain, context, thing, kind, "name", name, (Step(context.document.id, "cites"),)),)


def _claim(
    proposal: Proposal, context: Context, thing: str, kind: str, name: str, value: object, chain: tuple[Step, ...]
) -> Claim:
    prop = properties(kind)[name]
    understood, unreadable = _understood(proposal, value, prop, context.language)
    start, end = _valid(proposal.valid, kind, name)
    words = proposal.extra.get("likelihood", "")
    return Claim(
        id=context.make_id(context.now),
        report=context.report.id,
        thing=thing,
        kind=kind,
        property=name,
        value=understood,
        received_at=context.now,
        chain=chain,
        stance=proposal.stance,
        original=proposal.span,
        language=context.language,
        unreadable=unreadable,
        valid_from=start,
        valid_to=end,
        said_at=context.report.said_at,
        likelihood=likelihood_bands(context.language).get(words),
        likelihood_words=words or (proposal.hedge or "" if proposal.stance == "says" else ""),
    )


def _valid(valid: str | None, kind: str, name: str) -> tuple[PartialDate | None, PartialDate | None]:
    """From when, and until when for what ends by itself; what happened or was counted stays true."""
    if valid is None or valid.startswith("--") or kind == "event" or name in ("name", "by", "headcount_expected"):
        return None, None
    first, slash, last = valid.partition("/")
    start = parse_partial_date(first)
    return start, parse_partial_date(last) if slash and name in LASTING else None


def _understood(proposal: Proposal, value: object, prop: Property, language: str) -> tuple[JsonValue, str]:
    """The value as the vocabulary wants it, or None with the reason; the words are kept beside it."""
    text = in_words(value)
    if prop.name in DAYS and proposal.stance == "denies" and not _is_day(text):
        return None, ""  # "denied that a date had been set" denies every day; the words stay as 'original'
    match prop.type:
        case "quantity":
            return _quantity(proposal, value, prop)
        case "integer" | "number":
            exact = value.get("exact") if isinstance(value, dict) else None
            return (exact, "") if exact is not None else (None, "no exact number was said")
        case "date":
            return (text, "") if _is_day(text) else (None, f"'{text}' names no single day")
        case "code":
            code = WORK_STATES.get(text, text) if prop.codes == "work_status" else text
            return (code, "") if code in codes(prop.codes) else (None, f"'{text}' is no code of {prop.codes}")
        case "codes":
            found: list[JsonValue] = list(munitions(text, language))
            return (found, "") if found else (None, f"'{text}' names no code of {prop.codes}")
    return text, ""


def _quantity(proposal: Proposal, value: object, prop: Property) -> tuple[JsonValue, str]:
    unit = proposal.extra.get("unit", "")
    if isinstance(value, str) or not isinstance(value, dict):
        return None, f"'{value}' is no quantity"
    if "percent" in value:
        return None, "a share of a whole that is not told"
    if unit and prop.unit != unit:
        return {"text": f"{in_words(value)} {unit}"}, ""
    given: JsonValue = dict(value)
    return (given, "") if quantity_of(given) is not None else (None, f"'{value}' is no quantity")


def in_words(value: object) -> str:
    """``about 5,000``, ``at least 42``, ``40 %``; a text as it is."""
    if not isinstance(value, dict):
        return str(value)
    if "percent" in value:
        return f"{value['percent']:,} %"
    known = quantity_of(value)
    return known.words() if known is not None else str(value)


def munitions(text: str, language: str) -> tuple[str, ...]:
    """Codes of the munitions that a text names, in order."""
    marks = tables(language).marks(tokenise(text)).of("munition")
    return tuple(dict.fromkeys(mark.means for mark in marks))
