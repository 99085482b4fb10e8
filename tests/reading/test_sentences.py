"""Classes of sentences that prose about recovery is made of, in words of no labelled article: ten or so of each class."""

from __future__ import annotations

from datetime import date

import pytest

from tandem.reading.proposal import Names, Proposal
from tandem.reading.rules import RuleReader

SAID = date(2026, 10, 22)  # a Thursday


def read(text: str) -> tuple[Proposal, ...]:
    return RuleReader().read(text, said=SAID, known=Names())


def of(text: str, prop: str) -> list[Proposal]:
    return [proposal for proposal in read(text) if proposal.property == prop]


MONEY = [
    ("Repairs to the water tower will cost about 300,000 euros.", "repairs to the water tower", 300_000, "expects"),
    ("The mill, which the council bought for 90,000 euros, stands empty.", "mill", 90_000, "says"),
    ("The wooden pier has cost 2.5 million crowns.", "wooden pier", 2_500_000, "says"),
    ("The Union put 40 million crowns into roads; 12 million are earmarked for bridges.", None, 12_000_000, "plans"),
    ("The Harbour Bank has agreed to lend the region 45 million euros for roads.", "Harbour Bank", 45_000_000, "plans"),
    (
        "The Ministry of Trade expects the first 2 million guilders of the Lake Bank's loan in May.",
        "loan of Lake Bank",
        2_000_000,
        "expects",
    ),
    ("The canton of Worb gave the town 180,000 francs for the school roof.", "canton of Worb", 180_000, "says"),
    ("The clinic reopened in May. The bill came to 700,000 dollars.", "clinic", 700_000, "says"),
    (
        "Ambassador Lukas Brenn of Astria said that Astria would give a further 1.2 million euros in 2028.",
        "Astria",
        1_200_000,
        "plans",
    ),
]


@pytest.mark.parametrize(("text", "thing", "worth", "stance"), MONEY)
def test_money_is_told_of_what_it_pays_for_or_who_gives_it(
    text: str, thing: str | None, worth: int, stance: str
) -> None:
    found = [one for one in of(text, "cost") if worth in dict(one.value).values()]  # type: ignore[call-overload]
    assert len(found) == 1
    assert found[0].stance == stance
    assert thing is None or thing in found[0].thing


DOUBTS = [
    ("The boat may have struck a rock.", "says"),
    ("The slope may be contaminated.", "says"),
    ("The bridge could reopen on Friday.", "expects"),
    ("The operator hopes to reopen the bridge on Friday.", "expects"),
    ("The bridge will be restored by Friday.", "expects"),
    ("The county plans to reopen the bridge on Friday.", "plans"),
    ("The bridge will be closed on Friday.", "plans"),
    ("Оператор сподівається відкрити міст у п'ятницю.", "expects"),
    ("Оператор надеется открыть мост в пятницу.", "expects"),
    ("Оператор планує відкрити міст у п'ятницю.", "plans"),
]


@pytest.mark.parametrize(("text", "stance"), DOUBTS)
def test_who_hopes_expects_and_a_doubt_about_what_is_stays_a_saying(text: str, stance: str) -> None:
    assert {proposal.stance for proposal in read(text)} <= {stance}


STATES = [
    ("The power plant at Melnik was switched back on at dawn on Sunday.", "power plant at Melnik", "restored"),
    ("The substation in Orla is operational again.", "substation in Orla", "restored"),
    ("The borehole behind the church has stopped working.", "borehole behind the church", "out of service"),
    ("The road over the pass is passable again.", "road over the pass", "open"),
    ("The market hall has reopened.", "market hall", "open"),
    ("The footpath along the canal remains off limits.", "footpath along the canal", "closed"),
    ("The old theatre was burnt down in March.", "old theatre", "destroyed"),
    ("The water main in Mill Street burst on Monday.", "water main in Mill Street", "damaged"),
    ("Котельню в селищі Тиха запущено.", "Котельню", "restored"),
    ("Насосная станция в Ясном не работает.", "Насосная станция", "out of service"),
]


