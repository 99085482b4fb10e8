"""Generated names of villages, people and organisations, in the spellings of several schemes, and garbled as machines garble them.

The tables of the schemes are written from the standards and share nothing with the tables that Tandem reads names by.
"""

from __future__ import annotations

import random
from collections.abc import Mapping

ROOTS = [
    "Гай",
    "Бук",
    "Дуб",
    "Лип",
    "Вишн",
    "Черемш",
    "Кам'ян",
    "Піщан",
    "Глин",
    "Озер",
    "Річк",
    "Став",
    "Кринич",
    "Ковал",
    "Гончар",
    "Бондар",
    "Козач",
    "Гетьман",
    "Щерб",
    "Шевч",
    "Жовт",
    "Хмель",
    "Юр",
    "Яр",
    "Явір",
    "Єлис",
    "Їжак",
    "Петр",
    "Павл",
    "Григор",
    "Михайл",
    "Олександр",
    "Іван",
    "Василь",
    "Федор",
    "Степан",
    "Захар",
    "Харит",
    "Ціл",
    "Чорн",
    "Біл",
    "Зелен",
    "Червон",
    "Синьк",
    "Голуб",
    "Сокол",
    "Журавл",
    "Лебед",
    "Вовч",
    "Лис",
    "Ведмеж",
    "Щук",
    "Карас",
    "Сом",
    "Мельник",
    "Ткач",
    "Рибал",
    "Пасіч",
    "Сад",
    "Виноград",
    "Пшенич",
    "Жит",
    "Гречан",
]
ENDINGS = ["івка", "енька", "ове", "иця", "ани", "ичі", "ське", "инці", "ець", "огірка", "івці", "яни", "уха", "овець"]
QUALITIES = ("Велика", "Мала", "Нова", "Стара", "Верхня", "Нижня")
GIVEN = [
    "Олександр",
    "Андрій",
    "Василь",
    "Григорій",
    "Дмитро",
    "Євген",
    "Іван",
    "Костянтин",
    "Людмила",
    "Марія",
    "Микола",
    "Наталія",
    "Оксана",
    "Павло",
    "Роман",
    "Сергій",
    "Тетяна",
    "Федір",
    "Юлія",
    "Ярослав",
    "Віктор",
    "Ірина",
    "Петро",
    "Ольга",
]
FAMILY = ["енко", "чук", "ський", "ик", "ук", "ів", "ова", "ишин", "ак", "ецький"]

_SAME = dict(zip("абвгґдезийклмнопрстуфіь'ъ", "abvhgdezyiklmnoprstufi" + "\0" * 3, strict=True))
_LATIN: Mapping[str, str] = {letter: latin.replace("\0", "") for letter, latin in _SAME.items()}
SCHEMES: Mapping[str, Mapping[str, str]] = {
    "national 2010": _LATIN
    | {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "є": "ie", "ї": "i", "ю": "iu", "я": "ia"},
    "BGN/PCGN": _LATIN
    | {"й": "y", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "є": "ye", "ї": "yi", "ю": "yu"}
    | {"я": "ya", "ь": "ʼ"},
    "ISO 9": _LATIN
    | {"г": "g", "и": "i", "і": "ì", "й": "j", "ж": "ž", "х": "h", "ц": "c", "ч": "č", "ш": "š", "щ": "ŝ", "є": "ê"}
    | {"ї": "ï", "ю": "û", "я": "â", "ь": "ʹ"},
    "German": _LATIN
    | {
        "в": "w",
        "з": "s",
        "й": "j",
        "ж": "sch",
        "х": "ch",
        "ц": "z",
        "ч": "tsch",
        "ш": "sch",
        "щ": "schtsch",
        "є": "je",
    }
    | {"ї": "ji", "ю": "ju", "я": "ja"},
    "French": _LATIN
    | {"у": "ou", "й": "y", "ж": "j", "х": "kh", "ц": "ts", "ч": "tch", "ш": "ch", "щ": "chtch", "є": "ie", "ї": "ï"}
    | {"ю": "iou", "я": "ia"},
    "Polish": _LATIN
    | {"в": "w", "й": "j", "ж": "ż", "х": "ch", "ц": "c", "ч": "cz", "ш": "sz", "щ": "szcz", "є": "je", "ї": "ji"}
    | {"ю": "ju", "я": "ja", "л": "ł"},
}
_RUSSIAN = (("івка", "овка"), ("ів", "ов"), ("ське", "ское"), ("ський", "ский"), ("иця", "ица"), ("ичі", "ичи"))
_RUSSIAN_LETTERS = str.maketrans({"і": "и", "ї": "и", "є": "е", "ґ": "г", "'": "ъ"})
_RUSSIAN_BGN = SCHEMES["BGN/PCGN"] | {"г": "g", "и": "i", "ы": "y", "э": "e", "ё": "ë", "е": "e", "ъ": ""}


def village(drawn: random.Random) -> str:
    """A village in Ukrainian."""
    name = drawn.choice(ROOTS) + drawn.choice(ENDINGS)
    return f"{drawn.choice(QUALITIES)} {name}" if drawn.random() < 0.1 else name


def person(drawn: random.Random) -> str:
    """A person in Ukrainian."""
    return f"{drawn.choice(GIVEN)} {drawn.choice(ROOTS)}{drawn.choice(FAMILY)}"


def organisation(drawn: random.Random) -> str:
    """An organisation in English."""
    first = drawn.choice(ROOTS).replace("'", "")
    kind = drawn.choice(("Mine Action", "Relief", "Demining", "Reconstruction", "News", "Rescue", "Energy", "Water"))
    body = drawn.choice(("Agency", "Trust", "Service", "Foundation", "Centre", "Group", "Union"))
    return f"{latin(first, 'BGN/PCGN')} {kind} {body}"


def latin(name: str, scheme: str) -> str:
    """A Ukrainian name in Latin letters by a scheme."""
    return _spelled(name, SCHEMES[scheme])


def russian(name: str) -> str:
    """The Russian form of a Ukrainian name, in Cyrillic."""
    for ukrainian, other in _RUSSIAN:
        name = name.replace(ukrainian, other)
    return name.translate(_RUSSIAN_LETTERS)


def russian_latin(name: str) -> str:
    """The Russian form of a Ukrainian name in Latin letters (BGN/PCGN)."""
    return _spelled(russian(name), _RUSSIAN_BGN)


def garbled(name: str, drawn: random.Random) -> str:
    """A Latin name as machine translation garbles it: letters lost, doubled, exchanged or put for others that sound like them."""
    letters = list(name)
    for _ in range(2):
        at = drawn.randrange(1, len(letters))
        change = drawn.randrange(4)
        if change == 0 and len(letters) > 4:
            del letters[at]
        elif change == 1:
            letters[at - 1 : at + 1] = reversed(letters[at - 1 : at + 1])
        elif change == 2:
            letters.insert(at, letters[at])
        else:
            letters[at] = drawn.choice("aeioustnrlkgv")
    return "".join(letters)


def _spelled(name: str, table: Mapping[str, str]) -> str:
    spelled = []
    for letter in name:
        small = table.get(letter.lower(), letter)
        spelled.append(small.capitalize() if letter.isupper() and small else small)
    return "".join(spelled)
