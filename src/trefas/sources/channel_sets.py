"""Sets of channels: three voltages or three currents that belong together, found by what their names have in common.

    Ua1 Ub1 Uc1, Ua2 Ub2 Uc2            two sets: 1 and 2
    F1-IA F2-IB F3-IC, F5-VA F6-VB …    a number that runs with the channel is not part of the set's name
    Ua Ub Uc of Bus 1, Ua Ub Uc of Bus 2        two sets: the recording says the component apart from the name

Of several sets the first whole one is taken; of the currents the one that is named as the voltages are, else the first.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from trefas.sources.names import Channel, Name, read_names

PHASES = 3
_SAME_NAME, _SAME_COMPONENT = 1000, 500
"""More than names have words in common."""


@dataclass(frozen=True, slots=True)
class Tap:
    """A channel (index from 0) times a factor (unit prefix, sign, scale), and what is added to it."""

    channel: int
    factor: float
    offset: float = 0.0
    said: str = ""
    """What was reckoned by hand, as it was written"""


Row = tuple[Tap, ...]
"""One row of a block: the sum of its taps; none is a row of zeros."""


@dataclass(frozen=True, slots=True)
class ChannelSet:
    """Channels of one kind (U, I or UU), each of another phase or pair of phases."""

    kind: str
    name: str
    component: str
    taps: Mapping[tuple[int, ...], Tap]

    def __len__(self) -> int:
        return len(self.taps)

    @property
    def is_whole(self) -> bool:
        """Whether it has all three phases."""
        return len(self.taps) >= PHASES

    @property
    def channels(self) -> set[int]:
        """Indices of its channels."""
        return {tap.channel for tap in self.taps.values()}

    @property
    def first(self) -> int:
        """Index of its first channel."""
        return min(self.channels)


@dataclass(frozen=True, slots=True)
class Sets:
    """All sets of a recording, by kind, each in the order of its first channel."""

    u: tuple[ChannelSet, ...]
    i: tuple[ChannelSet, ...]
    lines: tuple[ChannelSet, ...]
    """Voltages between phases"""

    @classmethod
    def of(cls, channels: Sequence[Channel]) -> "Sets":
        """The sets that the channels' names and fields make."""
        known = [(name, channels[n], n) for n, name in enumerate(read_names(channels)) if name]
        u, i, lines = (tuple(_sets(known, kind)) for kind in ("U", "I", "UU"))
        return cls(u, i, lines)


def fullest(sets: Iterable[ChannelSet], wanted: int = PHASES) -> ChannelSet | None:
    """The first set with as many phases as wanted, else the first of the fullest."""
    sets = list(sets)
    return next((one for one in sets if len(one) >= wanted), None) or max(sets, key=len, default=None)


def matching(sets: Sequence[ChannelSet], u_set: ChannelSet) -> ChannelSet | None:
    """The currents that belong to voltages: those named alike, else of the same component, else the first with as many phases."""
    enough = [one for one in sets if len(one) >= len(u_set)]
    if not enough:
        return fullest(sets, len(u_set))
    return max(enough, key=lambda one: _likeness(one, u_set))


def _likeness(one: ChannelSet, other: ChannelSet) -> int:
    words, its_words = set(one.name.split()), set(other.name.split())
    if words and words == its_words:
        return _SAME_NAME
    if one.component and one.component == other.component:
        return _SAME_COMPONENT
    return len(words & its_words)


_Known = tuple[Name, Channel, int]


def _sets(known: list[_Known], kind: str) -> list[ChannelSet]:
    """The sets of a kind: by name and component; of what stays alone, by name; then by names but for their numbers."""
    left = [one for one in known if one[0].kind == kind]
    sets: list[ChannelSet] = []
    groups = [
        one for group in _groups(left, lambda each: (each[0].rest, each[1].component)) for one in _told_apart(group)
    ]
    sets += [_set(group, kind) for group in groups if len(group) > 1]
    left = [group[0] for group in groups if len(group) == 1]
    for group in _groups(left, lambda each: (each[0].rest,)):
        phases = {name.phase for name, _, _ in group}
        components = {channel.component for _, channel, _ in group}
        if len(phases) == len(components) == len(group) == PHASES:
            sets.append(_set(group, kind))
            left = [one for one in left if one not in group]
    for group in _groups(left, lambda each: (_unnumbered(each[0].rest),)):
        sets += [_set(piece, kind) for piece in _in_turn(group)]
    return sorted(sets, key=lambda one: one.first)


def _groups(known: list[_Known], key: Callable[[_Known], tuple[str, ...]]) -> list[list[_Known]]:
    groups: dict[tuple[str, ...], list[_Known]] = {}
    for one in known:
        groups.setdefault(key(one), []).append(one)
    return list(groups.values())


def _told_apart(group: list[_Known]) -> list[list[_Known]]:
    """Channels of one name in several sets, where a phase is there more than once: the first of each phase, the second …"""
    times: Counter[tuple[int, ...]] = Counter()
    sets: list[list[_Known]] = []
    for one in group:
        phase = one[0].phase
        if times[phase] == len(sets):
            sets.append([])
        sets[times[phase]].append(one)
        times[phase] += 1
    return sets


def _in_turn(group: list[_Known]) -> list[list[_Known]]:
    """Channels whose names differ in numbers alone: a set goes on until a phase comes again."""
    sets: list[list[_Known]] = []
    for one in group:
        if not sets or one[0].phase in [name.phase for name, _, _ in sets[-1]]:
            sets.append([])
        sets[-1].append(one)
    return sets


def _set(members: list[_Known], kind: str) -> ChannelSet:
    names = {name.rest.partition(" ")[2] for name, _, _ in members}
    components = {channel.component for _, channel, _ in members}
    return ChannelSet(
        kind,
        names.pop() if len(names) == 1 else "",
        components.pop() if len(components) == 1 else "",
        {name.phase: Tap(index, name.factor) for name, _, index in members},
    )


def _unnumbered(rest: str) -> str:
    family, _, name = rest.partition(" ")
    return f"{family} {re.sub(r'[0-9]+', '#', name)}"
