"""The names that recordings give their channels: what is measured, on which phase, and what set it belongs to.

As they are found in the field: IA, Ia, I1, IL1, "LINE SUM ILA", "Voltage L1", "Ток фазы A", U21, VAB, IAW and VAY (SEL), F1-IA
(General Electric), uL1E (Siemens), Ua对侧. A name is cut into the quantity (U, V or I; else the unit says it), the phase or the
pair of phases, and the rest, which names the set (``trefas.sources.channel_sets``). Residual and neutral channels (IN, 3U0, U4 …)
say no phase and are nobody; of the neutral's current (IN) it is asked apart. Traces of rms values and angles are no waveforms.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as the recording describes it; numbers count from 1."""

    number: int
    name: str
    unit: str
    phase: str = ""
    """What the recording itself says of the phase, apart from the name."""
    component: str = ""
    """What the recording itself says of the circuit or component that is monitored."""


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


_NO_LETTER = r"(?<![^\W\d_])"
"""A word may stand behind a number or a low line: voltage1, Voltage_1, phaseA_voltage."""
_WORDS = (
    (r"^V:", " U "),  # ATP: voltage of a node
    (r"^C:", " I "),  # ATP: current of a branch
    (rf"{_NO_LETTER}(VOLTAGE|VOLTS?|SPANNUNG|TENSION|SPÄNNING|НАПРЯЖЕНИЕ)(?![^\W\d_])|电压", " U "),
    (rf"{_NO_LETTER}(CURRENT|AMPS?|STROM|COURANT|STRÖM|ТОК)(?![^\W\d_])|电流", " I "),
    (rf"{_NO_LETTER}(PHASE|PH|ФАЗЫ|ФАЗА)(?![^\W\d_])|{_NO_LETTER}PHASE(?=[ABCRST](?![^\W\d_]))|相", " PHASE "),
)
_CYRILLIC = str.maketrans("АВСІ", "ABCI")
"""Cyrillic letters that look Latin, as in «Iа»."""
_FAMILIES = ("ABC", "123", "RST")
"""Three letters for three phases. R, S, T come last: VT is more often a voltage transformer than a phase."""
_COLOURS = ("RYB", "123")
"""Red, yellow, blue, where a name has a Y: B is the third phase then, not the second."""
_NO_WAVEFORM = re.compile(r"(?:.*RMS|MAG|MAGNITUDE|ANG|ANGLE|EFF|THD|RMS\d*)")
"""Words of traces that were computed of waveforms."""
_RESIDUAL = re.compile(r"3?[UVI]?(?:[0NEG]|EN|NE)\d?|3?[UVI](?:[OX]|R|RES)|RES|RESIDUAL|[UV]?DC\d*|[UV]S")
"""Words of residual, neutral, direct and synchronising quantities: not one of the phases."""
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


def read_names(channels: Sequence[Channel]) -> list[Name | None]:
    """What each channel of a recording is; None for what is neither voltage nor current of a phase.

    Where names are of no known form, a letter that runs A B C (or R S T) through names that are otherwise the same is the phase.
    """
    names = [read_name(channel) for channel in channels]
    coloured = [read_name(channel, _COLOURS) for channel in channels]
    if _whole(coloured, "RYB") and not _whole(names, "ABC"):
        names = coloured
    unread = [
        (index, channel.name.upper(), quantity_of(channel))
        for index, (channel, name) in enumerate(zip(channels, names, strict=True))
        if name is None and not is_apart(channel)
    ]
    for index, name in _running([one for one in unread if one[2]][:_RUNNING_MAX]).items():
        unit = unit_of(channels[index].unit)
        names[index] = Name(name.kind, name.phase, name.rest, unit[1] if unit else 1.0)
    return names


