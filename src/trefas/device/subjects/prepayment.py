"""The table of a meter file for prepayment: what a consumer begins with, and when the end of the credit cuts off.

[prepayment]                                     # a meter with a breaker (X10); without it nothing is paid before
credit_kwh = 20.0                                # with which an account begins
alarm_kwh = 5                                    # at or below it the credit is low
exception = ["16:00", "08:00"]                   # nothing is cut off meanwhile, on working days; none where it is not there
working_days = ["monday", "tuesday", "wednesday", "thursday", "friday"]
holidays = [2026-12-24]                          # days that are no working days
low_load = 2                                     # ThresholdLow, as the breaker's load in A or kW; 0 is none
low_load_days = 3                                # T_PrepaymentLowMax
unrestricted = false                             # cut off in exceptions too, and no low load

What an order form for it holds is the maker's to know; these words are ours.
"""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator

from trefas.base.errors import AccessError, LocalError, SetupError
from trefas.base.unit import MWS_PER_WH
from trefas.core.breaker import Basis, Breaker
from trefas.core.credit import Standing
from trefas.core.displayed import Displayed, Glance
from trefas.core.prepaid import Prepaid
from trefas.core.prepayment import AMOUNT_MAX_WH, Prepayment, hhmmss_of
from trefas.core.prepayment_journal import PrepaymentJournal
from trefas.device.hand import Control, Hand, Indicator, Number, said
from trefas.device.subject import Delivery, Fields, Fitted, Objects, Subject, names
from trefas.device.subjects.breaker import is_fitted
from trefas.device.table import OF_TOML, Table

WH_PER_KWH = 1_000
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_HAND_NUMBER_MAX = (1 << 53) - 1
"""What a hand says is read as a float, exact up to here."""
_CREDIT_MAX_KWH = AMOUNT_MAX_WH / WH_PER_KWH

Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


class PrepaymentTable(Table):
    """How one account goes."""

    credit_kwh: Annotated[float, Field(ge=0, le=_CREDIT_MAX_KWH, multiple_of=0.001)] = 0.0
    alarm_kwh: Annotated[int, Field(ge=0, le=0xFFFF)] = 0
    exception: Annotated[tuple[str, str], OF_TOML] | None = None
    working_days: Annotated[tuple[Day, ...], OF_TOML] = _DAYS[:5]  # type: ignore[assignment]  # five of them
    holidays: Annotated[tuple[date, ...], OF_TOML] = ()
    low_load: Annotated[int, Field(ge=0, le=80)] = 0
    low_load_days: Annotated[int, Field(ge=0, le=255)] = 255
    unrestricted: bool = False

    @field_validator("exception")
    @classmethod
    def _times(cls, times: tuple[str, str] | None) -> tuple[str, str] | None:
        for time in times or ():
            if not _TIME.fullmatch(time):
                raise ValueError(f"an exception begins or ends at {time!r}; must be a time as '16:30'")
        return times

    @property
    def basis(self) -> Basis:
        """Its bits of CutoffBasis."""
        return Basis.PREPAYMENT | (Basis.PREPAYMENT_UNRESTRICTED if self.unrestricted else Basis(0))

    @property
    def slot(self) -> tuple[int, int]:
        """Minutes of the day; the same where there is none."""
        if self.exception is None:
            return 0, 0
        begin, end = (int(each[:2]) * 60 + int(each[3:]) for each in self.exception)
        return begin, end

    @property
    def working(self) -> int:
        """A bit for each day, Monday first."""
        return sum(1 << _DAYS.index(each) for each in set(self.working_days))


class PrepaymentFields(Fields):
    """The table of a meter file."""

    prepayment: Annotated[
        PrepaymentTable | None,
        Field(description="A credit that counts down, and what its end does: see [prepayment](prepayment.md)"),
    ] = None
    """None: nothing is paid before, until a client turns it on."""


