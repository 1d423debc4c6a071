"""Credit, class 112 version 0 (Blue Book, 4.6.3): what was paid, and what is used in exceptions.

The token credit takes top-ups: ``update_amount`` adds one, which has no number, and ``set_amount_to_value`` adds what is missing
to a value, so that it may come twice. The emergency credit has no preset amount: it is used in an exception, below 0, and paid
back first by the next top-up.
"""

from trefas.base.unit import MWS_PER_WH
from trefas.core.credit import Standing
from trefas.core.prepayment import Prepayment
from trefas.cosem.data_type import BITS, DATE_TIME, DOUBLE_LONG, ENUM, UNSIGNED
from trefas.cosem.interface import Refused
from trefas.cosem.member import Attribute, Method
from trefas.cosem.payment import (
    EMERGENCY_CREDIT,
    I32_MIN,
    TOKEN_CREDIT,
    UNDEFINED_TIME,
    WH_PER_KWH,
    PaymentInterface,
    amount,
    bits,
)
from trefas.wire.axdr import I32, U8, Data, Enumerated
from trefas.wire.xdlms import DataAccessResult

_TOKEN_TYPE, _EMERGENCY_TYPE = 0, 2
_ENABLED, _IN_USE, _EXHAUSTED = 0, 3, 4
_PAID_BACK, _TAKES_TOKENS = 2, 4
"""Bits of credit_configuration."""


class Credit(PaymentInterface, class_id=112, shows=(Prepayment,), book_name="Credit"):
    """One of the two."""

    names = (TOKEN_CREDIT, EMERGENCY_CREDIT)

    @property
    def is_paid(self) -> bool:
        """Whether it is what was paid, and not what is used in exceptions."""
        return self.logical_name == TOKEN_CREDIT

    @Attribute(2, DOUBLE_LONG)
    def current_credit_amount(self) -> Data:
        """Watt-hours; the emergency credit is below 0 where it is used."""
        return amount(self.account.prepayment if self.is_paid else -self.account.credit)

    @Attribute(3, ENUM, static=True)
    def credit_type(self) -> Data:
        """Token, or emergency."""
        return Enumerated(_TOKEN_TYPE if self.is_paid else _EMERGENCY_TYPE)

    @Attribute(4, UNSIGNED, static=True)
    def priority(self) -> Data:
        """What was paid is used first."""
        return U8(1 if self.is_paid else 2)

    @Attribute(5, DOUBLE_LONG, static=True)
    def warning_threshold(self) -> Data:
        """PrepaymentAlarmLimit, of what was paid."""
        return I32(self.account.alarm_kwh * WH_PER_KWH if self.is_paid else 0)

    @Attribute(6, DOUBLE_LONG, static=True)
    def limit(self) -> Data:
        """What was paid ends at 0; nothing limits what is used in an exception."""
        return I32(0 if self.is_paid else I32_MIN)

    @Attribute(7, BITS, static=True)
    def credit_configuration(self) -> Data:
        """Takes tokens, or is paid back."""
        return bits((_TAKES_TOKENS if self.is_paid else _PAID_BACK,), 5)

    @Attribute(8, ENUM)
    def credit_status(self) -> Data:
        """Enabled, in use or exhausted."""
        if self.standing is Standing.OFF:
            return Enumerated(_ENABLED)
        if self.is_paid:
            return Enumerated(_IN_USE if self.account.prepayment else _EXHAUSTED)
        return Enumerated(_IN_USE if self.standing is Standing.EXCEPTED else _ENABLED)

    @Attribute(9, DOUBLE_LONG, static=True)
    def preset_credit_amount(self) -> Data:
        """None."""
        return I32(0)

    @Attribute(10, DOUBLE_LONG, static=True)
    def credit_available_threshold(self) -> Data:
        """None."""
        return I32(0)

    @Attribute(11, DATE_TIME, static=True)
    def period(self) -> Data:
        """None."""
        return UNDEFINED_TIME

    @Method(1, DOUBLE_LONG)
    def update_amount(self, wh: int) -> None:
        """A top-up without a number."""
        self._pay(wh, "update_amount")

    @Method(2, DOUBLE_LONG)
    def set_amount_to_value(self, wh: int) -> None:
        """A top-up of what is missing; nothing where nothing is."""
        missing_wh = wh - (self.account.prepayment - self.account.credit) // MWS_PER_WH
        if missing_wh:
            self._pay(missing_wh, "set_amount_to_value")

    def _pay(self, wh: int, method: str) -> None:
        if not self.is_paid or wh <= 0:
            why = "it is paid back by the next top-up" if not self.is_paid else "a credit is not taken away"
            raise Refused(
                DataAccessResult.OTHER_REASON, f"{method} of {self.logical_name} would be a top-up of {wh} Wh; {why}"
            )
        self.account.pay(wh, self.host.now)
