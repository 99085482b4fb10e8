"""Claims of figures that lean on the one before: "the rest are due by Friday", "against 31 a year ago"."""

from __future__ import annotations

from tandem.reading.clauses import Clause, negated
from tandem.reading.counting import CASUALTIES, verbs
from tandem.reading.drafts import Scene
from tandem.reading.numbers import Quantity
from tandem.reading.proposal import Proposal

STATES = {
    "training": "in training",
    "accredit": "accredited",
    "leave": "withdrawn",
    "arrive": "arrived",
    "deliver": "arrived",
}
GIVEN = ("headcount", "count", "cost")


def remainders(scene: Scene, clause: Clause) -> None:
    """Propose what became of "the rest", "most of them", "a third of it" of what was promised."""
    parsed = scene.parsed
    told_here = [one for one in scene.found if one.property in GIVEN and isinstance(one.value, dict)]
    before = told_here[-1] if told_here else scene.seen.figure
    mark = next(iter(parsed.marks.within("remainder", clause.first, clause.last)), None)
    counted = any(clause.first <= one.first <= clause.last for one in parsed.quantities)
    if mark is None or counted or before is None or before.kind != "commitment" or before.property not in GIVEN:
        return
    found = verbs(scene, clause.first, clause.last, *STATES)
    verb = found[0] if found else None
    told = scene.told(clause, verb.first if verb else clause.last, verb.means if verb else "")
    if (verb is None and not told.future) or (verb is not None and negated(parsed, clause, verb.first)):
        return
    status = STATES[verb.means] if verb is not None else "expected"
    if told.future and status == "arrived":
        status = "expected"
    words = parsed.words(mark.first, mark.last)
    extra = {name: text for name, text in before.extra.items() if name not in ("likelihood", "status", "purpose")}
    scene.propose(
        before.thing, before.kind, before.property, {"text": words[0].lower() + words[1:]}, told,
        (clause.first, clause.last), valid=scene.when(clause, mark.first, told), status=status, **extra,
    )  # fmt: skip


def compared(scene: Scene, clause: Clause, quantity: Quantity) -> bool:
    """Propose the figure of another time that the sentence sets beside one: "compared with 14 in the whole of last year"."""
    parsed = scene.parsed
    told_before = [one for one in scene.found if isinstance(one.value, dict) and _same_sort(scene, one, quantity)]
    if quantity.unit or parsed.marks.at(quantity.first - 1, "compare") is None or not told_before:
        return False
    before = told_before[-1]
    told = scene.told(clause, quantity.first)
    last = max(quantity.last, max((one.last for one in parsed.dates if one.first > quantity.first), default=0))
    extra = {name: text for name, text in before.extra.items() if name != "likelihood"}
    scene.propose(
        before.thing, before.kind, before.property, quantity.value, told, (quantity.first, last),
        valid=scene.when(clause, quantity.first, told), **extra,
    )  # fmt: skip
    return True


def _same_sort(scene: Scene, before: Proposal, quantity: Quantity) -> bool:
    """Whether a figure without a noun, or of people, can be one of the property told before."""
    people = before.property.startswith(("people", "casualties", "headcount"))
    return (
        quantity.noun is None or (people and quantity.counted in ("people", "staff")) or before.property in CASUALTIES
    )
