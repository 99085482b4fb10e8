"""Classes of sentences that the rules read, each in sentences of no labelled article, and their like that claims nothing."""

from datetime import date

import pytest

from tandem.reading.proposal import Names, Proposal
from tandem.reading.rules import RuleReader

SAID = date(2026, 5, 4)


def read(text: str) -> tuple[Proposal, ...]:
    return RuleReader().read(text, said=SAID, known=Names())


def one(text: str, prop: str) -> Proposal:
    found = [proposal for proposal in read(text) if proposal.property == prop]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("The road will open in June, retired miller Tomas Berg told reporters.", "Tomas Berg", "retired miller"),
        ("Its commander, Major Lina Fors, said that the road is closed.", "Lina Fors", "commander"),
        ("Lina Fors has been appointed head of the survey unit.", "Lina Fors", "head of the survey unit"),
        ("Lina Fors | field coordinator, Ravan\n4 May 2026\n\nThe road is closed.", "Lina Fors", "field coordinator"),
    ],
)
def test_roles_without_a_comma_behind_a_rank_or_in_a_heading_are_read(text: str, name: str, role: str) -> None:
    found = one(text, "role")
    assert found.thing == name and str(found.value).startswith(role)


def test_a_figure_before_a_relative_clause_takes_the_verb_of_the_main_clause() -> None:
    assert one(
        "Some 60 residents who had to leave their homes were allowed back on Friday.", "people_returned"
    ).value == {"approx": 60}
    assert one("There are 700 people who cannot return to Dolac.", "people_displaced").value == {"exact": 700}


def test_what_stands_between_a_speaker_and_his_verb_is_read_too() -> None:
    found = one("The charity Open Fields, which has 9 deminers in Ravan, said the road is closed.", "headcount")
    assert (found.value, found.extra["status"], found.chain) == ({"exact": 9}, "present", ("article",))


def test_the_subject_holds_for_the_verb_behind_a_relative_clause() -> None:
    found = one("The school in Dolac, which lost two walls, was closed on Friday.", "status")
    assert (found.thing, found.value) == ("school in Dolac", "closed")


def test_money_without_a_currency_and_the_capacity_of_an_asset_are_read() -> None:
    assert one("The Relief Fund has approved 4 million.", "cost").extra["organisation"] == "Relief Fund"
    assert one("The ferry at Dolac carries about 80 vehicles a day.", "capacity").value == {"approx": 80}


@pytest.mark.parametrize("text", ["Access is by road 12.", "They met at pylon 12.", "The mines lie at bridge 12."])
def test_the_number_of_a_thing_is_no_figure(text: str) -> None:
    assert not [proposal for proposal in read(text) if proposal.value == {"exact": 12}]


def test_a_figure_out_of_a_whole_is_one_figure() -> None:
    found = [
        proposal for proposal in read("Three pumps out of nine remain switched off.") if proposal.property == "count"
    ]
    assert [proposal.value for proposal in found] == [{"exact": 3}]


@pytest.mark.parametrize(
    "text",
    [
        "The ministry said that 12 people were killed in Ravan. That number is withdrawn.",
        "Міністерство повідомило, що у Рівному загинули 12 людей. Цю цифру відкликано.",
        "Министерство сообщило, что в Ровном погибли 12 человек. Эту цифру отозвали.",
    ],
)
def test_a_figure_is_taken_back_without_being_told_again(text: str) -> None:
    said, taken_back = read(text)
    assert (taken_back.stance, taken_back.value, taken_back.thing) == ("retracts", said.value, said.thing)


@pytest.mark.parametrize(
    "text",
    [
        "People say that the bridge in Ravan is open. The police said that this is not true.",
        "Мешканці кажуть, що у Рівному загинули 12 людей. Це неправда.",
        "Жители говорят, что в Ровном погибли 12 человек. Это неправда.",
    ],
)
def test_what_was_told_before_is_denied_in_two_words(text: str) -> None:
    said, denied = read(text)
    assert (said.stance, denied.stance, denied.property, denied.value) == ("says", "denies", said.property, said.value)


def test_a_denial_of_something_else_is_no_denial_of_what_was_told_before() -> None:
    found = read("Two people were killed in Ravan. The army denied that any scrap had left its barracks.")
    assert [proposal.stance for proposal in found] == ["says"]


def test_what_was_promised_is_told_to_have_come_or_not() -> None:
    found = read("Norland promised 20 deminers. They have not arrived.")
    assert [(proposal.property, proposal.stance) for proposal in found] == [
        ("headcount", "plans"),
        ("status", "denies"),
    ]
    assert found[1].thing == found[0].thing and found[1].value == "arrived"


