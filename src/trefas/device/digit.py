"""A digit of the type number or of the software set-up: its values in the words of the data sheet, and what each means.

A digit is one place of an order and may have up to three characters. What the data sheet leaves to an order form
(``form``) takes any other code of the same width: the number of the form, of which nothing more is public.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from trefas.base.errors import SetupError

FORM = "–"
"""The data sheet's sign where a code stands on an order form."""


class Ordered(Enum):
    """In the fields of a form's value: the code itself, once it is known."""

    CODE = "code"


class Origin(Enum):
    """Where a value is from."""

    DATA_SHEET = "data sheet"
    DESCRIPTION = "technical description"
    OURS = "our own"


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a digit. ``fields`` are the fields of the Spec that it sets."""

    code: str
    words: str
    swedish: str
    fields: Mapping[str, object] = field(hash=False)
    only_variant: int | None = None
    """Only for meters of this variant (X8)."""
    origin: Origin = Origin.DATA_SHEET
    no_effect: str = ""
    """Why nothing here does what it says; empty where something does."""

    def __str__(self) -> str:
        """Code and words; the code alone where the words say the same."""
        return self.code if self.words == self.code.lstrip("0") else f"{self.code} ({self.words})"


def value(
    code: str,
    words: str,
    swedish: str,
    *,
    only_variant: int | None = None,
    origin: Origin = Origin.DATA_SHEET,
    no_effect: str = "",
    **fields: object,
) -> Value:
    """A line of a table."""
    return Value(code, words, swedish, fields, only_variant, origin, no_effect)


@dataclass(frozen=True, slots=True)
class Digit:
    """One place of an order. ``usual`` are the codes that are taken, first of all the first, where none is given."""

    name: str
    title: str
    swedish: str
    values: tuple[Value, ...]
    usual: tuple[str, ...]
    form: Value | None = None

    @property
    def width(self) -> int:
        """Characters of a code."""
        return len(self.values[0].code)

    @property
    def example_of_form(self) -> str:
        """A number of an order form, where there is one."""
        return "7".zfill(self.width)

    @property
    def key(self) -> str:
        """What it is called in a meter file."""
        return self.title.replace(" ", "_").replace("-", "_")

    @property
    def hardware(self) -> bool:
        """Whether it stands in the type number."""
        return self.name.startswith("X")

    @property
    def place(self) -> tuple[str, int]:
        """Sorts digits as the data sheet does."""
        return self.name[0], int(self.name[1:].partition("-")[0])

    @property
    def label(self) -> str:
        """``X10 (breaker)``."""
        return f"{self.name} ({self.title})"

    def of_code(self, code: str) -> Value | None:
        """The value of a code, if it has one."""
        for each in self.values:
            if each.code == code:
                return each
        if self.form is None or len(code) != self.width or not code.isdecimal() or not code.isascii():
            return None
        fields = {name: code if of is Ordered.CODE else of for name, of in self.form.fields.items()}
        return replace(self.form, code=code, words=f"{self.form.words} {code}", fields=fields)

    def coded(self, code: str) -> Value:
        """The value of a code. Raises SetupError with the values it can have."""
        return self.of_code(code) or self._refuse(code)

    def find(self, said: str | float) -> Value:
        """The value of a code or of words, English or Swedish: whole, or a beginning that only one value has. A number may
        have lost its zeros. Raises SetupError with the values it can have."""
        text = str(said).strip()
        code = text.zfill(self.width) if isinstance(said, int) else text.upper()
        return self.of_code(code) or self._of_words(_plain(text)) or self._refuse(text)

    def can_be(self, values: "tuple[Value, ...] | None" = None) -> str:
        """The values, for a sentence."""
        listed = ", ".join(map(str, self.values if values is None else values))
        if self.form is None or values is not None:
            return listed
        return f"{listed}, or another number of {self.width} digits ({self.form.words})"

    def nearest(self, code: str, values: "tuple[Value, ...] | None" = None) -> Iterator[Value]:
        """Its values, the most alike first: fewest characters changed, then the smallest step."""
        yield from sorted(self.values if values is None else values, key=lambda each: _distance(each.code, code))

    def _of_words(self, words: str) -> Value | None:
        for each in self.values:
            if words in (_plain(each.words), _plain(each.swedish)):
                return each
        begun = [each for each in self.values if words and _plain(each.words).startswith(words)]
        return begun[0] if len(begun) == 1 else None

    def _refuse(self, text: str) -> Value:
        raise SetupError(f"{self.label} is '{text}'; must be {self.can_be()}")


def _plain(text: str) -> str:
    return "".join(text.casefold().split())


def _distance(one: str, other: str) -> tuple[int, int]:
    changed = sum(a != b for a, b in zip(one, other, strict=False)) + abs(len(one) - len(other))
    if one.isdecimal() and other.isdecimal():
        return changed, abs(int(one) - int(other))
    return changed, sum(abs(ord(a) - ord(b)) for a, b in zip(one, other, strict=False))
