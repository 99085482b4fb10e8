"""What a step of the policy needs, and which of it is there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from tandem.language import phrase
from tandem.picture.life.ground import Ground
from tandem.picture.life.model import LOWERED, Need
from tandem.picture.life.quality import quality
from tandem.picture.life.said import folded
from tandem.policy import Policy
from tandem.policy.sections import StepPolicy
from tandem.vocabulary import label
from tandem.worded import Worded, joined, lowered, worded

# A rounding of the ledger is no land.
LEDGER_ACCURACY_M2 = 1.0
_QUALITY = {
    "none": phrase("quality control passed (none is recorded)"),
    "failed": phrase("quality control passed (it failed, or a non-conformity is open)"),
    "passed": phrase("quality control passed"),
    "corrected": phrase("quality control passed"),
}
_LEDGER = {
    "nothing_remains": phrase("no land that remains"),
    "part_released": phrase("land that is released in the ledger"),
}
_GATE_DOCUMENTS: Mapping[str, str] = {
    "completion_report": "completion_report",
    "inspection": "inspection_report",
    "corrective_action": "corrective_action",
    "markers": "marker_record",
    "handover": "handover_certificate",
    "briefing": "briefing_record",
}


@dataclass(frozen=True, slots=True)
class Offered:
    """What comes with a step: the evidence that is claimed, who signs it together, why, and whether a register says so."""

    evidence: str = "none"
    evidence_code: str = ""
    signers: tuple[tuple[str, ...], ...] = ()
    reason: str = ""
    register: bool = False


NOTHING = Offered()


@dataclass(frozen=True, slots=True)
class Rules:
    """What is asked: the policy, and the roles (code list person_role) of people by their names in one spelling."""

    policy: Policy
    roles: Mapping[str, frozenset[str]]


def needs(step: StepPolicy, ground: Ground, offered: Offered, rules: Rules) -> tuple[Need, ...]:
    """Everything that the step needs, in a fixed order, each with whether it is there.

    A step that lowers danger needs direct evidence and two people whatever policy says (rule 4). The word of a register that policy
    trusts stands for documents, works, quality control, gate and ledger.
    """
    found = list(backing(step, offered, rules))
    if not offered.register:
        found += [*_documents(step, ground), *_works(step, ground), *_quality(step, ground)]
        found += [*_gate(step, ground), *_ledger(step, ground)]
    if step.reason:
        found.append(Need("reason", worded("a reason"), bool(offered.reason.strip())))
    return tuple(found)


def backing(step: StepPolicy, offered: Offered, rules: Rules) -> tuple[Need, ...]:
    """What has to come with the claim itself: evidence and people."""
    return (*_evidence(step, offered, rules.policy), *_people(step, offered, rules))


def missing(step: StepPolicy, ground: Ground, offered: Offered, rules: Rules) -> tuple[Need, ...]:
    """What is not there."""
    return tuple(need for need in needs(step, ground, offered, rules) if not need.met)


def _evidence(step: StepPolicy, offered: Offered, policy: Policy) -> Iterator[Need]:
    lowers = step.to_state in LOWERED
    asked = "direct" if lowers else step.evidence
    if asked == "none":
        return
    lists = {"direct": policy.evidence.direct, "indirect": (*policy.evidence.indirect, *policy.evidence.direct)}
    enough = offered.evidence == "direct" or asked == offered.evidence
    # What lowers danger rests on survey or clearance, for which the national lists need not have a code.
    listed = offered.evidence_code in lists[asked] or (lowers and not offered.evidence_code)
    told = {
        True: worded("direct evidence of survey or clearance"),
        False: worded(
            "{kind} evidence with its code of the national list", kind=lowered(worded(label("evidence", asked)))
        ),
    }[lowers]
    yield Need("evidence", told, enough and listed)


def _people(step: StepPolicy, offered: Offered, rules: Rules) -> Iterator[Need]:
    people = 2 if step.to_state in LOWERED else max(step.people, len(step.roles))
    if people < 2 and not step.roles:
        return
    pairs = [tuple(dict.fromkeys(map(folded, pair))) for pair in offered.signers]
    met = any(len(pair) >= people and in_roles(pair, step.roles, rules) for pair in pairs)
    if not step.roles:
        yield Need("people", worded("people who sign: {n}", n=people), met)
        return
    roles = joined(*(lowered(worded(label("person_role", role))) for role in step.roles), by=", ")
    yield Need("people", worded("people who sign: {n}, with the roles: {roles}", n=people, roles=roles), met)


def in_roles(people: Sequence[str], roles: Sequence[str], rules: Rules) -> bool:
    """Whether each role is that of another of the people."""
    return any(
        all(role in rules.roles.get(name, ()) for role, name in zip(roles, order, strict=True))
        for order in permutations(people, len(roles))
    )


def asked(step: StepPolicy, rules: Rules) -> tuple[Need, ...]:
    """Everything that the step needs of an area of which nothing is known, none of it met."""
    found = [*backing(step, NOTHING, rules)]
    found += [Need("document", _lowered("document_kind", kind), False) for kind in step.documents]
    found += [Need("work", _work_words(step), False)] if step.works else []
    found += [Need("quality", worded(_QUALITY["passed"]), False)] if step.quality_control else []
    found += [Need("gate", _gate_words(name), False) for name in _gate_steps(step)]
    found += [Need("ledger", worded(_LEDGER[condition]), False) for condition in step.ledger]
    found += [Need("reason", worded("a reason"), False)] if step.reason else []
    return tuple(found)


def _documents(step: StepPolicy, ground: Ground) -> Iterator[Need]:
    for kind in step.documents:
        yield Need("document", _lowered("document_kind", kind), ground.has_document(kind))


def _works(step: StepPolicy, ground: Ground) -> Iterator[Need]:
    if step.works:
        yield Need("work", _work_words(step), ground.completed(step.works))


def _work_words(step: StepPolicy) -> Worded:
    kinds = joined(*(_lowered("work_kind", kind) for kind in step.works), by=", ")
    return worded("completed work, one of: {kinds}", kinds=kinds)


def _quality(step: StepPolicy, ground: Ground) -> Iterator[Need]:
    if step.quality_control:
        found = quality(ground.inspected(), ground.non_conformities)
        passed = found in ("passed", "corrected")
        lacking = ground.uncontrolled() if passed else ()
        words = worded(_QUALITY[found])
        if lacking:
            words = worded("quality control passed ({lacking})", lacking=joined(*lacking))
        yield Need("quality", words, passed and not lacking)


def _gate(step: StepPolicy, ground: Ground) -> Iterator[Need]:
    done = ground.gate()
    for name in _gate_steps(step):
        yield Need("gate", _gate_words(name), name in done or _gate_shown(name, ground))


def _gate_steps(step: StepPolicy) -> list[str]:
    """Steps of the release gate that are not asked for as a document already."""
    return [name for name in step.gate if _GATE_DOCUMENTS.get(name) not in step.documents]


def _gate_words(name: str) -> Worded:
    return worded("release gate: {step}", step=_lowered("release_gate", name))


def _gate_shown(name: str, ground: Ground) -> bool:
    """Whether a document shows the step, or nothing is open that had to be corrected."""
    if name == "corrective_action":
        corrected = quality(ground.inspected(), ground.non_conformities) != "failed"
        return corrected and all(one.closed_on is not None for one in ground.non_conformities)
    return ground.has_document(_GATE_DOCUMENTS[name])


def _ledger(step: StepPolicy, ground: Ground) -> Iterator[Need]:
    entry = ground.entry() if step.ledger else None
    for condition in step.ledger:
        if entry is None:
            yield Need("ledger", worded("a perimeter, so that the ledger can say what remains"), False)
        elif condition == "nothing_remains":
            words = worded("no land that remains ({area} m2 do)", area=round(entry.remaining_m2))
            yield Need("ledger", words, entry.remaining_m2 <= LEDGER_ACCURACY_M2)
        else:
            released = entry.cancelled_m2 + entry.reduced_m2 + entry.cleared_m2
            yield Need("ledger", worded(_LEDGER[condition]), released > LEDGER_ACCURACY_M2)


def _lowered(code_list: str, code: str) -> Worded:
    return lowered(worded(label(code_list, code)))
