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
from dataclasses import replace

from trefas.base.errors import SetupError
from trefas.metrology.samples import Wiring
from trefas.sources.channel_map import ChannelMap, aron_of, names_of, phases_of, with_neutral
from trefas.sources.channel_sets import PHASES, ChannelSet, Row, Sets, Tap, fullest, matching
from trefas.sources.map_by_hand import mapped_by_hand
from trefas.sources.map_words import (
    CHANNELS_LISTED_MAX,
    SETS_LISTED_MAX,
    listed,
    named,
    parts_of,
    suggestion,
    words_of,
)
from trefas.sources.names import Channel, is_apart, neutral_of, quantity_of, read_name, unit_of


def map_channels(channels: Sequence[Channel], mapping: str | None = None) -> ChannelMap:
    """Finds the phases by name and unit, or as ``mapping`` says. Raises SetupError with the list of channels."""
    if mapping:
        return mapped_by_hand(channels, mapping)
    found = _by_names(channels)
    return replace(found, remarks=(*found.remarks, *_unused(found, channels)))


def _by_names(channels: Sequence[Channel]) -> ChannelMap:
    if (by_order := _in_order(channels)) is not None:
        return by_order
    sets = Sets.of(channels)
    u_set = fullest(sets.u)
    lines = fullest(sets.lines)
    if lines is not None and len(lines) >= 2 and (u_set is None or len(u_set) < 3):
        return aron_of(lines.taps, _currents(sets, lines, channels), channels)
    if u_set is None and sets.i and not any(quantity_of(channel) == "U" for channel in channels):
        return _with_neutral(_four_wire({}, _currents(sets, None, channels), channels), channels)
    if u_set is None:
        return _single(channels)
    if not u_set.is_whole:
        _refuse_leftovers("U", u_set, channels)
    found = _with_neutral(_four_wire(u_set.taps, _currents(sets, u_set, channels), channels), channels)
    return replace(found, remarks=_others(found, sets, channels))


def _currents(sets: Sets, u_set: ChannelSet | None, channels: Sequence[Channel]) -> Mapping[tuple[int, ...], Tap]:
    """The phases' currents. Raises SetupError where some are missing and there are currents that belong to no set."""
    i_set = matching(sets.i, u_set) if u_set else fullest(sets.i)
    if i_set is None or u_set is None or len(i_set) < min(len(u_set), 2 if u_set.kind == "UU" else 3):
        _refuse_leftovers("I", i_set, channels)
    return i_set.taps if i_set else {}


def _refuse_leftovers(kind: str, taken: ChannelSet | None, channels: Sequence[Channel]) -> None:
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
        f"{names_of((tuple(taken.taps.values()),), channels)} would be {len(taken)} of the phases"
        if taken
        else f"no {what} says its phase"
    )
    raise SetupError(
        f"which channels are the {what}s cannot be told from their names: {seen}, and there "
        f"{'is' if len(others) == 1 else 'are'} {', '.join(channels[index].name for index in others[:CHANNELS_LISTED_MAX])} "
        f"besides; {suggestion(channels)}; the channels are {listed(channels)}"
    )


def _unused(found: ChannelMap, channels: Sequence[Channel]) -> tuple[str, ...]:
    """Columns that may be what was not found, where there is no voltage or no current at all: none is dropped in silence."""
    if any(found.u) and any(found.i):
        return ()
    over = [
        n
        for n, channel in enumerate(channels)
        if n not in found.channels
        and quantity_of(channel) == ""
        and unit_of(channel.unit) is not None
        and not is_apart(channel)
    ]
    if not over:
        return ()
    what, missing, kind, there = ("currents", "i", "u", found.u) if any(found.u) else ("voltages", "u", "i", found.i)
    shown = ", ".join(channels[n].name for n in over[:CHANNELS_LISTED_MAX])
    how = ""
    if len(over) == len(there) and found.wiring is not Wiring.ARON:
        parts = [f"{kind}{n + 1}={named(channels, row[0].channel)}" for n, row in enumerate(there)]
        how = f", as --map {','.join([*parts, *(f'{missing}{n + 1}={named(channels, at)}' for n, at in enumerate(over))])}"
    return (f"not used: {shown}; where the {what} are among them, say which with --map{how}",)


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
            return with_neutral(found, Tap(index, neutral[1]), channels)
    return found


_Set = Mapping[tuple[int, ...], Tap]


def _four_wire(u_set: _Set, i_set: _Set, channels: Sequence[Channel]) -> ChannelMap:
    return phases_of(
        {phase[0]: (tap,) for phase, tap in u_set.items()}, {phase[0]: (tap,) for phase, tap in i_set.items()}, channels
    )


def _single(channels: Sequence[Channel]) -> ChannelMap:
    """No phase in any name: one voltage and at most one current, or one current, are a single phase; anything else is refused."""
    u, i = (_of_quantity(channels, kind) for kind in ("U", "I"))
    if len(u) <= 1 and len(i) <= 1 and u + i:
        return phases_of(dict(enumerate(u)), dict(enumerate(i)), channels)
    raise _untold(channels)


_IN_ORDER = re.compile(
    r"(|CH|CHAN(?:NEL)?|KANAL|CANALE?|VOIE|KANAAL|INPUT|AI|AIN|ADC|ANALOG(?: ?INPUT)?|C|X\(CH)[ _.\-]*([A-H]|\d{1,2})\)?",
    re.IGNORECASE,
)
"""Names that count the inputs of a recorder: CH1, Channel A, AI0, X(CH1), or a number alone"""


def _in_order(channels: Sequence[Channel]) -> ChannelMap | None:
    """Inputs that are only counted, and whose units say volts and amperes: as many of each are the phases in their order.

    None where names say more than a number, or units nothing. Raises SetupError where they are not as many.
    """
    measured = [n for n, channel in enumerate(channels) if (unit := unit_of(channel.unit)) and unit[0]]
    matches = [_IN_ORDER.fullmatch(channels[n].name) for n in measured]
    counts = {(match[1].upper(), match[2].upper()) for match in matches if match}
    if not measured or None in matches or len(counts) != len(measured):
        return None
    u, i = (_of_quantity(channels, kind) for kind in ("U", "I"))
    is_lettered = all(match and match[2].isalpha() for match in matches)
    if (
        len(u) == len(i) <= PHASES
        or (len(u), len(i)) in ((1, 0), (0, 1))
        or (len(u) == PHASES and is_lettered and not i)
    ):
        return phases_of(dict(enumerate(u)), dict(enumerate(i)), channels)
    raise _untold(channels)


def _of_quantity(channels: Sequence[Channel], kind: str) -> list[Row]:
    """The channels of a quantity, each a row of its own, in their order."""
    rows: list[Row] = []
    for index, channel in enumerate(channels):
        if quantity_of(channel) == kind:
            unit = unit_of(channel.unit)
            rows.append((Tap(index, unit[1] if unit else 1.0),))
    return rows


def _untold(channels: Sequence[Channel]) -> SetupError:
    """The error for channels that say too little; to be raised."""
    return SetupError(
        "which channels are the voltages cannot be told from their names and units; "
        f"{suggestion(channels)}; the channels are {listed(channels)}"
    )
