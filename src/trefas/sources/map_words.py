"""The words of ``--map``: which channel is meant by what is written, and what may be written so that a channel is meant.

u1=VA,i1=-IA     by name, in any case
u1=5,i1=1        by the number that the recording gives it
u1=#5            the fifth, where names and numbers are there twice
"""

import re
from collections.abc import Sequence

from trefas.sources.channel_sets import PHASES, ChannelSet
from trefas.sources.names import Channel, is_apart, quantity_of, unit_of

CHANNELS_LISTED_MAX = 40
"""How many channels a sentence lists."""
SETS_LISTED_MAX = 12
"""How many sets a remark lists."""


def listed(channels: Sequence[Channel]) -> str:
    """The channels with numbers, names and units, for a sentence."""
    shown = [f"{c.number} '{c.name}' [{c.unit}]" for c in channels[:CHANNELS_LISTED_MAX]]
    if len(channels) > CHANNELS_LISTED_MAX:
        shown.append(f"and {len(channels) - CHANNELS_LISTED_MAX} more")
    return ", ".join(shown) if shown else "none"


def place_of(channels: Sequence[Channel], name: str) -> int | None:
    """Which channel is meant: by name, by name in another case, by number; ``#3`` is the third, whatever it is called."""
    for same in (
        lambda c: c.name == name,
        lambda c: c.name.casefold() == name.casefold(),
        lambda c: str(c.number) == name,
    ):
        for index, channel in enumerate(channels):
            if same(channel):
                return index
    if (match := re.fullmatch(r"#([0-9]{1,6})", name)) and 1 <= int(match[1]) <= len(channels):
        return int(match[1]) - 1
    return None


def suggestion(channels: Sequence[Channel]) -> str:
    """A ``--map`` to paste that takes the voltages and currents in their order; where nothing says which they are, the first
    half of the channels and the second."""
    names = {channel.name for channel in channels}
    u, i, unknown = (
        [
            n
            for n, channel in enumerate(channels)
            if unit_of(channel.unit) is not None
            and quantity_of(channel) == kind
            and (not is_apart(channel) or _counts_on(channel.name, names))
        ]
        for kind in ("U", "I", "")
    )
    if not i and len(u) != len(unknown) and (len(u) < PHASES or not u):
        # Names that tell one or two of them may be wrong, as U, V and W.
        u, unknown = sorted(u + unknown), []
    if not i and len(u) != PHASES:
        half = max(len(u) // 2, 1) if not unknown else len(u)
        u, i = u[: min(half, PHASES)], (u[half:] or unknown)[: min(half, PHASES)]
    phases = min(len(u) or len(i), PHASES)
    if not phases:
        return "there is none that could be one"
    parts = [f"u{n + 1}={named(channels, index)}" for n, index in enumerate(u[:phases])]
    parts += [f"i{n + 1}={named(channels, index)}" for n, index in enumerate(i[:phases])]
    return f"say it with --map, as --map {','.join(parts)}"


def _counts_on(name: str, names: set[str]) -> bool:
    """Whether a letter only counts: Channel E, beside Channel D, is the fifth, and no earth."""
    return name[-1:].isalpha() and name[:-1] + chr(ord(name[-1]) - 1) in names


def named(channels: Sequence[Channel], index: int) -> str:
    """What ``--map`` may say for a channel so that this one is meant, and no shell takes it for something else."""
    channel = channels[index]
    for text in (str(channel.number), channel.name):
        if re.fullmatch(r"[\w.:+/]+", text) and place_of(channels, text) == index:
            return text
    return f"#{index + 1}"


def words_of(one: ChannelSet, channels: Sequence[Channel]) -> str:
    """A set in a sentence."""
    what = "U" if one.kind == "U" else "I"
    of = f" of {one.component}" if one.component and one.component not in one.name else ""
    return f"{what} = {' '.join(channels[tap.channel].name for _, tap in sorted(one.taps.items()))}{of}"


def parts_of(one: ChannelSet, channels: Sequence[Channel]) -> list[str]:
    """What ``--map`` may say for a set."""
    return [
        f"{one.kind.lower()}{phase[0] + 1}={named(channels, tap.channel)}" for phase, tap in sorted(one.taps.items())
    ]
