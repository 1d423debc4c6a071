"""The names that recordings give their channels: what is measured, on which phase, and what set it belongs to.

As they are found in the field: IA, Ia, I1, IL1, "LINE SUM ILA", "Voltage L1", "Ток фазы A", U21, VAB. A name is cut into
the quantity (U, V or I; else the unit says it), the phase or the pair of phases, and the rest, which names the set.
Residual and neutral channels (IN, 3U0, U4 …) say no phase and are nobody; of the neutral's current (IN) it is asked apart.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as the recording describes it; numbers count from 1."""

    number: int
    name: str
    unit: str
    phase: str = ""
    """What the recording itself says of the phase, apart from the name."""


@dataclass(frozen=True, slots=True)
class Name:
    """What a channel's name and unit say."""

    kind: str
    """U, I, or UU for a voltage between phases"""
    phase: tuple[int, ...]
    """The phase from 0, or the pair (0, 1), (1, 2) or (2, 0)"""
    rest: str
    factor: float
    """What makes volts and amperes of it, turned to the pair's direction"""


_WORDS = (
    (r"\b(VOLTAGE|VOLTS?|SPANNUNG|TENSION|SPÄNNING|НАПРЯЖЕНИЕ)\b|电压", " U "),
    (r"\b(CURRENT|AMPS?|STROM|COURANT|STRÖM|ТОК)\b|电流", " I "),
    (r"\b(PHASE|PH|ФАЗЫ|ФАЗА)\b|相", " PHASE "),
)
_CYRILLIC = str.maketrans("АВСІ", "ABCI")
"""Cyrillic letters that look Latin, as in «Iа»."""
_FAMILIES = ("ABC", "123", "RST")
"""Three letters for three phases. R, S, T come last: VT is more often a voltage transformer than a phase."""
_UNITS = {
    prefix + unit: (kind, factor)
    for prefix, factor in {"": 1.0, "k": 1e3, "K": 1e3, "M": 1e6, "m": 1e-3, "u": 1e-6, "µ": 1e-6, "μ": 1e-6}.items()
    for kind, units in {
        "U": "V v Volt Volts volt volts VOLT",
        "I": "A a Amp Amps amp amps ampere amperes Ampere",
    }.items()
    for unit in units.split()
}


_NEUTRAL = frozenset(("IN", "ILN", "I", "N", "NEUTRAL", "PHASE"))


def unit_of(unit: str) -> tuple[str, float] | None:
    """What a unit measures (U or I; '' where there is no unit) and its factor; None for every other unit."""
    text = unit.strip().strip("[]()").strip()
    return ("", 1.0) if not text else _UNITS.get(text)


def read_name(channel: Channel) -> Name | None:
    """What a channel is; None for what is neither voltage nor current of a phase."""
    unit = unit_of(channel.unit)
    if unit is None:
        return None
    kind_of_unit, factor = unit
    tokens = _tokens(channel.name)
    found = _explicit(tokens) or _bare(tokens, kind_of_unit) or _by_field(channel.phase, tokens, kind_of_unit)
    if found is None or (kind_of_unit and kind_of_unit != found.kind[0]):
        return None
    return Name(found.kind, found.phase, found.rest, found.factor * factor)


def neutral_of(channel: Channel) -> tuple[str, float] | None:
    """Where a channel is the current of the neutral (IN, "I N", "neutral current"): the rest of its name, and what makes amperes
    of it. Sums of the phases (3I0) and fourth inputs (I4) are not: what they are connected to their name does not say."""
    unit, tokens = unit_of(channel.unit), _tokens(channel.name)
    alone = bool({"N", "NEUTRAL"} & set(tokens)) and "I" in (_said(tokens), unit[0] if unit else "")
    if unit is None or unit[0] == "U" or not (alone or {"IN", "ILN"} & set(tokens)):
        return None
    return " ".join(token for token in tokens if token not in _NEUTRAL), unit[1]


def quantity_of(channel: Channel) -> str:
    """U or I where name and unit say so and do not disagree, phase or not; else ''."""
    unit = unit_of(channel.unit)
    said = _said(_tokens(channel.name))
    if unit is None or (said and unit[0] and said != unit[0]):
        return ""
    return unit[0] or said


def pair_of(one: int, other: int) -> tuple[tuple[int, int], float]:
    """Two phases turned so that they go 1→2, 2→3 or 3→1, and the sign that turns the voltage with them."""
    return ((one, other), 1.0) if other == (one + 1) % 3 else ((other, one), -1.0)


def _tokens(name: str) -> list[str]:
    text = name.upper()
    for pattern, word in _WORDS:
        text = re.sub(pattern, word, text)
    return [token.translate(_CYRILLIC) for token in re.split(r"[\W_]+", text) if token]


def _said(tokens: list[str]) -> str:
    """The quantity where it stands alone: U, V or I."""
    return next(({"V": "U"}.get(token, token) for token in tokens if token in ("U", "V", "I")), "")


def _rest(tokens: list[str], taken: str, family: str) -> str:
    return " ".join([family, *(token for token in tokens if token != taken and token not in ("U", "V", "I", "PHASE"))])


def _explicit(tokens: list[str]) -> Name | None:
    """Quantity and phase in one word: IA, UL1, VAN, ILA, U12, UL1L2, VAB."""
    for family in _FAMILIES:
        for token in tokens:
            rest = _rest(tokens, token, family)
            if match := re.fullmatch(rf"(U|V|I)(?:PH|L|P)?([{family}])N?", token):
                return Name("I" if match[1] == "I" else "U", (family.index(match[2]),), rest, 1.0)
            if match := re.fullmatch(rf"[UV](?:LL|L)?([{family}])L?([{family}])", token):
                return _pair(family, match[1], match[2], rest)
    return None


def _bare(tokens: list[str], kind_of_unit: str) -> Name | None:
    """The phase alone, the quantity in another word or in the unit: "Voltage L1", "A", "U 12", "phase 2"."""
    said = _said(tokens)
    kind = said or kind_of_unit
    if not kind:
        return None
    for family in _FAMILIES:
        for token in tokens:
            rest = _rest(tokens, token, family)
            # A number alone is a phase only where a word says so: "CH 1" is not.
            lead = "L" if family == "123" and not said and "PHASE" not in tokens else "L?"
            if match := re.fullmatch(rf"{lead}([{family}])N?", token):
                return Name(kind, (family.index(match[1]),), rest, 1.0)
            if kind == "U" and (match := re.fullmatch(rf"{lead}([{family}])L?([{family}])", token)):
                return _pair(family, match[1], match[2], rest)
    return None


def _by_field(field: str, tokens: list[str], kind_of_unit: str) -> Name | None:
    """The recording's own word for the phase (A, B, C, L1 …), where the name says none and is no residual."""
    match = re.fullmatch(r"(?:([ABC])|L([123])|([RST]))N?", field.strip().upper().translate(_CYRILLIC))
    if not kind_of_unit or not match or any(re.fullmatch(r"3?[UVI]?[0NEG]", token) for token in tokens):
        return None
    for family, letter in zip(_FAMILIES, match.groups(), strict=True):
        if letter:
            return Name(kind_of_unit, (family.index(letter),), " ".join([family, *tokens]), 1.0)
    return None


def _pair(family: str, one: str, other: str, rest: str) -> Name | None:
    if one == other:
        return None
    pair, sign = pair_of(family.index(one), family.index(other))
    return Name("UU", pair, rest, sign)
