"""Which channel of a recording is which phase: read from names and units, or said by hand with ``--map``.

Channels whose names differ only in the phase are a set (``trefas.sources.channel_sets``). The first whole set of voltages and
the currents that are named as they are, else the first, are taken; the note says which, and a remark which others there are.
Where no set is whole and there are voltages or currents that belong to none, it is refused, with a ``--map`` to paste.

    phases 1 2 3            → four-wire, two-phase or single-phase
    pairs 12 23 31 (any two) → three-wire (Aron): U12 with I1, U32 with I3

Residual and neutral channels (3U0, U4 …) match nothing and are left out. The neutral's current (IN) of the same set as the
currents is kept beside them: no energy is made of it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.metrology.samples import Wiring
from trefas.sources.channel_sets import ChannelSet, Row, Sets, Tap, fullest, matching
from trefas.sources.map_words import (
    CHANNELS_LISTED_MAX,
    SETS_LISTED_MAX,
    listed,
    named,
    parts_of,
    place_of,
    suggestion,
    words_of,
)
from trefas.sources.names import Channel, is_apart, neutral_of, pair_of, quantity_of, read_name, unit_of


@dataclass(frozen=True, slots=True)
class ChannelMap:
    """Which taps make the rows of voltage and of current."""

    wiring: Wiring
    u: tuple[Row, ...]
    i: tuple[Row, ...]
    note: str
    neutral: Tap | None = None
    """The current of the neutral, where it was measured."""
    remarks: tuple[str, ...] = ()
    """What might have been chosen besides."""

    @property
    def channels(self) -> tuple[int, ...]:
        """The channels that are needed, in rising order."""
        neutral = {self.neutral.channel} if self.neutral else set()
        return tuple(sorted({tap.channel for row in self.u + self.i for tap in row} | neutral))

    @property
    def of_phases(self) -> list[int]:
        """Which of ``channels`` are the phases'; energy can not be counted where one of them is missing."""
        phases = {tap.channel for row in self.u + self.i for tap in row}
        return [place for place, channel in enumerate(self.channels) if channel in phases]

    def rows(self, columns: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """``(u_v, i_a)`` from the columns of ``channels``, (channels, samples)."""
        place = {channel: index for index, channel in enumerate(self.channels)}

        def of(rows: tuple[Row, ...]) -> NDArray[np.float64]:
            made = np.zeros((len(rows), columns.shape[1]))
            for row, taps in zip(made, rows, strict=True):
                for tap in taps:
                    row += columns[place[tap.channel]] * tap.factor
            return made

        return of(self.u), of(self.i)

    def neutral_a(self, columns: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """The neutral's current from the same columns."""
        return columns[self.channels.index(self.neutral.channel)] * self.neutral.factor if self.neutral else None


def map_channels(channels: Sequence[Channel], mapping: str | None = None) -> ChannelMap:
    """Finds the phases by name and unit, or as ``mapping`` says. Raises SetupError with the list of channels."""
    if mapping:
        return _mapped(channels, mapping)
    sets = Sets.of(channels)
    u_set = fullest(sets.u)
    lines = fullest(sets.lines)
    if lines is not None and len(lines) >= 2 and (u_set is None or len(u_set) < 3):
        return _aron(lines.taps, _currents(sets, lines, channels), channels)
    if u_set is None:
        return _single(channels)
    if not u_set.is_whole:
        _refuse_leftovers("U", u_set, sets, channels)
    found = _with_neutral(_four_wire(u_set.taps, _currents(sets, u_set, channels), channels), channels)
    return replace(found, remarks=_others(found, sets, channels))


def _currents(sets: Sets, u_set: ChannelSet, channels: Sequence[Channel]) -> Mapping[tuple[int, ...], Tap]:
    """The phases' currents. Raises SetupError where some are missing and there are currents that belong to no set."""
    i_set = matching(sets.i, u_set)
    if i_set is None or len(i_set) < min(len(u_set), 2 if u_set.kind == "UU" else 3):
        _refuse_leftovers("I", i_set, sets, channels)
    return i_set.taps if i_set else {}


def _refuse_leftovers(kind: str, taken: ChannelSet | None, sets: Sets, channels: Sequence[Channel]) -> None:
    """Refuses a set in pieces where other channels of its kind are there that may be its phases: none is dropped in silence."""
    others = [
        index
        for index, channel in enumerate(channels)
        if quantity_of(channel) == kind and not is_apart(channel) and index not in (taken.channels if taken else ())
    ]
    if not others:
        return
    what = "voltage" if kind == "U" else "current"
    seen = (
        f"{_names((tuple(taken.taps.values()),), channels)} would be {len(taken)} of the phases"
        if taken
        else f"no {what} says its phase"
    )
    raise SetupError(
        f"which channels are the {what}s can not be told from their names: {seen}, and there "
        f"{'is' if len(others) == 1 else 'are'} {', '.join(channels[index].name for index in others[:CHANNELS_LISTED_MAX])} "
        f"besides; {suggestion(channels)}; the channels are {listed(channels)}"
    )


def _others(found: ChannelMap, sets: Sets, channels: Sequence[Channel]) -> tuple[str, ...]:
    """Whole sets that were not taken, for a person who meant another feeder."""
    taken = set(found.channels)
    other = [one for one in (*sets.u, *sets.i) if len(one) >= len(found.u) and not taken & one.channels]
    if not other:
        return ()
    shown = "; ".join(words_of(one, channels) for one in other[:SETS_LISTED_MAX])
    if len(other) > SETS_LISTED_MAX:
        shown += f"; and {len(other) - SETS_LISTED_MAX} more"
    u_set = next((one for one in other if one.kind == "U"), None)
    parts = (
        parts_of(u_set, channels) if u_set else [f"u{n + 1}={named(channels, row[0].channel)}" for n, row in _of(found)]
    )
    i_set = next((one for one in other if one.kind == "I"), None) if not u_set else matching(sets.i, u_set)
    parts += parts_of(i_set, channels) if i_set else []
    return (f"there are other sets to choose from: {shown}; choose with --map, as --map {','.join(parts)}",)


def _of(found: ChannelMap) -> list[tuple[int, Row]]:
    phases = range(3) if found.wiring is not Wiring.SINGLE else found.wiring.value
    return [(n, row) for n, row in zip(phases, found.u, strict=False) if row]


def _with_neutral(found: ChannelMap, channels: Sequence[Channel]) -> ChannelMap:
    """With the neutral's current that is named as the phases' currents are."""
    first = next((row[0] for row in found.i if row), None)
    name = read_name(channels[first.channel]) if first else None
    if name is None:
        return found
    for index, channel in enumerate(channels):
        neutral = neutral_of(channel)
        if neutral and neutral[0] == name.rest.partition(" ")[2]:
            return _kept(found, Tap(index, neutral[1]), channels)
    return found


def _kept(found: ChannelMap, neutral: Tap, channels: Sequence[Channel]) -> ChannelMap:
    return replace(found, neutral=neutral, note=f"{found.note}, neutral {_names(((neutral,),), channels)}")


# ---- rows -----------------------------------------------------------------------------------------------------------

_Set = Mapping[tuple[int, ...], Tap]


def _four_wire(u_set: _Set, i_set: _Set, channels: Sequence[Channel]) -> ChannelMap:
    return _phases(
        {phase[0]: (tap,) for phase, tap in u_set.items()}, {phase[0]: (tap,) for phase, tap in i_set.items()}, channels
    )


def _phases(u: Mapping[int, Row], i: Mapping[int, Row], channels: Sequence[Channel]) -> ChannelMap:
    """Rows for phases; a phase with current and no voltage is refused, one with voltage and no current reads 0 A."""
    if blind := sorted(set(i) - set(u)):
        raise SetupError(
            f"L{blind[0] + 1} has a current ({_names((i[blind[0]],), channels)}) and no voltage; "
            f"say both with --map, as u1=…,i1=…; the channels are {listed(channels)}"
        )
    if len(u) == 1:
        wiring, order = Wiring.SINGLE, list(u)
    elif set(u) == {0, 1}:
        wiring, order = Wiring.TWO_PHASE, [0, 1]
    else:
        wiring, order = Wiring.FOUR_WIRE, [0, 1, 2]
    u_rows = tuple(u.get(phase, ()) for phase in order)
    i_rows = tuple(i.get(phase, ()) for phase in order)
    return ChannelMap(wiring, u_rows, i_rows, _note(u_rows, i_rows, channels))


def _aron(lines: _Set, i_set: _Set, channels: Sequence[Channel]) -> ChannelMap:
    """Two systems from any two of the three line voltages (they add up to nothing) and any two of the three currents."""
    u: dict[tuple[int, ...], Row] = {phase: (tap,) for phase, tap in lines.items()}
    i: dict[int, Row] = {phase[0]: (tap,) for phase, tap in i_set.items()}
    u12 = u.get((0, 1)) or _negative(u[(1, 2)] + u[(2, 0)])
    u32 = _negative(u[(1, 2)]) if (1, 2) in u else u[(0, 1)] + u[(2, 0)]
    if len(i) == 1:
        raise SetupError(
            f"line voltages need two currents and there is one ({_names(tuple(i.values()), channels)}); "
            f"say them with --map, as u12=…,u32=…,i1=…,i3=…; the channels are {listed(channels)}"
        )
    i1 = i.get(0) or (_negative(i[1] + i[2]) if i else ())
    i3 = i.get(2) or (_negative(i[0] + i[1]) if i else ())
    return ChannelMap(Wiring.ARON, (u12, u32), (i1, i3), "three-wire, " + _note((u12, u32), (i1, i3), channels))


def _single(channels: Sequence[Channel]) -> ChannelMap:
    """No phase in any name: one voltage and at most one current are a single phase; anything else is refused."""
    taps: dict[str, list[Row]] = {"U": [], "I": []}
    for index, channel in enumerate(channels):
        if kind := quantity_of(channel):
            unit = unit_of(channel.unit)
            taps[kind].append((Tap(index, unit[1] if unit else 1.0),))
    if len(taps["U"]) == 1 and len(taps["I"]) <= 1:
        return _phases({0: taps["U"][0]}, dict(enumerate(taps["I"])), channels)
    raise SetupError(
        "which channels are the voltages can not be told from their names and units; "
        f"{suggestion(channels)}; the channels are {listed(channels)}"
    )


# ---- by hand --------------------------------------------------------------------------------------------------------

_KEY = re.compile(r"(?:(u|i)l?([1-3]?)|l([1-3])\.(u|i)|u([1-3])([1-3]))", re.IGNORECASE)


def _mapped(channels: Sequence[Channel], mapping: str) -> ChannelMap:
    """``u1=VA,i1=-IA`` or ``L1.u=5``; ``u12=…,u32=…`` for three-wire; ``in=`` the neutral's current; '-' before a channel turns
    its sign."""
    u: dict[int, Row] = {}
    i: dict[int, Row] = {}
    lines: dict[tuple[int, ...], Tap] = {}
    neutral: Tap | None = None
    for part in mapping.split(","):
        key, equals, value = (text.strip() for text in part.partition("="))
        match = _KEY.fullmatch(key)
        if key.lower() == "in" and value:
            neutral = _tap(channels, value)
            continue
        if not match or not equals or not value:
            raise SetupError(
                f"--map has '{part.strip()}'; a part is u1=CHANNEL, i1=CHANNEL, L1.u=CHANNEL or u12=CHANNEL"
            )
        tap = _tap(channels, value)
        if match[5]:
            if match[5] == match[6]:
                raise SetupError(f"--map has '{key}'; a line voltage is between two phases, as u12 or u32")
            pair, sign = pair_of(int(match[5]) - 1, int(match[6]) - 1)
            lines[pair] = Tap(tap.channel, tap.factor * sign)
            continue
        quantity, phase = (match[1] or match[4]).lower(), int(match[2] or match[3] or 1) - 1
        (u if quantity == "u" else i)[phase] = (tap,)
    if lines and neutral:
        raise SetupError(f"--map is '{mapping}'; in= is a neutral's current, and three wires have no neutral")
    if lines and u:
        raise SetupError(f"--map is '{mapping}'; it has voltages of phases and between phases; it can have one kind")
    if lines:
        if len(lines) < 2:
            raise SetupError(f"--map is '{mapping}'; three-wire needs two line voltages, as u12=…,u32=…")
        return _aron(lines, {(phase,): row[0] for phase, row in i.items()}, channels)
    found = _phases(u, i, channels)
    return _kept(found, neutral, channels) if neutral else found


def _tap(channels: Sequence[Channel], text: str) -> Tap:
    sign, name = (-1.0, text[1:].strip()) if text.startswith("-") else (1.0, text)
    index = place_of(channels, name)
    if index is None:
        raise SetupError(f"--map asks for channel '{name}', which is not there; the channels are {listed(channels)}")
    unit = unit_of(channels[index].unit)
    return Tap(index, sign * (unit[1] if unit else 1.0))


def _negative(row: Row) -> Row:
    return tuple(Tap(tap.channel, -tap.factor) for tap in row)


def _names(rows: tuple[Row, ...], channels: Sequence[Channel]) -> str:
    def name(row: Row) -> str:
        return "+".join(("−" if tap.factor < 0 else "") + channels[tap.channel].name for tap in row) or "none"

    return " ".join(name(row) for row in rows)


def _note(u: tuple[Row, ...], i: tuple[Row, ...], channels: Sequence[Channel]) -> str:
    currents = _names(i, channels) if any(i) else "none (0 A)"
    return f"U = {_names(u, channels)}, I = {currents}"
