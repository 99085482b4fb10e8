"""Names as claims: language, script, valid time; and what people took back is no name."""

from datetime import date

from tandem.claims.names.told import official_codes, told_names
from tandem.times import PartialDate, parse_partial_date
from tests.claims.makers import LATER, at, claim, evidence, judged


def named(key: str, text: object, language: str = "", **fields: object) -> object:
    return claim(key, text, property="name", language=language, **fields)  # type: ignore[arg-type]


def texts(*records: object, things: tuple[str, ...] = ("t",)) -> list[str]:
    return [name.text for name in told_names(evidence(*records), things, LATER)]  # type: ignore[arg-type]


def since(text: str) -> PartialDate:
    return parse_partial_date(text)


def test_names_have_language_script_and_valid_time() -> None:
    new = named("c1", "Бахмут", "uk", valid_from=since("2016-02-04"))
    old = named("c2", "Artemivsk", "uk-Latn", valid_to=since("2016-02-03"))
    found = told_names(evidence(new, old), ["t"], LATER)  # type: ignore[arg-type]
    assert [(name.text, name.language, name.script) for name in found] == [
        ("Бахмут", "uk", "Cyrl"),
        ("Artemivsk", "uk-Latn", "Latn"),
    ]
    assert [name.holds(date(2015, 1, 1)) for name in found] == [False, True]
    assert [name.holds(date(2020, 1, 1)) for name in found] == [True, False]


def test_a_name_that_was_rejected_denied_or_taken_back_is_none() -> None:
    kept, wrong = named("c1", "Харків"), named("c2", "Karkov", by="ap")
    assert texts(kept, wrong) == ["Харків", "Karkov"]
    assert texts(kept, wrong, judged("j", "reject", "c2")) == ["Харків"]
    assert texts(kept, wrong, named("c3", "Karkov", by="ap", stance="retracts", day=3)) == ["Харків"]
    assert texts(kept, wrong, named("c3", "Karkov", by="nis", stance="retracts", day=3)) == ["Харків", "Karkov"]
    assert texts(kept, named("c4", "Other", stance="denies"), named("c5", None), named("c6", "  ")) == ["Харків"]


def test_names_are_those_of_all_things_judged_the_same_and_of_what_was_known() -> None:
    one, other = named("c1", "Київ"), named("c2", "Kiew", thing="u", day=4)
    assert texts(one, other, things=("t", "u")) == ["Київ", "Kiew"]
    assert [name.text for name in told_names(evidence(one, other), ["t", "u"], at(3))] == ["Київ"]  # type: ignore[arg-type]


def test_codes_of_two_registers_both_hold() -> None:
    codes = [claim(f"c{n}", text, property="official_code") for n, text in enumerate(["pcode:UA1 ", "GeoNames:7"])]
    assert official_codes(evidence(*codes), ["t"], LATER) == {"pcode:ua1", "geonames:7"}