@pytest.mark.parametrize(("text", "thing", "state"), STATES)
def test_what_supplies_works_or_is_out_of_service_and_a_road_is_open_or_closed(
    text: str, thing: str, state: str
) -> None:
    found = of(text, "status")
    assert [(thing in one.thing, one.value) for one in found] == [(True, state)]


def test_every_asset_of_a_list_has_its_state() -> None:
    assert {(one.thing, one.value) for one in of("The post office, the bakery and the clinic are open again.", "status")} == {
        ("post office", "open"), ("bakery", "open"), ("clinic", "open"),
    }  # fmt: skip


def test_two_names_joined_by_and_are_no_two_clauses() -> None:
    found = of("Gas supply to Old Ford and Millbrook will resume on Saturday.", "restored_by")
    assert [(one.thing, one.value) for one in found] == [("Gas supply to Old Ford and Millbrook", "2026-10-24")]


def test_a_main_clause_goes_on_behind_a_relative_one() -> None:
    found = of("The bridge at Orla, which soldiers repaired, will open on Monday.", "restored_by")
    assert [(one.thing, one.value) for one in found] == [("bridge at Orla", "2026-10-26")]


def test_a_wish_without_a_day_is_no_repair() -> None:
    assert not of("The council needs money to rebuild the school.", "status")


PARTS = [
    ("Of the 120 vehicles inspected, 35 were damaged.", "count", 35, "vehicles"),
    ("Of 18 schools in the valley, eleven are open.", "count", 11, "schools"),
    ("Two of the county's six bridges are closed.", "count", 2, "bridges"),
    ("Six of the 15 dog handlers have gone home.", "headcount", 6, "dog handlers"),
    ("Three of the wounded died in hospital.", "casualties_killed", 3, ""),
    ("The number of displaced people rose from 9,400 to 10,150.", "people_displaced", 10_150, ""),
    ("Nine people died on the road this year, against 21 in 2025.", "casualties_killed", 21, ""),
    ("Nine people died on the road this year, compared with 21 last year.", "casualties_killed", 21, ""),
]


@pytest.mark.parametrize(("text", "prop", "worth", "thing"), PARTS)
def test_parts_changes_and_comparisons_give_their_own_figure(text: str, prop: str, worth: int, thing: str) -> None:
    found = [one for one in of(text, prop) if one.value == {"exact": worth}]
    assert len(found) == 1 and thing in found[0].thing


def test_a_whole_is_no_figure_of_its_own() -> None:
    assert [one.value for one in of("Of the 120 vehicles inspected, 35 were damaged.", "count")] == [{"exact": 35}]


def test_a_difference_is_no_figure() -> None:
    assert [one.value for one in of("The utility employs 212 technicians, 30 fewer than before.", "headcount")] == [
        {"exact": 212}
    ]


RESTS = [
    (
        "Tavria promised 60 engineers. Twenty engineers arrived on Sunday; the rest are due by Friday.",
        "the rest",
        "expected",
    ),
    ("Lake Aid has 30 recruits in training. Most of them will be accredited in May.", "most of them", "accredited"),
    ("The Union pledged 3 million euros for roads. The remainder should arrive in May.", "the remainder", "expected"),
    ("Тавлія пообіцяла прислати 60 інженерів. Решта прибуде в травні.", "решта", "expected"),
    ("Корвия пообещала прислать 60 инженеров. Остальные приедут в мае.", "остальные", "expected"),
]


@pytest.mark.parametrize(("text", "words", "status"), RESTS)
def test_the_rest_of_what_was_promised_is_told_in_words(text: str, words: str, status: str) -> None:
    found = [one for one in read(text) if one.value == {"text": words}]
    assert [one.extra["status"] for one in found] == [status]


