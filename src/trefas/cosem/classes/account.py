"""Account, class 111 version 0 (Blue Book, 4.6.2): the prepayment of one meter, its credits and what is charged.

An index of a credit counts from 1, and 0 is none. The account is activated and closed as bit 1 of CutoffBasis is written.
"""

from trefas.core.breaker import Basis, Breaker
from trefas.core.credit import Standing
from trefas.core.prepayment import Prepayment
from trefas.cosem.data_type import (
    BITS,
    DATE_TIME,
    DOUBLE_LONG,
    ENUM,
    INTEGER,
    LONG_UNSIGNED,
    NAME,
    UNSIGNED,
    UTF8,
    ArrayOf,
    structure,
)
from trefas.cosem.interface import Refused
from trefas.cosem.member import Attribute, Method
from trefas.cosem.payment import (
    ACCOUNT,
    CHARGE,
    EMERGENCY_CREDIT,
    TOKEN_CREDIT,
    UNDEFINED_TIME,
    WH_PER_KWH,
    PaymentInterface,
    amount,
    bits,
)
from trefas.wire.axdr import I8, I32, U8, U16, Array, Data, Enumerated, OctetString, Structure, Utf8String
from trefas.wire.xdlms import DataAccessResult

_ALL_OF_IT_PCT = 100
_CREDIT_MODE, _PREPAYMENT_MODE = 1, 2
_INACTIVE, _ACTIVE = 1, 2
_CONSUMPTION = 1
_IN_CREDIT, _LOW, _OTHER_IN_USE, _OUT = 0, 1, 5, 6
"""Bits of current_credit_status."""
_STATUS = {
    Standing.OFF: (),
    Standing.PAID: (_IN_CREDIT,),
    Standing.LOW: (_IN_CREDIT, _LOW),
    Standing.EXCEPTED: (_OTHER_IN_USE,),
    Standing.USED_UP: (_OUT,),
    Standing.CUT_OFF: (_OUT,),
    Standing.OVER: (_OUT,),
}
_LOAD_LIMITED, _FRIENDLY = 1, 2
MODE_AND_STATUS = structure(account_mode=ENUM, account_status=ENUM)
CONFIGURATION = structure(credit_reference=NAME, charge_reference=NAME, collection_configuration=BITS)
GATEWAY_CONFIGURATION = structure(credit_reference=NAME, token_proportion=UNSIGNED)
CURRENCY = structure(currency_name=UTF8, currency_scale=INTEGER, currency_unit=ENUM)


class Account(PaymentInterface, class_id=111, shows=(Prepayment,), book_name="Account"):
    """The account of one meter."""

    names = (ACCOUNT,)

    @Attribute(2, MODE_AND_STATUS)
    def account_mode_and_status(self) -> Data:
        """Prepayment mode and active, or credit mode and inactive."""
        if self.standing is Standing.OFF:
            return Structure((Enumerated(_CREDIT_MODE), Enumerated(_INACTIVE)))
        return Structure((Enumerated(_PREPAYMENT_MODE), Enumerated(_ACTIVE)))

    @Attribute(3, UNSIGNED)
    def current_credit_in_use(self) -> Data:
        """1 is what was paid, 2 the exception's, 0 none."""
        in_use = {Standing.PAID: 1, Standing.LOW: 1, Standing.EXCEPTED: 2}
        return U8(in_use.get(self.standing, 0))

    @Attribute(4, BITS)
    def current_credit_status(self) -> Data:
        """In credit, low, another credit in use, out of credit; nothing is to be selected."""
        return bits(_STATUS[self.standing], 8)

    @Attribute(5, DOUBLE_LONG)
    def available_credit(self) -> Data:
        """A14_Prepayment."""
        return amount(self.account.prepayment)

    @Attribute(6, DOUBLE_LONG)
    def amount_to_clear(self) -> Data:
        """What was used beyond the credit, below 0."""
        return amount(-self.account.credit)

    @Attribute(7, DOUBLE_LONG, static=True)
    def clearance_threshold(self) -> Data:
        """All of it is cleared by the next top-up."""
        return I32(0)

    @Attribute(8, DOUBLE_LONG)
    def aggregated_debt(self) -> Data:
        """There are no debts beside it."""
        return I32(0)

    @Attribute(9, ArrayOf(NAME), static=True)
    def credit_reference_list(self) -> Data:
        """Both."""
        return Array(tuple(OctetString(bytes(each)) for each in (TOKEN_CREDIT, EMERGENCY_CREDIT)))

    @Attribute(10, ArrayOf(NAME), static=True)
    def charge_reference_list(self) -> Data:
        """The one."""
        return Array((OctetString(bytes(CHARGE)),))

    @Attribute(11, ArrayOf(CONFIGURATION), static=True)
    def credit_charge_configuration(self) -> Data:
        """Energy is charged while a low load flows and in exceptions too; none flows while it is disconnected."""
        return Array(
            tuple(
                Structure((OctetString(bytes(each)), OctetString(bytes(CHARGE)), bits((_LOAD_LIMITED, _FRIENDLY), 3)))
                for each in (TOKEN_CREDIT, EMERGENCY_CREDIT)
            )
        )

    @Attribute(12, ArrayOf(GATEWAY_CONFIGURATION), static=True)
    def token_gateway_configuration(self) -> Data:
        """All of a token goes to the token credit."""
        return Array((Structure((OctetString(bytes(TOKEN_CREDIT)), U8(_ALL_OF_IT_PCT))),))

    @Attribute(13, DATE_TIME, static=True)
    def account_activation_time(self) -> Data:
        """It is activated by its method."""
        return UNDEFINED_TIME

    @Attribute(14, DATE_TIME, static=True)
    def account_closure_time(self) -> Data:
        """It is closed by its method."""
        return UNDEFINED_TIME

    @Attribute(15, CURRENCY, static=True)
    def currency(self) -> Data:
        """Watt-hours."""
        return Structure((Utf8String("Wh"), I8(0), Enumerated(_CONSUMPTION)))

    @Attribute(16, DOUBLE_LONG, static=True)
    def low_credit_threshold(self) -> Data:
        """PrepaymentAlarmLimit."""
        return I32(self.account.alarm_kwh * WH_PER_KWH)

    @low_credit_threshold.writes
    def set_low_credit_threshold(self, wh: int) -> None:
        """Whole kilowatt-hours."""
        if wh % WH_PER_KWH:
            raise Refused(
                DataAccessResult.OTHER_REASON, f"low_credit_threshold was written as {wh}; must be a multiple of 1000"
            )
        self.account.accept(Prepayment.alarm_kwh, wh // WH_PER_KWH, self.host.now)

    @Attribute(17, DOUBLE_LONG, static=True)
    def next_credit_available_threshold(self) -> Data:
        """The exception's credit is there when the other is used up."""
        return I32(0)

    @Attribute(18, LONG_UNSIGNED, static=True)
    def max_provision(self) -> Data:
        """Nothing is taken of a payment but what was used."""
        return U16(0)

    @Attribute(19, DOUBLE_LONG, static=True)
    def max_provision_period(self) -> Data:
        """None."""
        return I32(0)

    @Method(1)
    def activate_account(self) -> None:
        """Turns it on."""
        self._turn(Basis.PREPAYMENT)

    @Method(2)
    def close_account(self) -> None:
        """Turns it off; it is empty then."""
        self._turn(Basis(0))

    def _turn(self, bit: Basis) -> None:
        breaker = Breaker(self.account.rows, self.account.meter)
        self.account.turn(self.account.meter, breaker.basis & ~Basis.PREPAYMENT | bit, self.host.now)
