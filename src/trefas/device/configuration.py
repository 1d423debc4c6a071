"""A configuration: one value for each digit, such that all rules hold.

Who orders says some digits; the others take their usual value, or the nearest that fits what was said. What cannot be comes
back as sentences, and as the nearest configuration that can.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from trefas.base.errors import SetupError
from trefas.device.digit import Digit, Value
from trefas.device.digits import DIGITS, HARDWARE, SOFTWARE, digit
from trefas.device.rules import REMARKS, RULES, Rule, Values, spec_of
from trefas.device.spec import Spec

PREFIX = "68"
"""How every type number of the maker's electricity meters begins."""

_DASH_BEFORE = ("X2", "X4", "X7", "X10", "X14-X16")
"""Where type numbers are parted, as in 68X-XX-XXX-XXX-XXXX-XXX with a digit for each letter."""

IDENTIFICATION_SIZE = 15
"""Characters of the type number that an identification shows, as on the real meter."""

Said = Mapping[str, str | int | float]
"""Digits by name or key, and codes or words."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything that was ordered. ``given`` are the names of the digits that somebody said."""

    values: Values
    given: frozenset[str]

    @classmethod
    def of(cls, said: Said) -> "Configuration":
        """What was said in words or codes, and what goes with it. Raises SetupError for the first thing that cannot be."""
        return cls.around(values_of(said))

    @classmethod
    def around(cls, given: Values) -> "Configuration":
        """These values, and what goes with them. Raises SetupError for the first two that do not go together."""
        values = _settled(_usual() | given, frozenset(given))
        for rule in _broken(values):
            raise SetupError(_sentence(rule, values))
        return cls(values, frozenset(given))

    @property
    def spec(self) -> Spec:
        """What it means."""
        return spec_of(self.values)

    @property
    def type_number(self) -> str:
        """The 18 characters of the hardware."""
        return PREFIX + "".join(self.values[each.name].code for each in HARDWARE)

    @property
    def identification(self) -> str:
        """What the meter signs on as, at the optical port and in telegrams (IEC 62056-21, 6.3.2): the first 15 characters."""
        return self.type_number[:IDENTIFICATION_SIZE]

    @property
    def written(self) -> str:
        """The type number as it is printed, parted by dashes."""
        return PREFIX + "".join("-" * (each.name in _DASH_BEFORE) + self.values[each.name].code for each in HARDWARE)

    @property
    def software(self) -> str:
        """The software set-up, digit by digit: ``Z1=4 Z2=1 …``."""
        return " ".join(f"{each.name}={self.values[each.name].code}" for each in SOFTWARE)

    @property
    def said(self) -> str:
        """The type number, and of the software what somebody said."""
        software = [f"{each.name}={self.values[each.name].code}" for each in SOFTWARE if each.name in self.given]
        return " ".join([self.written, *software])

    @property
    def text(self) -> str:
        """All of it: the type number and the software set-up, as ``type_number.read`` takes it."""
        return f"{self.written} {self.software}"

    @property
    def remarks(self) -> list[str]:
        """What was said and has no effect, or does not go with the rest."""
        rules = [
            f"{_pair(rule, self.values)}: {rule.because}"
            for rule in REMARKS
            if not _kept(rule, self.values) and self.given & set(rule.digits)
        ]
        return rules + [
            f"{each.label} is {self.values[each.name]}: has no effect yet, {self.values[each.name].no_effect}"
            for each in DIGITS
            if each.name in self.given and self.values[each.name].no_effect
        ]

    def allowed(self, each: Digit) -> tuple[Value, ...]:
        """The values that a digit can have while those of the given digits stand."""
        return tuple(one for one in each.values if self._takes(each, one))

    def form(self, each: Digit) -> Value | None:
        """The order form that a digit can name the number of, while the values of the given digits stand."""
        form = each.of_code(each.example_of_form)
        return each.form if form is not None and self._takes(each, form) else None

    def _takes(self, each: Digit, one: Value) -> bool:
        pinned = self.given - {each.name}
        return not _broken(_settled({**self.values, each.name: one}, pinned | {each.name}))