def begin_prepayment(delivery: Delivery) -> None:
    """Gives the meter its account as it was ordered. Raises SetupError for a table without a breaker."""
    meter, order = delivery.meter, delivery.order
    table = PrepaymentFields.of(order).prepayment
    if not is_fitted(delivery.spec, order):
        if table is not None:
            raise SetupError(
                "there is [prepayment], and X10 (breaker) is without breaker; the table must go, or X10 be another"
            )
        return
    account, breaker = meter.part(Prepayment), meter.part(Breaker)
    if table is not None:
        account.first_mws = round(table.credit_kwh * WH_PER_KWH) * MWS_PER_WH
        account.alarm_kwh, account.working = table.alarm_kwh, table.working
        account.exception_start, account.exception_end = map(hhmmss_of, table.slot)
        account.holidays = frozenset(table.holidays)
        breaker.threshold_low, breaker.prepayment_days = table.low_load, table.low_load_days
        breaker.basis |= table.basis
        account.standing = Standing.PAID  # as delivered, so no row tells of it
        account.begin(meter.now)
    meter.part(PrepaymentJournal).follow(meter.occurrences)
    meter.at_end_of(Prepaid(meter))


def _account(hand: Hand) -> Prepayment:
    account = hand.find(Prepayment)
    if account is None:
        raise LocalError("the meter has no breaker, and so no prepayment; X10 says so")
    return account


def _pay(hand: Hand, kwh: float, number: float) -> str:
    try:
        counts = _account(hand).pay(round(kwh * WH_PER_KWH), hand.now, round(number))
    except AccessError as refused:
        raise LocalError(str(refused)) from refused
    return f"{'paid' if counts else 'repeat'} {said(hand, CREDIT, STANDING)}"


def _credit(hand: Hand) -> str:
    account = hand.find(Prepayment)
    if account is None or account.standing == Standing.OFF:
        return "none"
    wh = (account.prepayment - account.credit) // MWS_PER_WH
    return f"{'-' * (wh < 0)}{abs(wh) // WH_PER_KWH}.{abs(wh) % WH_PER_KWH:03}"


def _standing(hand: Hand) -> str:
    account = hand.find(Prepayment)
    return "none" if account is None else Standing(account.standing).name.lower()


def _in_words(hand: Hand) -> str:
    account = hand.find(Prepayment)
    if account is None or account.standing == Standing.OFF:
        return ""
    return f"PAY {SAID[Standing(account.standing)]}, {_credit(hand)} kWh"


def _is_odd(hand: Hand) -> bool:
    account = hand.find(Prepayment)
    return account is not None and account.standing not in (Standing.OFF, Standing.PAID)


SAID = {
    Standing.PAID: "paid",
    Standing.LOW: "credit is low",
    Standing.EXCEPTED: "used up, in an exception",
    Standing.USED_UP: "used up",
    Standing.CUT_OFF: "cut off",
    Standing.OVER: "cut off, low load is over",
}
"""How it stands, for a person."""

CREDIT = Indicator(
    "credit_kwh", _credit, "the credit in kWh; below 0 what was used beyond it, none where prepayment is off"
)
STANDING = Indicator(
    "prepayment",
    _standing,
    "how it stands with the credit",
    values=("none", *(each.name.lower() for each in Standing)),
    face=_in_words,
    odd=_is_odd,
)
PAY = Control(
    "pay",
    (Number("KWH", 0, int(_CREDIT_MAX_KWH), decimals=3, unit="kWh"), Number("NUMBER", 0, _HAND_NUMBER_MAX, usual=0)),
    "tops up the credit, once for each NUMBER above 0",
    _pay,
    needs_power=True,
)


def _is_on(glance: Glance) -> bool:
    return glance.count(Prepayment.standing) != Standing.OFF


SUBJECT = Subject(
    "prepayment",
    parts=(Fitted(Prepayment, is_fitted), Fitted(PrepaymentJournal, is_fitted)),
    table=PrepaymentFields,
    after=("breaker", "clock", "tariffs"),
    begin=begin_prepayment,
    objects=Objects(
        today=frozenset({PrepaymentJournal.name}),
        described=names(Prepayment.alarm_kwh, Prepayment.token),
    ),
    keeps={
        "prepayment": (
            *(Prepayment.exception_start, Prepayment.exception_end, Prepayment.alarm_kwh, Prepayment.working),
            *(Breaker.threshold_low, Breaker.prepayment_days, Breaker.basis),
        )
    },
    readings=tuple(
        Displayed("PAY", value, of=Prepayment, when=_is_on) for value in (Prepayment.prepayment, Prepayment.credit)
    ),
    controls=(PAY,),
    indicators=(STANDING, CREDIT),
)
