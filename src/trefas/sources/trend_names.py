"""The names that loggers give the columns of trends: U1, Vrms_L1_avg, P total [kW], cosPhi, THD U L2, Freq, Pst_A, U L1 H5 …

Quantity, phase, statistic (mean where none is said) and order are found apart from each other, in whatever order they stand.
Voltages and currents are read as those of samples are (``trefas.sources.names``).
"""

import re
from dataclasses import replace

from trefas.sources.names import Channel, quantity_of, read_name, unit_of
from trefas.sources.trends import ALL, HIGHEST, LOWEST, MEAN, Quantity

ORDER_MAX = 50

_STATISTICS = {
    **dict.fromkeys(("MIN", "MINIMUM"), LOWEST),
    **dict.fromkeys(("MAX", "MAXIMUM"), HIGHEST),
    **dict.fromkeys(("AVG", "AVERAGE", "MEAN", "AV", "MITTEL", "MITTELWERT", "MW", "MOY", "MOYENNE"), MEAN),
}
_ALONE = frozenset(("U", "V", "I", "VOLTAGE", "CURRENT", "SPANNUNG", "STROM", "TENSION", "COURANT"))
"""Words of a voltage or a current of which there is one."""
_TOTALS = frozenset(("TOTAL", "TOT", "SUM", "SUMME", "GES", "GESAMT", "ALL", "Σ"))
_EMPTY = frozenset(("RMS", "TRMS", "EFF", "VALUE")) | _TOTALS
_POWERS = {
    prefix + unit: (kind, factor)
    for prefix, factor in {"": 1.0, "K": 1e3, "M": 1e6, "G": 1e9}.items()
    for unit, kind in {"W": "p", "VAR": "q", "VA": "s"}.items()
}
_WORDS = (
    (r"P_?ST", "pst"),
    (r"P_?LT", "plt"),
    (r"THD", "thd"),
    (r"UNBAL|IMBAL|UNSYM|ASYM", "u2"),
    (r"FREQ", "f"),
    (r"\bPF|COS|POWER ?FACTOR|LEISTUNGSFAKTOR", "pf"),
    (r"REACTIVE|\bREACT\b|BLINDLEISTUNG", "q"),
    (r"APPARENT|\bAPP\b|\bAPRT\b|SCHEINLEISTUNG", "s"),
    (r"ACTIVE|\bACT\b|WIRKLEISTUNG|REAL ?POWER", "p"),
)
_LETTERS = {"F": "f", "P": "p", "Q": "q", "S": "s", "U2": "u2", "U0": "u0"}
_PHASE = re.compile(r"(?:[UVI]?THD|PST|PLT|COSPHI|COS|PF|PHI)*(?:[UVIPQS]|THD)?(?:PH|P|L)?([123]|[ABC])N?")
_HARMONIC = re.compile(r"(?:.*[^A-Z0-9]|)[UV]?_?(?:H|HARM(?:ONIC)?)[ _]?0?(\d{1,2})(?:[^0-9].*|)")
_PERCENT = ("%", "PCT", "PERCENT")


def read_quantity(channel: Channel) -> tuple[Quantity, float] | None:
    """What a column is, and what makes the quantity's unit of its values; None for what is not known."""
    channel = _with_unit(channel)
    name = re.sub(r"[^0-9A-Z%ΣА-Я]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", channel.name).upper()).strip()
    tokens = name.split()
    statistic = next((_STATISTICS[token] for token in tokens if token in _STATISTICS), MEAN)
    rest = [re.sub(r"^([UVI])(?:RMS|EFF)", r"\1", token) for token in tokens if token not in {*_STATISTICS, *_EMPTY}]
    unit = channel.unit.strip().strip("[]()").upper()
    found = _read(rest, unit)
    if found is None:
        return _of_rms(channel, rest, statistic)
    kind, order, factor = found
    return Quantity(
        kind, ALL if kind in ("f", "u2", "u0") or not _TOTALS.isdisjoint(tokens) else _phase(rest), statistic, order
    ), factor


def _read(tokens: list[str], unit: str) -> tuple[str, int, float] | None:
    """Kind, order and factor of what is no rms of a voltage or current."""
    name = " ".join(tokens)
    is_percent = unit in _PERCENT or any(token in _PERCENT for token in tokens)
    if unit in _POWERS:
        return (_POWERS[unit][0], 0, _POWERS[unit][1])
    if unit in ("HZ", "KHZ"):
        return ("f", 0, 1.0 if unit == "HZ" else 1e3)
    if unit not in ("", *_PERCENT, "PU", "P.U."):
        return None
    if (match := _HARMONIC.fullmatch(name)) and 2 <= int(match[1]) <= ORDER_MAX:
        return ("harmonic_u", int(match[1]), 1.0) if is_percent and not _is_of_current(tokens) else None
    for pattern, kind in _WORDS:
        if re.search(pattern, name):
            if kind == "thd":
                kind = "thd_i" if _is_of_current(tokens) else "thd_u"
            return (kind, 0, 1.0)
    for token in tokens:
        letter = token if token in _LETTERS else re.sub(r"L?[123ABC]$", "", token)
        if letter in _LETTERS and (letter[-1:] not in "20" or is_percent):
            return (_LETTERS[letter], 0, 1.0)
    return None


def _of_rms(channel: Channel, tokens: list[str], statistic: str) -> tuple[Quantity, float] | None:
    """Voltages and currents, of a phase or between two; one that says no phase is the first's."""
    plain = replace(channel, name=" ".join(tokens))
    name = read_name(plain)
    if name is not None:
        kind = {"U": "u", "I": "i", "UU": "uu"}[name.kind]
        return Quantity(kind, name.phase, statistic), abs(name.factor)
    kind = {"U": "u", "I": "i"}.get(quantity_of(plain), "")
    if not kind or not set(tokens) <= _ALONE:
        return None
    unit = unit_of(channel.unit)
    return Quantity(kind, (0,), statistic), unit[1] if unit else 1.0


def _is_of_current(tokens: list[str]) -> bool:
    return any(re.fullmatch(r"(?:THD)?I(?:THD)?(?:L?[123ABC])?|CURRENT|STROM|AMPS?|THDI\w*", token) for token in tokens)


def _phase(tokens: list[str]) -> tuple[int, ...]:
    """The one phase that is named; two of them (L1-L3) are all."""
    found = {"123ABC".index(match[1]) % 3 for token in tokens if (match := _PHASE.fullmatch(token))}
    return (found.pop(),) if len(found) == 1 else ALL


def _with_unit(channel: Channel) -> Channel:
    """What stands in brackets behind the name may be the statistic, and the unit in brackets before it: P(W) (avg)."""
    if channel.unit.upper() not in _STATISTICS:
        return channel
    match = re.fullmatch(r"(.*?)\s*[\[(]([^\])]*)[\])]", channel.name.strip())
    name, unit = (match[1], match[2]) if match else (channel.name, "")
    return replace(channel, name=f"{name} {channel.unit}", unit=unit)
