"""How well prose is read: proposed claims beside those of an analyst, on labelled articles (``benchmarks/reading/README.md``).

Run ``python benchmarks/reading.py``: one article; ``--full``: all, ``dev`` (may be tuned on), ``held`` (``held2-*``, held out) and, where ``../shared`` is
beside the repository, ``shared``. The reader is ``tandem read FILE --format json``; ``--answers FOLDER`` takes what any other reader gave
(NAME.json for each article). ``--wrong`` lists what was missed or wrong, never for the held-out articles. Rules: ``_reading.py``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks._reading import FIELDS, NOTHING, Article, Row, Score, agreement, align, articles, score  # noqa: E402

OWN = ROOT / "benchmarks" / "reading"
SHARED = ROOT.parent / "shared" / "data" / "reading"
TINY = "dev-wire"
TANDEM = "from tandem.cli.main import main; main()"
HEADING = f"{'article':16} labels given right    P     R    F1  bare pairs  " + " ".join(
    f"{name:>8}" for name in FIELDS
)


def main() -> None:
    """Print one line per article and one in total for each set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="all articles instead of one")
    parser.add_argument("--answers", type=Path, metavar="FOLDER", help="score these answers instead of reading")
    parser.add_argument(
        "--wrong", action="store_true", help="list what was missed or wrong, never of held-out articles"
    )
    arguments = parser.parse_args()
    read = _answered(arguments.answers) if arguments.answers else _read
    own = articles(OWN)
    sets = {
        "dev": [one for one in own if one.name.startswith("dev-")],
        "held": [one for one in own if one.name.startswith("held2-")],
        "shared": articles(SHARED) if SHARED.exists() else [],
    }
    if not arguments.full:
        sets = {"dev": [one for one in own if one.name == TINY]}
    print(HEADING)
    for name, chosen in sets.items():
        if chosen:
            _judge(name, chosen, read, arguments.wrong and name != "held")
    print(
        "P, R, F1: same property, compatible value, things named alike, spans that overlap; bare: F1 without the thing's name."
    )
    print(
        "pairs: labels with a proposal of the same words; after that the share of those pairs that agree. Rules: benchmarks/_reading.py."
    )


def _judge(name: str, chosen: list[Article], read: Callable[[Article], list[Row]], wrong: bool) -> None:
    total = NOTHING
    for article in chosen:
        proposed = read(article)
        one = score(article, proposed)
        print(_line(article.name, one), flush=True)
        if wrong:
            _tell(article, proposed)
        total += one
    print(_line(f"{name} total", total) + "\n", flush=True)


def _line(name: str, one: Score) -> str:
    counts = f"{name:16} {one.labelled:6} {one.proposed:5} {one.right:5}"
    rates = f" {one.precision:5.2f} {one.recall:5.2f} {one.f1:5.2f} {one.bare_f1:5.2f} {one.aligned:5}  "
    return counts + rates + " ".join(f"{one.accuracy(field):8.2f}" for field in FIELDS)


def _read(article: Article) -> list[Row]:
    command = [sys.executable, "-c", TANDEM, "read", "-", "--format", "json"]
    said = ["--said", article.said] if article.said else []
    done = subprocess.run(
        command + said, input=article.text, capture_output=True, text=True, encoding="utf-8", check=False, timeout=300
    )
    if done.returncode:
        sys.exit(f"'tandem read' failed on {article.name}: {done.stderr.strip()}")
    rows: list[Row] = json.loads(done.stdout)
    return rows


def _answered(folder: Path) -> Callable[[Article], list[Row]]:
    def read(article: Article) -> list[Row]:
        rows = json.loads((folder / f"{article.name}.json").read_text(encoding="utf-8"))
        return rows["claims"] if isinstance(rows, dict) else rows

    return read


def _tell(article: Article, proposed: list[Row]) -> None:
    pairs = align(article, proposed)
    for label, proposal in pairs:
        verdict = agreement(label, proposal, article.text)
        bad = [name for name in FIELDS if not verdict[name]]
        if bad:
            print(f"    differs   {label['span']!r}")
            for name in bad:
                at = "chain" if name == "root" else name
                print(f"              {name}: {label.get(at)!r}, given {proposal.get(at)!r}")
    for label in article.claims:
        if not any(label is one for one, _ in pairs):
            print(f"    missed    {label['property']} {label['value']!r} of {label['thing']!r}: {label['span']!r}")
    for proposal in proposed:
        if not any(proposal is one for _, one in pairs):
            print(
                f"    too much  {proposal['property']} {proposal['value']!r} of {proposal['thing']!r}: {proposal['span']!r}"
            )


if __name__ == "__main__":
    main()
