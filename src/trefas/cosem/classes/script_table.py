"""Script table, class 9 version 0 (Blue Book, 4.5.2): what is done at one word: another tariff, a debiting stop, a push.

0.0.10.0.100   script n activates tariff n (1 to 8); must be executed where a register says which tariff is active
0.0.10.0.1     script 1 ends the billing period
0.0.10.0.108   script 1 pushes values, script 2 what is pushed at alarms
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Self

from trefas.base.obis import Obis
from trefas.core.debiting import Debiting
from trefas.core.energy import TARIFFS
from trefas.core.push import PushSetups
from trefas.core.tariff import TariffControl
from trefas.cosem.classes.push_setup import NAMES as SETUP_NAMES
from trefas.cosem.classes.register_activation import ACTIVE_MASK, activate
from trefas.cosem.classes.register_activation import NAME as ACTIVATION
from trefas.cosem.data_type import CHOICE, ENUM, INTEGER, LONG_UNSIGNED, NAME, ArrayOf, structure
from trefas.cosem.interface import Host, Interface, Refused
from trefas.cosem.member import Attribute, Method
from trefas.wire.axdr import I8, U8, U16, Array, Data, Enumerated, OctetString, Structure
from trefas.wire.xdlms import DataAccessResult

TARIFF_SCRIPTS = Obis(0, 0, 10, 0, 100)
BILLING_SCRIPTS = Obis(0, 0, 10, 0, 1)
PUSH_SCRIPTS = Obis(0, 0, 10, 0, 108)
_WRITE, _EXECUTE = 1, 2
ACTION = structure(service_id=ENUM, class_id=LONG_UNSIGNED, logical_name=NAME, index=INTEGER, parameter=CHOICE)
SCRIPT_ENTRY = structure(script_identifier=LONG_UNSIGNED, actions=ArrayOf(ACTION))


class ScriptTable(
    Interface, class_id=9, shows=(TariffControl, Debiting, PushSetups), book_name="Script table", methods_at=0x20
):
    """The scripts of one kind."""

    def __init__(self, name: Obis, scripts: dict[int, Data], run: Callable[[int], None]) -> None:
        super().__init__(name)
        self._scripts = scripts
        self._run = run

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One for the tariffs, one for the billing period, one for pushes."""
        if isinstance(part, TariffControl):
            masks = {tariff: _mask(tariff) for tariff in range(1, TARIFFS + 1)}
            yield cls(TARIFF_SCRIPTS, masks, partial(activate, part))
        if isinstance(part, Debiting):
            debiting = part
            command = Debiting.force.obis
            assert command is not None, "it has a name"
            action = _action(1, host.named(command), 2, U8(1))
            yield cls(BILLING_SCRIPTS, {1: action}, lambda _: debiting.stop(host.now))
        if isinstance(part, PushSetups):
            setups, numbers = part, {push_script(number): number for number in SETUP_NAMES}
            pushes = {
                script: _action(40, SETUP_NAMES[number], 1, I8(0), _EXECUTE) for script, number in numbers.items()
            }
            yield cls(PUSH_SCRIPTS, pushes, lambda script: setups.push(numbers[script], host.now))

    @Attribute(2, ArrayOf(SCRIPT_ENTRY), static=True)
    def scripts(self) -> Data:
        """Each with its number and the one thing that it does."""
        return Array(tuple(Structure((U16(number), Array((action,)))) for number, action in self._scripts.items()))

    @Method(1, LONG_UNSIGNED)
    def execute(self, number: int) -> None:
        """The script of this number."""
        if number not in self._scripts:
            raise Refused(
                DataAccessResult.OTHER_REASON,
                f"script {number} was to be executed; there are {', '.join(map(str, self._scripts))}",
            )
        self._run(number)


def _mask(tariff: int) -> Data:
    return _action(6, ACTIVATION, ACTIVE_MASK, OctetString(bytes((tariff,))))


def push_script(number: int) -> int:
    """The script that pushes a set-up."""
    return number + 1


def _action(class_id: int, name: Obis, member: int, parameter: Data, kind: int = _WRITE) -> Data:
    return Structure((Enumerated(kind), U16(class_id), OctetString(bytes(name)), I8(member), parameter))
