"""Register activation, class 6 version 0 (Blue Book, 4.3.5): which registers count in which tariff.

A mask is one tariff: its name is the tariff's number, in one byte, and its registers are those of that tariff. No mask is active
while no tariff is. Another one is made active, by a write or a script, where a register says which tariff is active.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Self

from trefas.base.obis import Obis
from trefas.base.slot import Slot
from trefas.core.energy import TARIFFS, Energy
from trefas.core.tariff import Mode, TariffControl
from trefas.cosem.data_type import LONG_UNSIGNED, OCTETS, UNSIGNED, ArrayOf, structure
from trefas.cosem.data_type import NAME as LOGICAL_NAME
from trefas.cosem.interface import Host, Interface, Refused
from trefas.cosem.member import Attribute
from trefas.wire.axdr import U8, U16, Array, Data, OctetString, Structure
from trefas.wire.xdlms import DataAccessResult

ACTIVE_MASK = 4
NAME = Obis(0, 0, 14, 0, 0)
OBJECT = structure(class_id=LONG_UNSIGNED, logical_name=LOGICAL_NAME)
MASK = structure(mask_name=OCTETS, index_list=ArrayOf(UNSIGNED))
_REGISTER = 3
_TIME_INTEGRAL = 8
"""D of energies; E is the tariff."""


class RegisterActivation(
    Interface, class_id=6, shows=(TariffControl,), book_name="Register activation", methods_at=0x30
):
    """The registers of all tariffs of one meter."""

    def __init__(self, control: TariffControl, host: Host) -> None:
        super().__init__(NAME)
        self.control = control
        self._host = host

    @cached_property
    def registers(self) -> list[tuple[Obis, int]]:
        """Those of energies that have a tariff, and which; found when somebody reads them."""
        return [
            (self._host.named(slot.obis), slot.obis.e)
            for slot in Energy.declared()
            if isinstance(slot, Slot) and slot.obis and slot.obis.d == _TIME_INTEGRAL and slot.obis.e
            if self._host.has(slot.obis)
        ]

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One for the tariffs."""
        if isinstance(part, TariffControl):
            yield cls(part, host)

    @Attribute(2, ArrayOf(OBJECT), static=True)
    def register_assignment(self) -> Data:
        """All registers that have a tariff."""
        return Array(tuple(Structure((U16(_REGISTER), OctetString(bytes(name)))) for name, _ in self.registers))

    @Attribute(3, ArrayOf(MASK), static=True)
    def mask_list(self) -> Data:
        """The registers of each tariff, by their places in the assignment, from 1."""
        return Array(
            tuple(
                Structure(
                    (
                        OctetString(bytes((tariff,))),
                        Array(tuple(U8(k) for k, (_, of) in enumerate(self.registers, 1) if of == tariff)),
                    )
                )
                for tariff in range(1, TARIFFS + 1)
            )
        )

    @Attribute(ACTIVE_MASK, OCTETS)
    def active_mask(self) -> Data:
        """The tariff that counts; empty where none does."""
        active = self.control.rows.count(Energy.active_tariff, self.control.meter)
        return OctetString(bytes((active,)) if active else b"")

    @active_mask.writes
    def set_active_mask(self, mask: bytes) -> None:
        """Another tariff counts."""
        if len(mask) != 1 or not 1 <= mask[0] <= TARIFFS:
            raise Refused(
                DataAccessResult.OTHER_REASON,
                f"the mask {mask.hex()} was to be active; there are 01 to {TARIFFS:02X}",
            )
        activate(self.control, mask[0])


def activate(control: TariffControl, tariff: int) -> None:
    """Makes a tariff active. Raises Refused where something else says which is."""
    if control.mode != Mode.REGISTER:
        raise Refused(
            DataAccessResult.READ_WRITE_DENIED,
            f"tariff {tariff} was to be activated, and mode {control.mode} says which is; it must be 2, register",
        )
    control.rows.put(Energy.active_tariff, tariff, control.meter)
