"""How a meter answers at its ports by IEC 62056-21: what a readout has, how long it waits, what it says unasked.

Each of the three ports (primary module, CCC module, optical) has settings of its own; the waiting times are common. Names, ranges
and first values are those of the maker's description of its protocol (5512-1458, figure 1). A readout has one of two lists: user
data 1 is fixed, user data 2 has up to forty objects that a client chooses (``131.0.17``).
"""

from collections.abc import Sequence
from enum import IntEnum

from trefas.base.instant import NS_PER_MS, NS_PER_S
from trefas.base.label import Label
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.slots import Slots
from trefas.base.unit import Unit

INTERFACES = ("module", "ccc", "optical")
"""In the order of their object numbers."""
UNASKED_STEP_NS = 5 * NS_PER_S
SPEEDS_MAX = 5
OBJECTS_MAX = 40
"""Of user data 2."""
OBJECTS_SIZE_MAX = 800
"""Forty names as ``255.255.255*255``, with blanks between them."""

USER_DATA_1 = ("0.0.1", "1.8.0", "1.8.1", "1.8.2", "1.8.3", "1.8.4", "96.8.0", "0.128.1", "1.6.0")
"""Figure 9."""
USER_DATA_2 = (
    *("0.0.1", "97.97.0", "1.8.0", "1.8.1", "1.8.2", "2.8.0", "2.8.1", "2.8.2", "3.8.0", "3.8.1", "3.8.2"),
    *("4.8.0", "4.8.1", "4.8.2", "1.6.0", "1.6.1", "1.6.2", "2.6.0", "1.2.0", "2.2.0", "3.6.0", "3.2.0", "4.6.0"),
    *("4.2.0", "0.1.0", "96.8.0", "1.0.0"),
)
"""Figure 10: what it has when it is delivered."""


class Modes(IntEnum):
    """Communication mode select: which there are at a port."""

    NONE = 0
    A_AND_C = 1
    A_C_AND_D0 = 2


def _each(first: int, name: str, *, initial: int, most: int, beside: Slots | None = None) -> Slots:
    numbers = range(len(INTERFACES))
    return Slots(
        numbers,
        None,
        Unit.NONE,
        [f"131.0.{first + number} {name}, {INTERFACES[number]} port" for number in numbers],
        initial=initial,
        limits=(0, most),
        beside=beside,
    )


class LocalReadout(Part):
    """That of each meter."""

    user_data = _each(1, "user data select (0: 1; 1: 2)", initial=1, most=1)
    unasked = _each(4, "mode D0 time-out, steps of 5 s; 0: none", initial=0, most=17_280)
    unasked_speed = _each(7, "mode D0 baud rate", initial=3, most=SPEEDS_MAX)
    modes = _each(10, "communication mode select", initial=Modes.A_AND_C, most=Modes.A_C_AND_D0)

    character_gap_ms = Slot(None, Unit.NONE, "131.0.13 Ta (ms)", initial=1500, limits=(1000, 65_000))
    reaction_ms = Slot(None, Unit.NONE, "131.0.14 Tr (ms)", initial=1500, limits=(1000, 65_000))
    choice_ms = Slot(None, Unit.NONE, "131.0.15 Tt (ms)", initial=1700, limits=(1000, 65_000))
    inactivity_s = Slot(None, Unit.NONE, "131.0.16 Ti (s)", initial=90, limits=(5, 240))

    objects = Label(None, "131.0.17 user data 2", writable=True, size_max=OBJECTS_SIZE_MAX)

    @property
    def listed(self) -> Sequence[str]:
        """The objects of user data 2."""
        return str(self.objects).split()

    def names(self, interface: str) -> Sequence[str]:
        """The objects of a readout at a port."""
        return self.listed if self.user_data[INTERFACES.index(interface)] else USER_DATA_1

    def unasked_ns(self, interface: str) -> int:
        """From one readout that nobody asked for to the next; 0 where there are none."""
        number = INTERFACES.index(interface)
        if self.modes[number] != Modes.A_C_AND_D0:
            return 0
        return self.unasked[number] * UNASKED_STEP_NS

    @property
    def character_gap_ns(self) -> int:
        """The longest silence inside of a message."""
        return self.character_gap_ms * NS_PER_MS

    @property
    def choice_ns(self) -> int:
        """From the identification to the readout that nobody chose."""
        return self.choice_ms * NS_PER_MS

    @property
    def inactivity_ns(self) -> int:
        """How long a programming mode lasts in which nothing is said."""
        return self.inactivity_s * NS_PER_S


SETTINGS: dict[str, Slot] = {
    **{
        f"131.0.{first + number}": family[number]
        for first, family in (
            (1, LocalReadout.user_data),
            (4, LocalReadout.unasked),
            (7, LocalReadout.unasked_speed),
            (10, LocalReadout.modes),
        )
        for number in range(len(INTERFACES))
    },
    "131.0.13": LocalReadout.character_gap_ms,
    "131.0.14": LocalReadout.reaction_ms,
    "131.0.15": LocalReadout.choice_ms,
    "131.0.16": LocalReadout.inactivity_s,
}
"""By their object numbers."""
OBJECTS = "131.0.17"
