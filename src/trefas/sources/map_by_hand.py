"""What ``--map`` says: which channel is which phase, with a factor and an offset where the numbers are no volts and amperes.

u1=VA,i1=IA                    voltage and current of a phase; L1.u=VA is the same
i1=-IA                         the current transformer was mounted the wrong way round
u1=CH1*200,i1=CH2*10+0.05      a probe's factor, and what is added; * or /, + or −
u1=(adc0-2048)*0.2             counts of a converter: the offset is taken off first
u12=UAB,u32=UCB                line voltages: three wires, two systems
in=IN                          the neutral's current

A name that has such signs in it is taken as it is, where there is one; quotes may be put around it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from trefas.base.errors import SetupError
from trefas.sources.channel_map import ChannelMap, aron_of, phases_of, with_neutral
from trefas.sources.channel_sets import Row, Tap
from trefas.sources.map_words import listed, place_of
from trefas.sources.names import Channel, pair_of, unit_of

_KEY = re.compile(r"(?:(u|i)l?([1-3]?)|l([1-3])\.(u|i)|u([1-3])([1-3])|(in))", re.IGNORECASE)
_PARTS = re.compile(r",(?=\s*(?:[ui]l?[1-3]{0,2}|l[1-3]\.[ui]|in)\s*=)", re.IGNORECASE)
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?"
_ARITHMETIC = re.compile(
    rf"(-?)\s*(?:\(\s*(.+?)\s*([-+])\s*({_NUMBER})\s*\)|(.+?))\s*(?:([*/])\s*({_NUMBER}))?\s*(?:([-+])\s*({_NUMBER}))?",
    re.IGNORECASE,
)


def mapped_by_hand(channels: Sequence[Channel], mapping: str) -> ChannelMap:
    """The map that a text says. Raises SetupError for what it cannot be, with the channels there are."""
    said = _Said(mapping)
    for part in _PARTS.split(mapping):
        key, equals, value = (text.strip() for text in part.partition("="))
        match = _KEY.fullmatch(key)
        if not match or not equals or not value:
            raise SetupError(
                f"--map has '{part.strip()}'; a part is u1=CHANNEL, i1=CHANNEL, L1.u=CHANNEL or u12=CHANNEL"
            )
        said.take(match, tap_of(channels, value))
    said.check()
    if said.lines:
        return aron_of(said.lines, {(phase,): row[0] for phase, row in said.i.items()}, channels)
    found = phases_of(said.u, said.i, channels)
    return with_neutral(found, said.neutral, channels) if said.neutral else found


@dataclass
class _Said:
    """What the parts of a mapping say, so far."""

    mapping: str
    u: dict[int, Row] = field(default_factory=dict)
    i: dict[int, Row] = field(default_factory=dict)
    lines: dict[tuple[int, ...], Tap] = field(default_factory=dict)
    neutral: Tap | None = None

    def take(self, match: re.Match[str], tap: Tap) -> None:
        """One part. Raises SetupError for a line voltage of one phase, and for a phase that was said before."""
        if match[7]:
            self.neutral = tap
        elif match[5]:
            if match[5] == match[6]:
                raise SetupError(f"--map has '{match[0]}'; a line voltage is between two phases, as u12 or u32")
            pair, sign = pair_of(int(match[5]) - 1, int(match[6]) - 1)
            self.lines[pair] = Tap(tap.channel, tap.factor * sign, tap.offset * sign, tap.said)
        else:
            quantity, phase = (match[1] or match[4]).lower(), int(match[2] or match[3] or 1) - 1
            of = self.u if quantity == "u" else self.i
            if phase in of:
                raise SetupError(f"--map is '{self.mapping}'; it has {quantity}{phase + 1} twice")
            of[phase] = (tap,)

    def check(self) -> None:
        """Raises SetupError where the parts do not go together."""
        if self.lines and self.neutral:
            raise SetupError(f"--map is '{self.mapping}'; in= is a neutral's current, and three wires have no neutral")
        if self.lines and self.u:
            raise SetupError(
                f"--map is '{self.mapping}'; it has voltages of phases and between phases; it can have one kind"
            )
        if len(self.lines) == 1:
            raise SetupError(f"--map is '{self.mapping}'; three-wire needs two line voltages, as u12=…,u32=…")
        if not self.lines and not self.u and not self.i:
            raise SetupError(f"--map is '{self.mapping}'; it has no phase; it needs u1=…, i1=… or both")


def tap_of(channels: Sequence[Channel], text: str) -> Tap:
    """The channel that a text names, in volts or amperes by its unit, and what is reckoned with it."""
    sign, name = (-1.0, text[1:].strip()) if text.startswith("-") else (1.0, text)
    for written, turned in ((text, 1.0), (name, sign)):
        if (index := _place(channels, written)) is not None:
            return Tap(index, turned * _by_unit(channels[index]))
    match = _ARITHMETIC.fullmatch(text)
    index = _place(channels, match[2] or match[5]) if match else None
    if match is None or index is None:
        raise SetupError(
            f"--map asks for channel '{name}', which is not there; the channels are {listed(channels)}; "
            "a channel may be reckoned with, as CH1*200+0.5 or (CH1-2048)*0.2"
        )
    factor = float(match[7] or 1)
    if match[6] == "/":
        if not factor:
            raise SetupError(f"--map has '{text}'; nothing can be divided by 0")
        factor = 1 / factor
    factor = -factor if match[1] else factor
    before = float(match[4] or 0) * (-1 if match[3] == "-" else 1)
    after = float(match[9] or 0) * (-1 if match[8] == "-" else 1)
    return Tap(index, factor * _by_unit(channels[index]), before * factor + after, text)


def _place(channels: Sequence[Channel], text: str) -> int | None:
    quoted = re.fullmatch(r"(['\"])(.*)\1", text)
    return place_of(channels, quoted[2] if quoted else text)


def _by_unit(channel: Channel) -> float:
    unit = unit_of(channel.unit)
    return unit[1] if unit else 1.0