def read_name(channel: Channel, families: tuple[str, ...] = _FAMILIES) -> Name | None:
    """What a channel is by its own name; None for what is neither voltage nor current of a phase."""
    unit = unit_of(channel.unit)
    if unit is None:
        return None
    kind_of_unit, factor = unit
    tokens = _tokens(channel.name)
    if any(_NO_WAVEFORM.fullmatch(token) for token in tokens):
        return None
    found = _explicit(tokens, families, kind_of_unit) or _bare(tokens, families, kind_of_unit)
    field = _by_field(channel.phase, tokens, kind_of_unit or (found.kind[0] if found else ""))
    if field and found is None:
        found = field
    elif field and found and found.rest.startswith("123") and len(found.phase) == len(field.phase) == 1:
        # A letter in the recording's field of phases says more than a number in the name, which may count inputs.
        found = Name(found.kind, field.phase, found.rest, found.factor)
    if found is None or (kind_of_unit and kind_of_unit != found.kind[0]):
        return None
    return Name(found.kind, found.phase, found.rest, found.factor * factor)


def is_apart(channel: Channel) -> bool:
    """Whether a channel says that it is not a waveform of a phase: residual, neutral, direct voltage, or an rms trace."""
    tokens = _tokens(channel.name)
    field = channel.phase.strip().upper()
    return field in ("N", "NEUTRAL", "G", "E") or any(
        _RESIDUAL.fullmatch(token) or _NO_WAVEFORM.fullmatch(token) for token in tokens
    )


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


_SCRIPTS = re.compile(r"(?<=[0-9A-Z])(?=[\u3000-\u9fff])|(?<=[\u3000-\u9fff])(?=[0-9A-Z])")


def _tokens(name: str) -> list[str]:
    text = name.upper()
    for pattern, word in _WORDS:
        text = re.sub(pattern, word, text)
    text = _SCRIPTS.sub(" ", text)
    return [token.translate(_CYRILLIC) for token in re.split(r"[\W_]+", text) if token]


def _said(tokens: list[str]) -> str:
    """The quantity where it stands alone: U, V or I."""
    return next(({"V": "U"}.get(token, token) for token in tokens if token in ("U", "V", "I")), "")


def _rest(tokens: list[str], taken: Sequence[str], family: str, more: str = "") -> str:
    """The set's name: the family of letters first, then what was said beside quantity and phase."""
    left = [token for token in tokens if token not in taken and token not in ("U", "V", "I", "PHASE")]
    return " ".join([family, *left, *([more] if more else [])])


def _explicit(tokens: list[str], families: tuple[str, ...], kind_of_unit: str) -> Name | None:
    """Quantity and phase in one word: IA, UL1, VAN, ILA, U12, UL1L2, VAB; with what names the set behind it: IA1, IAW."""
    quantity = "U|V|E|I" if kind_of_unit == "U" else "U|V|I"
    for family in families:
        # A digit behind a digit is a pair, as U12; a letter behind a letter may be one, as VAB.
        more = r"(?:N|E)?()" if family == "123" else r"N?(\d{0,2}|[WXYZSTUM]\d?)"
        one = re.compile(rf"({quantity})(?:PH|L|P)?([{family}]){more}")
        found = [(token, match) for token in tokens if (match := one.fullmatch(token))]
        if found:
            token, match = found[0]
            second = next((other for _, other in found[1:] if other[2] != match[2]), None)
            kind = "I" if match[1] == "I" else "U"
            if second is not None:
                taken = [each for each, _ in found]
                return _pair(family, match[2], second[2], _rest(tokens, taken, family)) if kind == "U" else None
            return Name(kind, (family.index(match[2]),), _rest(tokens, [token], family, match[3]), 1.0)
        for token in tokens:
            if match := re.fullmatch(rf"[UV](?:LL|L)?([{family}])L?([{family}])", token):
                return _pair(family, match[1], match[2], _rest(tokens, [token], family))
    return None


def _bare(tokens: list[str], families: tuple[str, ...], kind_of_unit: str) -> Name | None:
    """The phase alone, the quantity in another word or in the unit: "Voltage L1", "A", "U 12", "phase 2"."""
    said = _said(tokens)
    kind = said or kind_of_unit
    if not kind:
        return None
    for family in families:
        # A number alone is a phase only where a word says so: "CH 1" is not, nor is a number behind letters that name all three.
        lead = "L" if family == "123" and not said and "PHASE" not in tokens else "L?"
        one = re.compile(rf"{lead}([{family}])N?")
        found = [(token, match[1]) for token in tokens if (match := one.fullmatch(token))]
        name = _of_letters(tokens, family, kind, found)
        if name is not None:
            return name
        for token in tokens if kind == "U" else ():
            if match := re.fullmatch(rf"{lead}([{family}])L?([{family}])", token):
                return _pair(family, match[1], match[2], _rest(tokens, [token], family))
    return None


