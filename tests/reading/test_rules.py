"""The built-in reader on whole sentences: who says what, how surely, and never more than was said."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.reading.proposal import Names, Proposal
from tandem.reading.rules import RuleReader
from tandem.reading.tables import language_of, languages, tables

SHARED = Path(__file__).parents[3] / "shared" / "data" / "reading"
SAID = date(2026, 3, 3)


@pytest.fixture(scope="module", autouse=True)
def loaded() -> None:
    """The tables are read before the first example, whose time Hypothesis takes."""
    for code in languages():
        tables(code)


def read(text: str, said: date | None = SAID) -> list[Proposal]:
    return list(RuleReader().read(text, said=said, known=Names()))


def one(text: str, prop: str) -> Proposal:
    found = [proposal for proposal in read(text) if proposal.property == prop]
    assert len(found) == 1, read(text)
    return found[0]


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        ("Police said that two people were injured.", ("Police",)),
        ("Two people were injured, police said.", ("police",)),
        ("According to the Ministry of Health, two people were injured.", ("Ministry of Health",)),
        ("Two people were injured, as reported by RIA Novosti.", ("RIA Novosti",)),
        (
            "The newspaper Glas, citing an unnamed official of the ministry, reported that two people were injured.",
            ("Glas", "unnamed official of the ministry"),
        ),
        ('"Two people were injured," said Mira Kos, director of the clinic.', ("Mira Kos",)),
        ("The mayor of Ravan, Ivo Dren, told reporters that two people were injured.", ("Ivo Dren",)),
        ("A spokesman for the ministry said that two people were injured.", ("ministry",)),
        ("Two people were reportedly injured.", ("unnamed",)),
        ("Two people were injured.", ("article",)),
        ("За словами міського голови Івана Петренка, двоє людей поранені.", ("Іван Петренко",)),
        ("Двоє людей поранені, повідомила поліція.", ("поліція",)),
        ("По данным полиции, двое человек ранены.", ("полиция",)),
        ("Двое человек ранены, уточнили в районной больнице.", ("районная больница",)),
    ],
)
def test_the_chain_ends_with_whoever_said_it(text: str, chain: tuple[str, ...]) -> None:
    assert one(text, "casualties_injured").chain == chain


def test_a_chain_nests_to_any_depth() -> None:
    text = "According to the agency Vest, the mayor of Ravan, Ivo Dren, said that police had reported that two people were injured."
    assert one(text, "casualties_injured").chain == ("Vest", "Ivo Dren", "police")


def test_a_pronoun_stands_for_whoever_spoke() -> None:
    text = "The mayor of Ravan, Ivo Dren, spoke on Monday. He said that two people were injured."
    assert one(text.replace("spoke on Monday", "said that the road is closed"), "casualties_injured").chain == (
        "Ivo Dren",
    )


def test_sources_of_an_agency_are_their_own_root() -> None:
    text = "Yonhap news agency said that two people were injured. The agency's sources indicated that three people were killed."
    assert one(text, "casualties_killed").chain == ("Yonhap", "sources of Yonhap")


@pytest.mark.parametrize(
    ("text", "stance"),
    [
        ("Forty deminers arrived in Ravan.", "says"),
        ("Forty deminers are expected to arrive in Ravan.", "expects"),
        ("The ministry plans to send forty deminers to Ravan.", "plans"),
        ("The ministry denied that forty deminers arrived in Ravan.", "denies"),
    ],
)
def test_stance(text: str, stance: str) -> None:
    assert one(text, "headcount").stance == stance


def test_expected_and_in_training_are_never_present() -> None:
    for text in (
        "About 5,000 engineers are expected to arrive.",
        "The minister said that 5,000 engineers will arrive in May.",
        "1,000 soldiers are reportedly being trained in demining.",
        "Norland pledged 40 deminers.",
        "Очікується, що прибудуть 20 саперів.",
        "В регион направят до 200 строителей.",
    ):
        (found,) = [proposal for proposal in read(text) if proposal.property == "headcount"]
        assert found.extra["status"] in ("expected", "in training"), text


def test_a_noun_that_no_table_holds_is_never_taken_for_people_who_are_there() -> None:
    found = read("It has cost 900,000 talers so far. The town has 40 kelpers.")
    assert not any(proposal.property == "headcount" for proposal in found)


def test_a_withdrawn_figure_retracts_and_claims_nothing_else() -> None:
    text = (
        "Fourteen deminers arrived. An earlier figure of thirty, given by the ministry in January, has been withdrawn."
    )
    last = read(text)[-1]
    assert (last.stance, last.chain, last.value) == ("retracts", ("ministry",), {"exact": 30})


def test_likelihood_words_are_kept_as_written_with_their_band_word() -> None:
    text = "A driver was injured on 1 March when his car struck an object, probably an anti-vehicle mine."
    cause = one(text, "cause")
    assert (cause.hedge, cause.extra["likelihood"], cause.value) == ("probably", "likely", "anti-vehicle mine")


def test_a_question_and_a_heading_claim_nothing() -> None:
    assert read("Forty deminers arrive in Ravan\n\nWill the road be closed?") == []


def test_an_answer_is_told_by_the_one_who_was_asked() -> None:
    text = "Ana Rell, director of Clear Path, answers.\n\nHow many deminers do you have?\n\nForty-four. Two people were injured."
    assert one(text, "casualties_injured").chain == ("Ana Rell",)
    assert one(text, "headcount").value == {"exact": 44}


@given(st.text(max_size=200))
def test_any_text_is_read_and_every_span_stands_in_it(text: str) -> None:
    for proposal in read(text):
        assert text[proposal.start : proposal.start + len(proposal.span)] == proposal.span


WORDS = [
    "the",
    "ministry",
    "said",
    "that",
    "30",
    "deminers",
    "were",
    "killed",
    ",",
    "and",
    ".",
    "Mayor",
    "Ana",
    "Kos",
    "denied",
    "will",
    "arrive",
    "by",
    "Monday",
    "bridge",
    "is",
    "closed",
    "about",
    "between",
    "20",
    "according",
    "to",
    "citing",
    "which",
    "he",
    "reportedly",
    "not",
    "mines",
    "found",
    "«",
    "»",
    ";",
    ":",
    "?",
    "-",
    "за",
    "словами",
    "поліція",
    "поранено",
    "сказал",
]


@given(st.lists(st.sampled_from(WORDS), max_size=40))
def test_any_order_of_words_is_read_and_every_span_stands_in_it(words: list[str]) -> None:
    text = " ".join(words)
    found = read(text)
    assert found == read(text)
    for proposal in found:
        assert proposal.span and text[proposal.start : proposal.start + len(proposal.span)] == proposal.span
        assert proposal.chain and proposal.stance in ("says", "denies", "expects", "plans", "retracts")
        assert len(set(proposal.chain)) == len(proposal.chain)


def test_languages_are_data() -> None:
    assert languages() == ("en", "ru", "uk")
    assert language_of("Міст через річку закрито для вантажівок, а ремонт триває.") == "uk"
    assert language_of("Мост через реку закрыт для грузовиков, но ремонт идёт.") == "ru"
    assert language_of("The bridge is closed.") == "en"
    for code in languages():
        roles = {entry.role for entries in tables(code).entries.values() for entry in entries}
        assert {"speech", "predicate", "counted", "month", "number", "unit", "modal", "cite", "according"} <= roles


@pytest.mark.skipif(not SHARED.exists(), reason="the labelled articles are not beside the checkout")
def test_what_must_not_be_read_out_of_the_articles() -> None:
    kursk = read((SHARED / "kursk.txt").read_text(encoding="utf-8"), None)
    heads = {json.dumps(one.value): one for one in kursk if one.property == "headcount"}
    troops, trainees = heads['{"approx": 5000}'], heads['{"exact": 1000}']
    assert (troops.stance, troops.extra["status"], troops.chain) == (
        "expects",
        "expected",
        ("intelligence assessments",),
    )
    assert (trainees.extra["status"], trainees.chain, trainees.hedge) == ("in training", ("unnamed",), "reportedly")
    assert "6000" not in "".join(heads) and not any(
        one.extra.get("status") in ("present", "accredited") for one in heads.values()
    )
    sitrep = read((SHARED / "sitrep.txt").read_text(encoding="utf-8"), date(2026, 3, 3))
    thirty = [one for one in sitrep if one.value == {"exact": 30}]
    assert [one.stance for one in thirty] == ["retracts"]
    assert not any(one.value in ("restored", {"exact": 34}) for one in sitrep)
    assert all(one.hedge == "probably" for one in sitrep if one.property == "cause")
