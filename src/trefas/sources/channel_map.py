"""Which channels make which rows of a block: sums of channels, each with a factor, an offset and a sign.

    phases 1 2 3            → four-wire, two-phase or single-phase
    pairs 12 23 31 (any two) → three-wire (Aron): U12 with I1, U32 with I3

No voltage is made up: L2 and L3 without L1 are refused. Where a record has currents alone, or no current of a phase, the rows
that nobody measured are zeros, and ``absent`` names them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from trefas.base.errors import SetupError
from trefas.metrology.samples import Wiring
from trefas.sources.channel_sets import Row, Tap
from trefas.sources.map_words import listed, named
from trefas.sources.names import Channel

Scale = tuple[float, float]
"""A factor and an offset: what is measured is (number − offset) · factor."""


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
        """Which of ``channels`` are the phases'; energy cannot be counted where one of them is missing."""
        phases = {tap.channel for row in self.u + self.i for tap in row}
        return [place for place, channel in enumerate(self.channels) if channel in phases]

    @property
    def absent(self) -> frozenset[str]:
        """The rows that no channel makes, as u1 or i3: by quantity and phase."""
        return frozenset(
            f"{quantity}{phase + 1}"
            for quantity, rows in (("u", self.u), ("i", self.i))
            for phase, row in zip(self.wiring.value, rows, strict=True)
            if not row
        )

    def rows(self, columns: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """``(u_v, i_a)`` from the columns of ``channels``, (channels, samples)."""
        place = {channel: index for index, channel in enumerate(self.channels)}

        def of(rows: tuple[Row, ...]) -> NDArray[np.float64]:
            made = np.zeros((len(rows), columns.shape[1]))
            for row, taps in zip(made, rows, strict=True):
                for tap in taps:
                    row += columns[place[tap.channel]] * tap.factor
                    if tap.offset:
                        row += tap.offset
            return made

        return of(self.u), of(self.i)

    def neutral_a(self, columns: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """The neutral's current from the same columns."""
        if not self.neutral:
            return None
        column = columns[self.channels.index(self.neutral.channel)]
        return np.asarray(column * self.neutral.factor + self.neutral.offset)

    def scaled(self, u: Scale, i: Scale) -> "ChannelMap":
        """With every channel scaled, but those whose scale was said by hand."""

        def by(tap: Tap, scale: Scale) -> Tap:
            factor, offset = scale
            if tap.said or scale == (1.0, 0.0):
                return tap
            return replace(tap, factor=tap.factor * factor, offset=-offset * factor * tap.factor)

        def rows(some: tuple[Row, ...], scale: Scale) -> tuple[Row, ...]:
            return tuple(tuple(by(tap, scale) for tap in row) for row in some)

        return replace(
            self, u=rows(self.u, u), i=rows(self.i, i), neutral=by(self.neutral, i) if self.neutral else None
        )


def with_neutral(found: ChannelMap, neutral: Tap, channels: Sequence[Channel]) -> ChannelMap:
    """With the neutral's current beside the phases'."""
    return replace(found, neutral=neutral, note=f"{found.note}, neutral {names_of(((neutral,),), channels)}")


def phases_of(u: Mapping[int, Row], i: Mapping[int, Row], channels: Sequence[Channel]) -> ChannelMap:
    """Rows for phases. Raises SetupError for a phase with a current and no voltage beside others that have one, and for phases
    between which one is missing."""
    if u and (blind := sorted(set(i) - set(u))):
        parts = [f"{kind}{phase + 1}={_said(row, channels)}" for kind, rows in (("u", u), ("i", i)) for phase, row in
                 sorted(rows.items()) if phase in u]  # fmt: skip
        raise SetupError(
            f"L{blind[0] + 1} has a current ({names_of((i[blind[0]],), channels)}) and no voltage; say which it is with "
            f"--map, or leave it out, as --map {','.join(parts)}; the channels are {listed(channels)}"
        )
    phases = sorted(u or i)
    if len(phases) == 2 and phases != [0, 1]:
        there, missing = [f"L{phase + 1}" for phase in phases], f"L{6 - sum(phases) - 2}"
        parts = [f"{kind}{n + 1}={_said(rows[phase], channels)}" for kind, rows in (("u", u), ("i", i)) for n, phase in
                 enumerate(phases) if phase in rows]  # fmt: skip
        raise SetupError(
            f"there are {' and '.join(there)} and no {missing}, and a phase is not made up; say which channel it is with "
            f"--map, or take the two as L1 and L2, as --map {','.join(parts)}; the channels are {listed(channels)}"
        )
    wiring = {1: Wiring.SINGLE, 2: Wiring.TWO_PHASE}.get(len(phases), Wiring.FOUR_WIRE)
    u_rows = tuple(u.get(phase, ()) for phase in phases)
    i_rows = tuple(i.get(phase, ()) for phase in phases)
    return ChannelMap(wiring, u_rows, i_rows, _note(u_rows, i_rows, channels))


def aron_of(
    lines: Mapping[tuple[int, ...], Tap], i_set: Mapping[tuple[int, ...], Tap], channels: Sequence[Channel]
) -> ChannelMap:
    """Two systems from any two of the three line voltages (they add up to nothing) and any two of the three currents."""
    u: dict[tuple[int, ...], Row] = {phase: (tap,) for phase, tap in lines.items()}
    i: dict[int, Row] = {phase[0]: (tap,) for phase, tap in i_set.items()}
    u12 = u.get((0, 1)) or _negative(u[(1, 2)] + u[(2, 0)])
    u32 = _negative(u[(1, 2)]) if (1, 2) in u else u[(0, 1)] + u[(2, 0)]
    if len(i) == 1:
        raise SetupError(
            f"line voltages need two currents and there is one ({names_of(tuple(i.values()), channels)}); "
            f"say them with --map, as u12=…,u32=…,i1=…,i3=…; the channels are {listed(channels)}"
        )
    i1 = i.get(0) or (_negative(i[1] + i[2]) if i else ())
    i3 = i.get(2) or (_negative(i[0] + i[1]) if i else ())
    return ChannelMap(Wiring.ARON, (u12, u32), (i1, i3), "three-wire, " + _note((u12, u32), (i1, i3), channels))


def names_of(rows: tuple[Row, ...], channels: Sequence[Channel]) -> str:
    """The channels of rows, for a sentence."""

    def name(tap: Tap) -> str:
        channel = channels[tap.channel]
        return ("−" if tap.factor < 0 and not tap.said else "") + (
            tap.said or channel.name or f"column {channel.number}"
        )

    return " ".join("+".join(name(tap) for tap in row) or "none" for row in rows)


def _note(u: tuple[Row, ...], i: tuple[Row, ...], channels: Sequence[Channel]) -> str:
    voltages = names_of(u, channels) if any(u) else "none (not measured)"
    currents = names_of(i, channels) if any(i) else "none (not measured)"
    return f"U = {voltages}, I = {currents}"


def _said(row: Row, channels: Sequence[Channel]) -> str:
    """What ``--map`` may say for a row of one channel."""
    return ("-" if row[0].factor < 0 else "") + named(channels, row[0].channel)


def _negative(row: Row) -> Row:
    return tuple(replace(tap, factor=-tap.factor, offset=-tap.offset) for tap in row)