def test_a_figure_of_another_speaker_is_of_the_same_property() -> None:
    found = read("The mayor said that 300 people have returned to Dolac. The refugee agency speaks of 450.")
    assert [(proposal.property, proposal.value) for proposal in found] == [
        ("people_returned", {"exact": 300}),
        ("people_returned", {"exact": 450}),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A 50-person engineering unit arrived in Ravan.", {"exact": 50}),
        ("A 12-member team came to Ravan.", {"exact": 12}),
    ],
)
def test_a_unit_of_so_many_people_is_a_headcount(text: str, value: dict[str, int]) -> None:
    assert one(text, "headcount").value == value


@pytest.mark.parametrize(
    "text", ["До району привезуть 15 саперів.", "К работам привлекут 15 сапёров.", "У травні працюватимуть 15 саперів."]
)
def test_a_verb_in_the_future_is_a_plan_or_an_expectation(text: str) -> None:
    found = one(text, "headcount")
    assert found.stance in ("plans", "expects") and found.extra["status"] == "expected"


def test_the_cause_is_told_by_what_it_was() -> None:
    assert one("An explosion was heard in Ravan. It was an anti-tank mine.", "cause").value == "anti-tank mine"


def test_two_names_of_one_agency_are_one_speaker_and_two_houses_of_one_town_are_not() -> None:
    found = read(
        "Yonhap News Agency reported that the bridge in Orsk is closed. Yonhap said that two people were killed in Orsk. "
        "The agency added that 30 houses were damaged."
    )
    assert {proposal.chain for proposal in found} == {("Yonhap News Agency",)}
    found = read("The Orsk hospital said that 3 people were killed. The Orsk police said that 4 people were injured.")
    assert [proposal.chain for proposal in found] == [("Orsk hospital",), ("Orsk police",)]


def test_a_span_does_not_end_inside_a_quotation() -> None:
    found = one('The mayor said that the repair of the bridge would take "at least six weeks".', "repair_duration_days")
    assert found.span.count('"') == 2


def test_a_title_in_capitals_is_no_place() -> None:
    found = read("The mayor met with a delegation led by Deputy Defense Minister Viktor Horn.")
    assert "Deputy Defense" not in {value for proposal in found for value in (proposal.value, proposal.thing)}


@pytest.mark.parametrize(
    ("text", "organisation"),
    [
        ("On Monday 50 deminers of Clear Path arrived in Orsk.", "Clear Path"),
        ("The Swiftwater Foundation has 40 deminers in Ravan.", "Swiftwater Foundation"),
        ("У травні прибули 12 саперів фонду «Чисте поле».", "Чисте поле"),
        ("The ministry said that 50 deminers are expected in May.", None),
    ],
)
def test_a_commitment_carries_its_organisation_where_the_text_names_it(text: str, organisation: str | None) -> None:
    assert one(text, "headcount").extra.get("organisation") == organisation


@pytest.mark.parametrize(
    ("text", "prop", "thing", "value"),
    [
        ("Between Halm and Ostrin the road remains closed because of mines.", "status", "road", "closed"),
        (
            "A farmer was killed when his tractor drove over a mine near Velm.",
            "casualties_killed",
            "accident near Velm",
            1,
        ),
        (
            "A device exploded at a farm near Dolac; two workers were killed.",
            "casualties_killed",
            "explosion at a farm near Dolac",
            2,
        ),
        (
            "У Рівненському районі сапери знешкодили 37 мін.",
            "devices_destroyed",
            "розмінування у Рівненському районі",
            37,
        ),
        ("В результате подрыва трактора погиб механизатор.", "casualties_killed", "подрыва", 1),
        ("Дорогу до деревни Вольное откроют 8 мая.", "restored_by", "Дорогу до деревни Вольное", "2026-05-08"),
    ],
)
def test_a_thing_is_named_by_its_noun_and_place_alone(text: str, prop: str, thing: str, value: object) -> None:
    found = one(text, prop)
    assert found.thing == thing and found.value == ({"exact": value} if isinstance(value, int) else value)


def test_what_is_denied_by_denied_reports_is_told_by_one_speaker() -> None:
    found = one("The governor denied reports that the dam had been damaged.", "status")
    assert (found.stance, found.chain) == ("denies", ("governor",))


def test_a_person_is_found_behind_his_title_and_organisation() -> None:
    assert one("За словами начальника ДСНС Ігоря Бондаря, постраждалих немає.", "role").thing == "Ігор Бондар"