def _of_letters(tokens: list[str], family: str, kind: str, found: list[tuple[str, str]]) -> Name | None:
    """Of words that are a phase each, with its letter: two of a voltage are a pair; else the one behind PHASE is meant, or the
    first."""
    behind = [each for each in found if tokens[tokens.index(each[0]) - 1 :][:1] == ["PHASE"] and tokens[0] != each[0]]
    if len({letter for _, letter in found}) > 1 and not behind and kind == "U" and len(found) == 2:
        return _pair(family, found[0][1], found[1][1], _rest(tokens, [each for each, _ in found], family))
    if not found:
        return None
    token, letter = (behind or found)[0]
    return Name(kind, (family.index(letter),), _rest(tokens, [token], family), 1.0)


_RUNNING_MAX = 300
"""Channels of unknown names that are compared with each other."""


def _running(unread: list[tuple[int, str, str]]) -> dict[int, Name]:
    """Three names of one length and quantity that differ only where the first has A, the second B and the third C: ATP's v:BUSA,
    v:BUSB, v:BUSC, or c:SRCA-BUSA …"""
    found: dict[int, Name] = {}
    by_name = {(kind, name): index for index, name, kind in unread}
    doubled = Counter((kind, name) for _, name, kind in unread)
    for family in ("ABC", "RST"):
        for index, name, kind in unread:
            if family[0] not in name or index in found or doubled[kind, name] > 1:
                continue
            for other, its_name, its_kind in unread:
                places = _turned(name, its_name, family) if its_kind == kind else []
                if places and (last := by_name.get((kind, _with(name, places, family[2])))) is not None:
                    rest = f"{family} {_with(name, places, '?')}"
                    for phase, each in enumerate((index, other, last)):
                        found[each] = Name(kind, (phase,), rest, 1.0)
                    break
    return found


def _turned(name: str, other: str, family: str) -> list[int]:
    """The places at which a name has the first letter of a family where another has the second; none where they differ elsewhere,
    too."""
    if len(other) != len(name):
        return []
    places = [k for k in range(len(name)) if name[k] != other[k]]
    return places if all((name[k], other[k]) == (family[0], family[1]) for k in places) else []


def _with(name: str, places: list[int], letter: str) -> str:
    return "".join(letter if k in places else old for k, old in enumerate(name))


def _whole(names: Sequence[Name | None], family: str) -> bool:
    """Whether some set has all three letters of a family."""
    sets: dict[tuple[str, str], set[tuple[int, ...]]] = {}
    for name in names:
        if name and name.rest.startswith(family):
            sets.setdefault((name.kind, name.rest), set()).add(name.phase)
    return any(len(phases) >= len(family) for phases in sets.values())


_FIELD_FAMILIES = ("ABC", "123", "RST")


def _by_field(field: str, tokens: list[str], kind_of_unit: str) -> Name | None:
    """The recording's own word for the phase (A, B, C, L1, AB …), where the name says no residual."""
    text = re.sub(r"[\s\-_/]", "", field.upper().translate(_CYRILLIC))
    if not kind_of_unit or any(_RESIDUAL.fullmatch(token) for token in tokens):
        return None
    for family, pattern in zip(
        _FIELD_FAMILIES, ("([ABC])([ABC])?", "L([123])(?:L([123]))?", "([RST])([RST])?"), strict=True
    ):
        if match := re.fullmatch(pattern + "N?", text):
            rest = " ".join([family, *tokens])
            if match[2]:
                return _pair(family, match[1], match[2], rest) if kind_of_unit == "U" else None
            return Name(kind_of_unit, (family.index(match[1]),), rest, 1.0)
    return None


def _pair(family: str, one: str, other: str, rest: str) -> Name | None:
    if one == other:
        return None
    pair, sign = pair_of(family.index(one), family.index(other))
    return Name("UU", pair, rest, sign)