def values_of(said: Said) -> Values:
    """The values that were said. Raises SetupError for a digit or a value that is not there, or a digit said twice."""
    given: Values = {}
    for name, text in said.items():
        one = digit(name)
        if one.name in given:
            raise SetupError(f"{one.label} is said twice, the second time '{text}'; once is enough")
        given[one.name] = one.find(text)
    return given


def coded_values(codes: Mapping[str, str]) -> Values:
    """The values of codes, by the names of their digits. Raises SetupError for the first that is wrong."""
    return {name: digit(name).coded(code) for name, code in codes.items()}


def problems(codes: Mapping[str, str]) -> list[str]:
    """Every sentence that there is to say against codes, by the names of their digits; none if all is well."""
    given: Values = {}
    sentences = []
    for name, code in codes.items():
        one = digit(name)
        try:
            given[one.name] = one.coded(code)
        except SetupError as wrong:
            sentences.append(str(wrong))
    values = _settled(_usual() | given, frozenset(given))
    broken = _broken(values)
    said = [rule for rule in broken if given.keys() >= set(rule.digits)]
    # Two digits may each need another value of a third that nobody said.
    return sentences + [_sentence(rule, values) for rule in said or ([] if sentences else broken)]


def nearest(codes: Mapping[str, str]) -> Configuration:
    """What can be ordered and is most like what was said. Digits are taken in the order of the data sheet; each has the nearest
    value that goes with those before it."""
    values = _usual()
    taken: list[str] = []
    said = sorted(((digit(name), code) for name, code in codes.items()), key=lambda each: each[0].place)
    for one, code in said:
        wanted = one.of_code(code)
        taken.append(one.name)
        for each in (*([wanted] if wanted else []), *one.nearest(code), values[one.name]):
            tried = _settled({**values, one.name: each}, frozenset(taken))
            if not _broken(tried):
                break
        values = tried
    assert not _broken(values), "the value that a digit has already goes with those before it"
    return Configuration(values, frozenset(taken))


def _usual() -> Values:
    return {each.name: each.find(each.usual[0]) for each in DIGITS}


def _broken(values: Values) -> list[Rule]:
    spec = spec_of(values)
    return [rule for rule in RULES if not rule.kept(values, spec)]


def _settled(values: Values, pinned: frozenset[str]) -> Values:
    """Values with as many rules kept as can be, changing only digits that are not pinned."""
    for _ in DIGITS:
        better = next((each for rule in _broken(values) if (each := _repaired(rule, values, pinned))), None)
        if better is None:
            break
        values = better
    return values


def _repaired(rule: Rule, values: Values, pinned: frozenset[str]) -> Values | None:
    """One digit changed so that a rule holds: what leaves the fewest rules broken; of that, the digit that gives way before the
    one that stands, a usual value before one that is merely near."""
    changes = [
        changed
        for name in reversed(rule.digits)
        if name not in pinned
        for each in _candidates(digit(name), values[name].code)
        if _kept(rule, changed := {**values, name: each})
    ]
    return min(changes, key=lambda changed: len(_broken(changed))) if changes else None


def _candidates(one: Digit, code: str) -> Iterator[Value]:
    yield from (one.find(each) for each in one.usual)
    yield from one.nearest(code)


def _kept(rule: Rule, values: Values) -> bool:
    return rule.kept(values, spec_of(values))


def _sentence(rule: Rule, values: Values) -> str:
    """What does not go together, why, and what the digit that gives way could be."""
    for name in reversed(rule.digits):
        one = digit(name)
        could = tuple(each for each in one.values if _kept(rule, {**values, name: each}))
        if could:
            return f"{_pair(rule, values)}: {rule.because}; {name} can be {one.can_be(could)}"
    raise AssertionError("a rule holds for some value of one of its digits")


def _pair(rule: Rule, values: Values) -> str:
    first, second = (f"{digit(name).label} is {values[name]}" for name in rule.digits)
    return f"{second} and {first}"
