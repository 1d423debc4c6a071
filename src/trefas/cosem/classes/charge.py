"""Charge, class 113 version 0 (Blue Book, 4.6.4): each watt-hour of A14 takes one off the credit.

There is one, it is collected as energy flows, and nobody sets another price: the unit of the account is the watt-hour. Collection
is continuous, with each interval that is counted; no collection has a time or an amount of its own, so the last one is not there.
"""

from trefas.core.credit import Standing
from trefas.core.energy import Energy
from trefas.core.prepayment import Prepayment
from trefas.cosem.data_type import (
    BITS,
    DATE_TIME,
    DOUBLE_LONG,
    DOUBLE_LONG_UNSIGNED,
    ENUM,
    INTEGER,
    LONG,
    LONG_UNSIGNED,
    OCTETS,
    UNSIGNED,
    VALUE_DEFINITION,
    ArrayOf,
    Nullable,
    structure,
)
from trefas.cosem.member import Attribute
from trefas.cosem.payment import CHARGE, UNDEFINED_TIME, PaymentInterface, amount, bits
from trefas.wire.axdr import I8, I16, I32, U8, U16, U32, Array, Data, Enumerated, Null, OctetString, Structure

_REGISTER, _VALUE = 3, 2
_BY_CONSUMPTION = 0
_CONTINUOUS = 1
"""Bit of charge_configuration."""
UNIT_CHARGE = structure(
    charge_per_unit_scaling=structure(commodity_scale=INTEGER, price_scale=INTEGER),
    commodity_reference=VALUE_DEFINITION,
    charge_table=ArrayOf(structure(index=OCTETS, charge_per_unit=LONG)),
)


class Charge(PaymentInterface, class_id=113, shows=(Prepayment,), book_name="Charge"):
    """The charge of one meter."""

    names = (CHARGE,)

    @Attribute(2, DOUBLE_LONG)
    def total_amount_paid(self) -> Data:
        """What was taken off since the account began: what was paid, less what is there, and what was used beyond it."""
        account = self.account
        if self.standing is Standing.OFF:
            return I32(0)
        return amount(account.paid_mws - account.prepayment + account.credit)

    @Attribute(3, ENUM, static=True)
    def charge_type(self) -> Data:
        """By consumption."""
        return Enumerated(_BY_CONSUMPTION)

    @Attribute(4, UNSIGNED, static=True)
    def priority(self) -> Data:
        """The only one."""
        return U8(1)

    @Attribute(5, UNIT_CHARGE, static=True)
    def unit_charge_active(self) -> Data:
        """One watt-hour for each of A14, whatever the tariff."""
        return self._unit_charge((Structure((OctetString(b""), I16(1))),))

    @Attribute(6, UNIT_CHARGE, static=True)
    def unit_charge_passive(self) -> Data:
        """None: its table is empty."""
        return self._unit_charge(())

    @Attribute(7, DATE_TIME, static=True)
    def unit_charge_activation_time(self) -> Data:
        """Never."""
        return UNDEFINED_TIME

    @Attribute(8, DOUBLE_LONG_UNSIGNED, static=True)
    def period(self) -> Data:
        """It is collected as energy flows."""
        return U32(0)

    @Attribute(9, BITS, static=True)
    def charge_configuration(self) -> Data:
        """Continuous collection."""
        return bits((_CONTINUOUS,), 2)

    @Attribute(10, DATE_TIME)
    def last_collection_time(self) -> Data:
        """Not specified: collection is continuous."""
        return UNDEFINED_TIME

    @Attribute(11, Nullable(DOUBLE_LONG))
    def last_collection_amount(self) -> Data:
        """Null: collection is continuous."""
        return Null()

    @Attribute(12, DOUBLE_LONG)
    def total_amount_remaining(self) -> Data:
        """0: all of what was used is collected, from one credit or the other."""
        return I32(0)

    @Attribute(13, LONG_UNSIGNED, static=True)
    def proportion(self) -> Data:
        """Nothing is taken of a payment."""
        return U16(0)

    def _unit_charge(self, table: tuple[Data, ...]) -> Data:
        name = Energy.active_import.obis
        assert name is not None, "it has a name"
        commodity = Structure((U16(_REGISTER), OctetString(bytes(self.host.named(name))), I8(_VALUE)))
        return Structure((Structure((I8(0), I8(0))), commodity, Array(table)))
