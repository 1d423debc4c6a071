"""Invocation counters of the meter: what ciphered associations count, and what of it the memory keeps.

    reserved      |------- used or lost -------|---- block of 4096 ----|
                                               ^ next                  ^ stored before the first of the block is used

A pair of system title and counter must never come again under a key, not even when the meter is killed between two steps. So
counters are taken from a block, and the memory says of a whole block that it is used before its first one is: whatever moment
the meter is killed at, it begins behind the block. What is lost are numbers; there are 2^32.
"""

from collections.abc import Callable, Mapping

from trefas.base.derived import Derived
from trefas.base.errors import LocalError
from trefas.base.held import Held
from trefas.base.part import Part
from trefas.base.rows import Rows
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.cosem.faces.omnipower import COUNTER_NAMES
from trefas.wire.ciphering import COUNTER_MAX

BLOCK = 4096
"""Counters in reserve: a store every few seconds for a client that never rests, and 2^20 restarts."""
FIRST = 1
"""There are clients that start at 0 themselves, and take a first counter of 0 for one that came again."""


def _expected(name: str) -> Slot:
    return Slot(
        None, Unit.NONE, f"lowest invocation counter that the {name} client may use", limits=(0, COUNTER_MAX + 1)
    )


def _last(name: str, expected: Slot) -> Derived:
    obis = str(COUNTER_NAMES[name])
    return Derived(obis, Unit.NONE, f"InvocationCounter {name}", of=(expected,), by=lambda count: max(0, count - 1))


class InvocationCounters(Part):
    """Ours, one for all keys; and those of the clients, one for each association, the last that was used."""

    reserved = Slot(None, Unit.NONE, "invocation counters of ours below this may have been used")
    expected_module = _expected("module")
    expected_optical = _expected("optical")
    expected_ccc = _expected("ccc")
    expected_standard = _expected("standard")
    expected_broadcast_module = _expected("module broadcast")
    expected_broadcast_optical = _expected("optical broadcast")
    expected_broadcast_ccc = _expected("ccc broadcast")
    expected_broadcast_standard = _expected("standard broadcast")
    last_module = _last("module", expected_module)
    last_optical = _last("optical", expected_optical)
    last_ccc = _last("ccc", expected_ccc)
    last_standard = _last("standard", expected_standard)

    _next = Held(0)
    _end = Held(0)
    """Of the block that counters are taken from; gone with the process."""

    def __init__(self, rows: Rows, meter: int = 0) -> None:
        super().__init__(rows, meter)
        self.keep: Callable[[], None] = lambda: None
        """Stores the memory, now and for good; whoever keeps one sets it."""
        self.note: Callable[[str, int], None] = lambda name, counter: None
        """Told of each counter of a client at once, before anything is answered; whoever keeps a memory sets it."""
        prefix, layout = "expected_", rows.layout
        self._columns = {
            slot.attribute.removeprefix(prefix): layout.column[slot]
            for slot in type(self).declared()
            if isinstance(slot, Slot) and slot.attribute.startswith(prefix)
        }

    def take(self) -> int:
        """A counter of ours that was never used, and never will be again."""
        if self._next == self._end:
            # Not even an older memory brings back what this process used.
            start = max(self.reserved, self._next, FIRST)
            if start + BLOCK > COUNTER_MAX + 1:
                raise LocalError("all invocation counters of the meter are used; it needs other keys and a new memory")
            self.reserved = start + BLOCK
            self.keep()
            self._next, self._end = start, start + BLOCK
        self._next += 1
        return self._next - 1

    def expected(self, name: str) -> int:
        """The lowest counter that the client of an association may use."""
        return int(self.rows.counts[self.meter, self._columns[name]])

    def seen(self, name: str, counter: int) -> None:
        """The client of an association used this one."""
        self._set(name, counter + 1)

    def renew(self, name: str) -> None:
        """The client of an association has a new key, and begins at 0."""
        self._set(name, 0)

    def remember(self, noted: Mapping[str, int]) -> None:
        """What was noted later than the memory was stored. A name that nobody has any more is passed over."""
        for name, counter in noted.items():
            if name in self._columns:
                self._set(name, max(counter, self.expected(name)))

    def store(self) -> None:
        """What changed goes into the memory, now and for good."""
        self.keep()

    def _set(self, name: str, expected: int) -> None:
        self.note(name, expected)
        self.rows.counts[self.meter, self._columns[name]] = expected
