"""Payment metering (Blue Book, 4.6): what account, credits, charge and token gateway of one meter have in common.

    account 0.0.19.0.0 has
      credit 0.0.19.10.0          token credit       what was paid              ─┐
      credit 0.0.19.10.1          emergency credit   used in exceptions, below 0 ┴─ charge 0.0.19.20.0, each watt-hour of A14
      token gateway 0.0.19.40.0   → the token credit

What is counted is energy, so the currency is consumption, in watt-hours.
"""

from collections.abc import Iterator
from typing import ClassVar, Self

from trefas.base.obis import Obis
from trefas.base.unit import MWS_PER_WH
from trefas.core.credit import Standing
from trefas.core.prepayment import Prepayment
from trefas.cosem import date_time
from trefas.cosem.interface import Host, Interface
from trefas.wire.axdr import I32, BitString, OctetString

ACCOUNT, TOKEN_CREDIT, EMERGENCY_CREDIT = Obis(0, 0, 19, 0, 0), Obis(0, 0, 19, 10, 0), Obis(0, 0, 19, 10, 1)
CHARGE, GATEWAY = Obis(0, 0, 19, 20, 0), Obis(0, 0, 19, 40, 0)
WH_PER_KWH = 1_000
I32_MIN, I32_MAX = -(1 << 31), (1 << 31) - 1
UNDEFINED_TIME = OctetString(date_time.UNSPECIFIED)


class PaymentInterface(Interface):
    """An object that shows the account of one meter. Subclasses say the logical names of theirs."""

    names: ClassVar[tuple[Obis, ...]] = ()

    def __init__(self, account: Prepayment, name: Obis, host: Host) -> None:
        super().__init__(name)
        self.account = account
        self.host = host

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One for each name."""
        if isinstance(part, Prepayment):
            yield from (cls(part, name, host) for name in cls.names)

    @property
    def standing(self) -> Standing:
        """The state of the account's credit."""
        return Standing(self.account.standing)


def bits(on: tuple[int, ...], count: int) -> BitString:
    """A bit string with some of its bits, bit 0 first."""
    return BitString("".join("1" if place in on else "0" for place in range(count)))


def amount(mws: int) -> I32:
    """Watt-hours that have begun to be used, or are whole, as a double-long; what does not fit is the nearest that does."""
    return I32(max(I32_MIN, min(I32_MAX, mws // MWS_PER_WH)))
