"""Keys and invocation counters of the meter: what ciphered associations need, and what of it the memory keeps.

    reserved      |------- used or lost -------|---- block of 4096 ----|
                                               ^ next                  ^ stored before the first of the block is used

A pair of system title and counter must never come again under a key, not even when the meter is killed between two steps. So
counters are taken from a block, and the memory says of a whole block that it is used before its first one is: whatever moment
the meter is killed at, it begins behind the block. What is lost are numbers; there are 2^32.
"""

from collections.abc import Callable

from trefas.base.errors import LocalError, SetupError
from trefas.base.slot import Derived, Part, Rows, Slot
from trefas.base.unit import Unit
from trefas.cosem.faces.omnipower import COUNTER_NAMES
from trefas.cosem.security import Credentials, Keys
from trefas.device.order import Order
from trefas.device.spec import Spec
from trefas.wire.ciphering import COUNTER_MAX, Protection

BLOCK = 4096
"""Counters in reserve: a store every few seconds for a client that never rests, and 2^20 restarts."""

POLICIES = {"none": Protection.NONE, "authenticated": Protection.AUTHENTICATED, "both": Protection.BOTH}


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
    last_module = _last("module", expected_module)
    last_optical = _last("optical", expected_optical)
    last_ccc = _last("ccc", expected_ccc)

    def __init__(self, rows: Rows, meter: int = 0) -> None:
        super().__init__(rows, meter)
        self.keep: Callable[[], None] = lambda: None
        """Stores the memory, now and for good; whoever keeps one sets it."""
        self._next = 0
        self._end = 0

    def take(self) -> int:
        """A counter of ours that was never used, and never will be again."""
        if self._next == self._end:
            start = max(self.reserved, self._next)  # an older memory can not bring back what this process used
            if start + BLOCK > COUNTER_MAX + 1:
                raise LocalError("all invocation counters of the meter are used; it needs other keys and a new memory")
            self.reserved = start + BLOCK
            self.keep()
            self._next, self._end = start, start + BLOCK
        self._next += 1
        return self._next - 1

    def expected(self, name: str) -> int:
        """The lowest counter that the client of an association may use."""
        return int(getattr(self, f"expected_{name}"))

    def seen(self, name: str, counter: int) -> None:
        """The client of an association used this one."""
        setattr(self, f"expected_{name}", counter + 1)


def credentials_of(order: Order, spec: Spec, title: bytes, counters: InvocationCounters) -> dict[str, Credentials]:
    """The credentials of each association that was ordered with keys. Raises SetupError where one unicast key is that of two,
    or where the encrypted interface (Z28) does not go with the rest."""
    found: dict[str, Credentials] = {}
    for name, each in order.keys.items():
        keys = Keys(
            bytes.fromhex(each.guek), bytes.fromhex(each.gak), bytes.fromhex(each.master) if each.master else None
        )
        for other, known in found.items():
            if known.keys.unicast == keys.unicast:
                raise SetupError(f"guek in [keys.{name}] is that of [keys.{other}] too; each needs one of its own")
        policy = POLICIES[each.policy]
        if spec.encryption and policy is not Protection.BOTH:
            raise SetupError(
                f"policy in [keys.{name}] is '{each.policy}', and Z28 (encrypted interface) is 1 (enabled); it can be 'both'"
            )
        found[name] = Credentials(name, title, keys, counters, policy)
    if spec.encryption and not found:
        raise SetupError(
            "Z28 (encrypted interface) is 1 (enabled), and the meter has no keys, so that nobody could read it; "
            "put guek and gak of an interface into the meter file, as [keys.optical]"
        )
    return found
