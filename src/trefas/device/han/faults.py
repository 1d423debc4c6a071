"""Faults of a home port, by name and on demand: what real ones do, in one table; and those that one port has now.

    faults.begin("wrong-fcs", every=3)     every third push from now on
    faults.falls("wrong-fcs")              at each push: whether it is one of them
    faults.end("wrong-fcs")

What hurts the bytes alone is in ``trefas.wire.line_fault``, for every protocol; the rest is of this port.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from trefas.base.draw import Draw
from trefas.base.errors import LocalError
from trefas.wire.line_fault import LINE_FAULTS

EVERY_MAX = 10_000
OVERLOAD_A = 40.0
"""Of the phase with the largest current. Our choice: nobody published at which load real ports lose their supply."""
RETURN_S = 180
"""For which the load must have been low. Readers tell of «minutes»."""
LATE_S_MAX = 600
BACK_MAX = 1_000
"""Counters that one jumps back by."""


class Need(Enum):
    """What a port must have for a fault."""

    NOTHING = ""
    FRAMES = "lists in HDLC frames, and this one says telegrams"
    KEYS = "keys, and this one says its lists in clear"
    HOURLY = "an hourly list, and this one has none"


@dataclass(frozen=True, slots=True)
class HanFault:
    """One of them."""

    name: str
    help: str
    needs: Need = Need.NOTHING
    lasting: bool = False
    """Whether it holds until it is ended, and does not fall on each so many-eth push."""


_OWN = (
    HanFault(
        "freeze", "the port is silent until the meter starts again, which ends the fault where it falls on every push"
    ),
    HanFault(
        "overload",
        f"the port loses its supply while a current is above `overload_a`, and has it again {RETURN_S} s later",
        lasting=True,
    ),
    HanFault("late", f"the hourly list comes up to {LATE_S_MAX} s later than it is due, and says so", Need.HOURLY),
    HanFault("missing", "the hourly list does not come", Need.HOURLY),
    HanFault("clock-invalid", "the date-time has the status of an invalid clock", Need.FRAMES),
    HanFault("dst-hour", "the time is an hour ahead of what its mark of summer time says"),
    HanFault("replaced", "another meter: other numbers, other system title, registers from 0", lasting=True),
    HanFault("other-list", "`push-1` where the lists of Norway are usual, and these where they are not", lasting=True),
    HanFault("wrong-key", "encrypted with another GPK60", Need.KEYS),
    HanFault("counter-repeated", "the invocation counter is that of the push before", Need.KEYS),
    HanFault("counter-back", f"the invocation counter is up to {BACK_MAX} lower than it should be", Need.KEYS),
)
HAN_FAULTS: Mapping[str, HanFault] = {
    each.name: each
    for each in (
        *_OWN,
        *(
            HanFault(each.name, each.help, Need.FRAMES if each.name == "wrong-hcs" else Need.NOTHING)
            for each in LINE_FAULTS.values()
        ),
    )
}
PUSH_FAULTS = ("clock-invalid", "dst-hour", "wrong-key", "counter-repeated", "counter-back")
"""What a push itself can have."""


def fault_named(name: str) -> HanFault:
    """The fault of a name, which may be written with blanks or underscores. Raises LocalError with those there are."""
    found = HAN_FAULTS.get(name.strip().lower().replace(" ", "-").replace("_", "-"))
    if found is None:
        raise LocalError(f"{name!a} is no fault of a home port; there are {', '.join(HAN_FAULTS)}")
    return found


class HanFaults:
    """Those of one port."""

    def __init__(self, seed: int = 0, has: Iterable[Need] = tuple(Need)) -> None:
        self.draw = Draw(seed)
        self.seed = seed
        self._has = frozenset((Need.NOTHING, *has))
        self._every: dict[str, int] = {}
        self._passed: dict[str, int] = {}

    @property
    def active(self) -> Mapping[str, int]:
        """On each how many-eth push they fall, by name; 1 where they last."""
        return self._every

    def begin(self, name: str, every: int = 1) -> None:
        """From now on. Raises LocalError for a fault that is none, or that this port cannot have."""
        fault = fault_named(name)
        if fault.needs not in self._has:
            raise LocalError(f"'{fault.name}' needs a port with {fault.needs.value}")
        if not 1 <= every <= EVERY_MAX:
            raise LocalError(f"'{fault.name}' is to fall on one push in {every}; must be one in 1 to {EVERY_MAX}")
        if fault.lasting and every != 1:
            raise LocalError(
                f"'{fault.name}' lasts until it is ended, and cannot fall on one push in {every}; must be 1"
            )
        self._every[fault.name] = every
        self._passed[fault.name] = 0

    def end(self, name: str | None = None) -> None:
        """One of them, or all; nothing where there was none. Raises LocalError for a fault that is none."""
        ended = list(self._every) if name is None else [fault_named(name).name]
        for each in ended:
            self._every.pop(each, None)

    def falls(self, name: str) -> bool:
        """Whether it falls on this push; to be asked once of each."""
        every = self._every.get(name)
        if every is None:
            return False
        self._passed[name] = (self._passed[name] + 1) % every
        return self._passed[name] == 0

    def spoiled(self, made: bytes) -> tuple[bytes, str | None]:
        """What the line makes of a push, and the fault that fell: of several the first, so that it is the one that is seen."""
        fallen = [name for name in LINE_FAULTS if self.falls(name)]
        if not fallen:
            return made, None
        return LINE_FAULTS[fallen[0]].spoil(made, self.draw), fallen[0]
