"""The languages of interface and documents: texts, plurals, numbers and dates.

English is the key: ``language.text("Works")`` looks the English text up in the catalogue of the language
(``catalogues/CODE.po``, gettext). Values go in by name, ``text("Plan {number}", number=3)``, so that a translation may
order them as its grammar wants. A sentence that was made elsewhere (``tandem.worded``) is told by the same ``text``. ``script/words`` collects the keys of code, templates and elements into the catalogues;
a test holds that every catalogue is complete. Numbers and dates are spelled as CLDR says, through Babel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from typing import Literal

from babel import Locale
from babel.dates import format_datetime, format_skeleton
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from tandem.errors import NotFoundError
from tandem.vocabulary import label
from tandem.worded import Worded, filled, worded

OWN_NAMES: Mapping[str, str] = {
    "en": "English",
    "uk": "Українська",
    "ru": "Русский",
    "ar": "العربية",
    "fr": "Français",
    "es": "Español",
}
"""Language codes (BCP 47) with the name that a speaker looks for."""

_CLDR: Mapping[str, str] = {"en": "en_GB", "ar": "ar_SY"}


def phrase(english: str) -> str:
    """The same text, marked for ``script/words``: for keys that a table holds and that ``Language.text`` looks up later."""
    return english


@dataclass(frozen=True)
class Language:
    """One language; ``locale`` decides how numbers and dates are spelled."""

    code: str
    locale: Locale
    catalogue: NullTranslations

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        """How the script runs."""
        return "rtl" if self.locale.text_direction == "rtl" else "ltr"

    @property
    def tag(self) -> str:
        """BCP 47 tag with which a browser spells numbers and dates as the server does."""
        return f"{str(self.locale).replace('_', '-')}-u-nu-latn"

    def text(self, english: str, **values: object) -> str:
        """The text with its values put in, or a worded sentence; the English text where the catalogue lacks it."""
        if isinstance(english, Worded):
            return self._told(english)
        return self._filled(self.catalogue.gettext(english) if english else "", values)

    def plural(self, one: str, many: str, number: int, **values: object) -> str:
        """The form for a number, which the texts may name as ``{n}``."""
        return self._filled(self.catalogue.ngettext(one, many, number), {"n": number, **values})

    def label(self, code_list: str, code: str) -> str:
        """The label of a code of the vocabulary; the code itself where the list lacks it."""
        return self.text(label(code_list, code))

    def number(self, value: float | None, digits: int = 0) -> str:
        """A number with at most so many digits; the word for unknown where there is none."""
        if value is None:
            return self.text("unknown")
        rounded = round(value, digits)
        return format_decimal(rounded if digits else int(rounded), locale=self.locale)

    def share(self, value: float | None, digits: int = 0) -> str:
        """A share as per cent."""
        if value is None:
            return self.text("unknown")
        return format_percent(round(value, digits + 2), locale=self.locale, decimal_quantization=False)

    def day(self, value: date | None) -> str:
        """A day in full; the word for unknown where there is none."""
        return self.text("unknown") if value is None else format_skeleton("yMMMd", value, locale=self.locale)

    def dated(self, value: date | None) -> str:
        """A day in the sentences of the planner: ISO in English, as every command takes it; spelled out elsewhere.

        ISO days would turn round in right-to-left text.
        """
        return value.isoformat() if value is not None and self.code == "en" else self.day(value)

    def exact(self, value: float, digits: int) -> str:
        """A number with exactly so many digits."""
        return format_decimal(round(value, digits), format="#,##0." + "0" * digits, locale=self.locale)

    def listed(self, items: Sequence[str]) -> str:
        """An enumeration: ``a, b and c``."""
        return format_list(items, locale=self.locale) if items else ""

    def short_day(self, value: date) -> str:
        """A day without its year."""
        return format_skeleton("MMMd", value, locale=self.locale)

    def month(self, value: date) -> str:
        """A month with its year."""
        return format_skeleton("yMMM", value, locale=self.locale)

    def instant(self, value: datetime) -> str:
        """A day with its time, in UTC."""
        return format_datetime(value, "short", locale=self.locale)

    def _told(self, sentence: Worded) -> str:
        if self.code == "en":
            return str(sentence)
        values = {name: self._told(one) if isinstance(one, Worded) else one for name, one in sentence.values.items()}
        if sentence.many:
            told = self.plural(sentence.english, sentence.many, int(str(values.pop("n"))), **values)
        elif sentence.english.strip("{}0123456789;, ."):
            told = self.text(sentence.english, **values)
        else:  # Clauses one after the other have no text of their own, only signs between them.
            told = self._filled("".join(self._signs.get(sign, sign) for sign in sentence.english), values)
        return told.lower() if sentence.case == "lower" else told

    @property
    def _signs(self) -> Mapping[str, str]:
        return {",": "،", ";": "؛"} if self.code == "ar" else {}

    def _filled(self, text: str, values: Mapping[str, object]) -> str:
        return filled(text, {name: self._spelled(value) for name, value in values.items()}) if values else text

    def _spelled(self, value: object) -> str:
        if isinstance(value, tuple):
            return f"{self._signs.get(',', ',')} ".join(self._spelled(one) for one in value)
        if isinstance(value, Worded):
            return self._told(value)
        if isinstance(value, bool) or not isinstance(value, int | float | date):
            return str(value)
        if isinstance(value, datetime):
            return self.instant(value)
        return self.day(value) if isinstance(value, date) else self.number(value, 0 if isinstance(value, int) else 2)


@cache
def language_of(code: str) -> Language:
    """A language by its code; NotFoundError lists those that there are."""
    if code not in OWN_NAMES:
        raise NotFoundError(
            worded("There is no {what} '{typed}'.", what=worded("language"), typed=code),
            worded("Use one of: {listed}.", listed=tuple(OWN_NAMES)),
        )
    locale = Locale.parse(_CLDR.get(code, code))
    return Language(code, locale, NullTranslations() if code == "en" else _catalogue(code))


ENGLISH = language_of("en")
"""The language of everything that names no other."""


def _catalogue(code: str) -> GNUTranslations:
    with files(__name__).joinpath("catalogues", f"{code}.po").open("rb") as stream:
        known = read_po(stream, locale=code)
    compiled = BytesIO()
    write_mo(compiled, known)
    compiled.seek(0)
    return GNUTranslations(compiled)