PEOPLE = [
    ("The Red Lantern counted 730 arrivals in Orla.", "people_displaced", 730),
    ("The register shows 2,870 returnees in the valley.", "people_returned", 2_870),
    ("Lake Aid assisted 5,940 people in May.", "people_served", 5_940),
    ("There is drinking water for 54,000 people.", "people_served", 54_000),
    ("Some 1,200 residents lost running water.", "people_affected", 1_200),
    ("Heating has been out since Sunday, affecting 310 flats.", "people_affected", 310),
    ("Host families have taken in 85 children.", "people_displaced", 85),
    ("Eleven patients had to be moved to the basement.", "people_evacuated", 11),
    ("The driver was taken to hospital with concussion.", "casualties_injured", 1),
    ("A guard was killed when he stepped on a mine.", "casualties_killed", 1),
    ("Районні служби нарахували 730 поверненців, відселено 40 родин.", "people_evacuated", 40),
    ("Без отопления остаются двадцать домов.", "people_affected", 20),
]


@pytest.mark.parametrize(("text", "prop", "worth"), PEOPLE)
def test_what_became_of_people_is_told_by_verb_or_noun(text: str, prop: str, worth: int) -> None:
    assert any(worth in dict(one.value).values() for one in of(text, prop))  # type: ignore[call-overload]


def test_an_event_named_with_the_article_is_the_one_before() -> None:
    found = read("An explosion at a mill near Orla killed two people. The blast was caused by an old shell.")
    assert {one.thing for one in found} == {"explosion at a mill near Orla"}


CORRECTED = [
    ("Bulletin No. 12 gave the number of injured as 19. That figure was wrong: nine people were injured.", 19, 9),
    (
        "In yesterday's bulletin we stated that 19 people were injured. This was a typing error; the correct number is 9.",
        19,
        9,
    ),
    (
        "Our report #4 put the number of injured people at 19. That number is withdrawn; nine people were injured.",
        19,
        9,
    ),
]


@pytest.mark.parametrize(("text", "wrong", "right"), CORRECTED)
def test_a_correction_takes_its_own_figure_back_once(text: str, wrong: int, right: int) -> None:
    found = {one.value["exact"]: one for one in of(text, "casualties_injured")}  # type: ignore[index]
    assert found[wrong].stance == "retracts" and found[right].stance == "says"
    assert found[wrong].chain == ("article",)
    assert len(of(text, "casualties_injured")) == 2


SPEAKERS = [
    ("The operator, Valley Energy, said the line was restored on Monday.", "Valley Energy"),
    ("Radio Delta reported that the tunnel is closed.", "Radio Delta"),
    ("Norwegian People's Relief said that the road is closed.", "Norwegian People's Relief"),
    ("The bridge is closed, police admitted.", "police"),
    ('"The school is closed," said Petra Holm, the mayor of Orla. "The bakery is open."', "Petra Holm"),
    ("Слухи о том, что мост закрыт, отверг глава района Пётр Дёмин.", "Пётр Дёмин"),
]


@pytest.mark.parametrize(("text", "root"), SPEAKERS)
def test_the_root_is_who_speaks(text: str, root: str) -> None:
    found = of(text, "status")
    assert found and {one.chain[-1] for one in found} == {root}


def test_teams_that_are_added_are_said_by_nobody() -> None:
    found = of("Four mechanical teams will be added in May.", "count")
    assert [one.chain for one in found] == [("article",)]


def test_what_another_reader_asked_holds_for_the_answer_alone() -> None:
    text = "Ana Brodek is the mayor of Orla.\n\nHow many people have returned?\n\nAbout 900.\n\nAnd the school?\n\nClosed.\n"
    found = read(text)
    assert [(one.value, one.chain) for one in found if one.property == "people_returned"] == [
        ({"approx": 900}, ("Ana Brodek",))
    ]
    assert [(one.thing, one.value) for one in found if one.property == "status"] == [("school", "closed")]
