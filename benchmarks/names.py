"""Names: is the right thing among the first three, is anything sure that is wrong, and how fast, beside two plain baselines.

``python benchmarks/names.py --full`` asks for every spelling of ``shared/data/names.csv`` with all other spellings known, alone and
among thousands of generated names, then for generated names in spellings by six schemes, in Russian and garbled, then for pairs of
two generated lists of villages with places, and last for speed at 100,000 names. The two thresholds were chosen on the generated lists and the shared file together.
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from anyascii import anyascii
from rapidfuzz.distance import JaroWinkler

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import _spellings as generated
from tandem.claims.names.book import NameBook
from tandem.claims.names.same import Named, SameAs, proposals
from tandem.policy import generic_policy

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "names.csv"
KINDS = {"person": generated.person, "organisation": generated.organisation, "place": generated.village}
GARBLED, RUSSIAN, RUSSIAN_LATIN = "garbled", "Russian", "Russian, BGN/PCGN"
Known = Sequence[tuple[str, str]]
Finder = Callable[[str, Known, str], list[str]]


@dataclass(frozen=True)
class Row:
    """One spelling of a thing."""

    thing: str
    kind: str
    name: str


def tandem(name: str, known: Known, kind: str) -> list[str]:
    """The first three of the book of names."""
    return [one.thing for one in NameBook.of(kind, known).nearest(name)]


def exact(name: str, known: Known, kind: str) -> list[str]:
    """Things with the same name without case and diacritics, in ASCII."""
    del kind
    wanted = anyascii(name).casefold()
    return list(dict.fromkeys(thing for thing, other in known if anyascii(other).casefold() == wanted))[:3]


def jaro_winkler(name: str, known: Known, kind: str) -> list[str]:
    """The three nearest of at least 0.85 by Jaro-Winkler over the names in ASCII."""
    del kind
    wanted = anyascii(name).casefold()
    best: dict[str, float] = defaultdict(float)
    for thing, other in known:
        best[thing] = max(best[thing], JaroWinkler.similarity(wanted, anyascii(other).casefold()))
    return [thing for thing, alike in sorted(best.items(), key=lambda one: -one[1]) if alike >= 0.85][:3]


FINDERS: dict[str, Finder] = {"tandem": tandem, "ASCII, exact": exact, "Jaro-Winkler 0.85": jaro_winkler}


def leave_one_out(rows: Sequence[Row], others: dict[str, Known]) -> None:
    """Each spelling is asked for while all others are known."""
    for label, find in FINDERS.items():
        missed: list[str] = []
        first = asked = 0
        for row in rows:
            known = [(other.thing, other.name) for other in rows if other is not row and other.kind == row.kind]
            if row.thing not in {thing for thing, _ in known}:
                continue
            asked += 1
            found = find(row.name, [*known, *others.get(row.kind, ())], row.kind)
            first += found[:1] == [row.thing]
            if row.thing not in found:
                missed.append(row.name)
        share = 1 - len(missed) / asked
        told = f": {', '.join(missed)}" if label == "tandem" and missed else ""
        print(
            f"  {label:<18} first {first / asked:.3f}  among three {share:.3f}  missed {len(missed)} of {asked}{told}"
        )


def sure_of(rows: Sequence[Row]) -> None:
    """What Tandem proposes of the shared names, each taken as a thing of its own, and what of it is wrong."""
    things = [Named(f"{at:03}", row.kind, (row.name,)) for at, row in enumerate(rows)]
    truth = {thing.id: row.thing for thing, row in zip(things, rows, strict=True)}
    pairs = sum(one.thing == other.thing for at, one in enumerate(rows) for other in rows[at + 1 :])
    report(proposals(things, frozenset(), generic_policy().names), pairs, lambda one, other: truth[one] == truth[other])


def report(found: Sequence[SameAs], pairs: int, same: Callable[[str, str], bool]) -> None:
    """Recall and precision of proposals, and how many that are sure are wrong."""
    right = sum(same(*one.things) for one in found)
    sure = [one for one in found if one.sure]
    wrong = sum(not same(*one.things) for one in sure)
    print(
        f"  proposed {len(found)}, right {right} of {pairs} pairs (recall {right / max(pairs, 1):.3f}), wrong {len(found) - right}"
    )
    print(f"  sure {len(sure)}, of them wrong {wrong}; merged without a person: 0")


def ways(drawn: random.Random) -> dict[str, Callable[[str], str]]:
    """Ways to write a Ukrainian name otherwise."""
    schemes = {scheme: lambda name, scheme=scheme: generated.latin(name, scheme) for scheme in generated.SCHEMES}
    return {
        **schemes,
        RUSSIAN: generated.russian,
        RUSSIAN_LATIN: generated.russian_latin,
        GARBLED: lambda name: generated.garbled(generated.latin(name, "BGN/PCGN"), drawn),
    }


def by_scheme(count: int) -> None:
    """Names that no spelling of which is known but the Ukrainian one."""
    for kind in ("place", "person"):
        drawn = random.Random(11)
        names = sorted({KINDS[kind](drawn) for _ in range(count)})
        known = [(str(at), name) for at, name in enumerate(names)]
        book = NameBook.of(kind, known)
        print(
            f"\n{len(names)} generated names ({kind}), known in Ukrainian alone; share found first / among three, and by the baselines"
        )
        for way, spell in ways(drawn).items():
            spelled = [spell(name) for name in names]
            found = [[one.thing for one in book.nearest(name)] for name in spelled]
            first = sum(ids[:1] == [str(at)] for at, ids in enumerate(found)) / len(names)
            three = sum(str(at) in ids for at, ids in enumerate(found)) / len(names)
            some = range(0, len(names), max(1, len(names) // 100))
            plain = [
                sum(str(at) in find(spelled[at], known, kind) for at in some) / len(some)
                for find in (exact, jaro_winkler)
            ]
            print(f"  {way:<20} {first:.3f} / {three:.3f}   exact {plain[0]:.2f}  Jaro-Winkler {plain[1]:.2f}")


def two_lists(count: int) -> None:
    """A list of villages, and another one that spells and places some of them otherwise; names repeat."""
    drawn = random.Random(7)
    things: list[Named] = []
    truth: dict[tuple[str, str], str] = {}
    for number in range(count):
        name, x, y = generated.village(drawn), 30 + 2 * drawn.random(), 48 + 1.5 * drawn.random()
        things.append(Named(f"a{number}", "community", (name,), place=(x, y)))
        if drawn.random() < 0.6:
            way, spell = drawn.choice(list(ways(drawn).items()))
            place = x + drawn.gauss(0, 0.004), y + drawn.gauss(0, 0.004)
            things.append(Named(f"b{number}", "community", (spell(name),), place=place))
            truth[f"a{number}", f"b{number}"] = way
    print(f"\nTwo lists of {count} and {len(truth)} villages on 150 x 167 km, places off by some 500 m")
    begun = time.perf_counter()
    found = proposals(things, frozenset(), generic_policy().names)
    seconds = time.perf_counter() - begun
    report(found, len(truth), lambda one, other: (one, other) in truth)
    got = {one.things for one in found}
    missed = Counter(way for pair, way in truth.items() if pair not in got)
    print(f"  missed by way of writing: {dict(missed)}; {seconds:.1f} s")


def speed(count: int, pairs: bool) -> None:
    """A book of many names, one question, and all pairs."""
    drawn = random.Random(3)
    names = [f"{generated.person(drawn)}{drawn.choice(('', '-', ' '))}{generated.village(drawn)}" for _ in range(count)]
    begun = time.perf_counter()
    book = NameBook.of("organisation", [(str(at), name) for at, name in enumerate(names)])
    book.nearest(names[0])
    built = time.perf_counter() - begun
    asked = [generated.latin(drawn.choice(names), "BGN/PCGN") for _ in range(20)]
    begun = time.perf_counter()
    for name in asked:
        book.nearest(name)
    print(
        f"\n{count} names: book built in {built:.1f} s, one look-up {1000 * (time.perf_counter() - begun) / len(asked):.0f} ms"
    )
    if pairs:
        things = [
            Named(str(at), "community", (name,), place=(20 + 10 * drawn.random(), 45 + 7 * drawn.random()))
            for at, name in enumerate(names)
        ]
        begun = time.perf_counter()
        found = proposals(things, frozenset(), generic_policy().names)
        print(f"  proposals among all of them, with places: {len(found)} in {time.perf_counter() - begun:.1f} s")


def crowd(count: int) -> dict[str, Known]:
    """Generated names of each kind that are none of the shared ones."""
    drawn = random.Random(5)

    def some(make: Callable[[random.Random], str]) -> Iterable[tuple[str, str]]:
        for number in range(count):
            name = make(drawn)
            yield f"other {number}", name if name.isascii() else generated.latin(name, "national 2010")

    return {kind: list(some(make)) for kind, make in KINDS.items()}


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="published sizes")
    full = parser.parse_args().full
    if SHARED.is_file():
        with SHARED.open(encoding="utf-8") as stream:
            rows = [Row(row["thing"], row["kind"], row["name"]) for row in csv.DictReader(stream)]
        print(
            f"{len(rows)} spellings of {len({row.thing for row in rows})} things, each asked for while the others are known"
        )
        leave_one_out(rows if full else rows[:12], {})
        print("\nThe same spellings, each taken as a thing of its own without place or code")
        sure_of(rows)
        if full:
            print("\nThe same among 1,000 generated names of each kind")
            leave_one_out(rows, crowd(1000))
    else:
        print("shared/data/names.csv is not beside the checkout: its part is skipped")
    by_scheme(1500 if full else 30)
    two_lists(5000 if full else 60)
    speed(100_000 if full else 300, full)


if __name__ == "__main__":
    main()
