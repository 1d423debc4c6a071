"""The table of a meter file for the breaker: what may open it by itself, and by which limits.

[breaker]                        # Z19 says whether it is delivered connected
coupling = "automatic"           # or "manual": after a cut-off or a release the button, or a command, connects
connect_wait_s = 60              # after a cut-off
button_disconnects = true        # the button may also disconnect, and not only connect
remote_closes = false            # the standard face's remote reconnection needs no button
neutral_fault = true             # a neutral fault disconnects
log_only = false                 # cut-offs of the load are logged and not done

[breaker.load]                   # smart disconnect
limit_a = 25                     # or limit_kw
k1 = 1.5
t1_s = 10
k2 = 1.2
t2_s = 30
k3 = 1.0
t3_s = 60

[breaker.overvoltage]
above_v = 285
for_s = 1
reconnect_v = 265
reconnect_s = 60

What an order form for disconnection (Z9) holds is the maker's to know; these words are ours. Without the table nothing opens the
breaker but command and button, as the maker delivers it.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from trefas.base.errors import AccessError, LocalError, SetupError
from trefas.base.shown import Shown
from trefas.core.breaker import OPEN_NS, SETTINGS, TENTHS, Basis, Breaker, Symbol
from trefas.core.coupling import BreakerState, Lamp
from trefas.core.cut_off_journal import CutOffJournal
from trefas.core.displayed import Displayed, Glance
from trefas.core.displayed import Symbol as Indication
from trefas.core.occurrence import BREAKER
from trefas.core.status import EventA
from trefas.core.status_rules import Opened
from trefas.device.hand import Choice, Control, Hand, Indicator, said
from trefas.device.order_base import OrderBase
from trefas.device.spec import Breaker as Fitting
from trefas.device.spec import Spec
from trefas.device.subject import Delivery, Fields, Fitted, Objects, Subject, names
from trefas.device.table import Table

_Seconds = Annotated[int, Field(ge=0, le=0xFFFF)]
_Sample = Annotated[int, Field(ge=1, le=3_600)]
_Limit = Annotated[int, Field(ge=0, le=80)]
_Factor = Annotated[float, Field(ge=0, le=9.9, multiple_of=0.1)]


class LoadLimitTable(Table):
    """Smart disconnect: the curve of a load that is too high for too long."""

    limit_a: _Limit | None = None
    """Amperes in any phase."""
    limit_kw: _Limit | None = None
    """Kilowatts of all phases together."""
    k1: _Factor = 1.0
    k2: _Factor = 1.0
    k3: _Factor = 1.0
    t1_s: _Seconds = 30
    t2_s: _Seconds = 30
    t3_s: _Seconds = 30

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if (self.limit_a is None) is (self.limit_kw is None):
            raise ValueError("a load is cut off above limit_a or above limit_kw; one of the two is to be said")
        if not self.k3 <= self.k2 <= self.k1:
            raise ValueError(f"k1, k2, k3 are {self.k1:g}, {self.k2:g}, {self.k3:g}; each is at most the one before")
        if not self.t1_s <= self.t2_s <= self.t3_s:
            raise ValueError(f"t1, t2, t3 are {self.t1_s}, {self.t2_s}, {self.t3_s} s; each is at least the one before")
        return self

    @property
    def limit(self) -> int:
        """In A or kW."""
        limit = self.limit_kw if self.limit_a is None else self.limit_a
        assert limit is not None, "one of them is said"
        return limit


class OvervoltageTable(Table):
    """When voltage opens it, and closes it again."""

    above_v: Annotated[int, Field(ge=260, le=320)] = 285
    for_s: _Sample = 1
    reconnect_v: Annotated[int, Field(ge=250, le=270)] = 265
    reconnect_s: _Sample = 60

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.reconnect_v >= self.above_v:
            raise ValueError(f"reconnect_v is {self.reconnect_v}; must be below above_v, {self.above_v}")
        return self


class BreakerTable(Table):
    """How one breaker goes."""

    coupling: Literal["manual", "automatic"] = "manual"
    connect_wait_s: _Seconds = 60
    button_disconnects: bool = True
    remote_closes: bool = False
    neutral_fault: bool = False
    log_only: bool = False
    load: LoadLimitTable | None = None
    overvoltage: OvervoltageTable | None = None

    @property
    def basis(self) -> Basis:
        """What may open it by itself."""
        found = Basis(0)
        for bit, there in (
            (Basis.LOAD, self.load is not None),
            (Basis.POWER, self.load is not None and self.load.limit_kw is not None),
            (Basis.NEUTRAL_FAULT, self.neutral_fault),
            (Basis.LOG_ONLY, self.log_only),
            (Basis.OVERVOLTAGE, self.overvoltage is not None),
        ):
            found |= bit if there else Basis(0)
        return found


class BreakerFields(Fields):
    """The table of a meter file."""

    breaker: Annotated[
        BreakerTable | None,
        Field(description="What may open the breaker by itself, and how it closes: see [the breaker](breaker.md)"),
    ] = None
    """How its breaker goes. None: as delivered, with nothing that opens it by itself."""


def is_fitted(spec: Spec, order: OrderBase) -> bool:
    """Whether the meter has a breaker (X10)."""
    return spec.breaker is not Fitting.NONE


def begin_breaker(delivery: Delivery) -> None:
    """Puts the breaker into the position in which it is delivered, with what was ordered. Raises SetupError for a table without a
    breaker."""
    meter, spec, table = delivery.meter, delivery.spec, BreakerFields.of(delivery.order).breaker
    if not is_fitted(spec, delivery.order):
        if table is not None:
            raise SetupError(
                "there is [breaker], and X10 (breaker) is without breaker; the table must go, or X10 be another"
            )
        return
    table = table or BreakerTable()
    breaker = meter.part(Breaker)
    breaker.state = BreakerState.CONNECTED if spec.breaker_connected else BreakerState.BY_COMMAND
    breaker.opened_ns = meter.now - OPEN_NS  # long ago, at the factory
    breaker.basis = table.basis
    breaker.coupling = int(table.coupling == "automatic")
    breaker.connect_wait_s = table.connect_wait_s
    breaker.button_opens, breaker.remote_closes = int(table.button_disconnects), int(table.remote_closes)
    if table.load is not None:
        load = table.load
        breaker.threshold_high = load.limit
        breaker.k1, breaker.k2, breaker.k3 = (round(k * TENTHS) for k in (load.k1, load.k2, load.k3))
        breaker.t1_s, breaker.t2_s, breaker.t3_s = load.t1_s, load.t2_s, load.t3_s
    if table.overvoltage is not None:
        voltage = table.overvoltage
        breaker.overvoltage_v, breaker.overvoltage_s = voltage.above_v, voltage.for_s
        breaker.reconnect_v, breaker.reconnect_s = voltage.reconnect_v, voltage.reconnect_s
    meter.part(CutOffJournal).follow(meter.occurrences)


def _press(hand: Hand, what: str) -> str:
    breaker = hand.find(Breaker)
    if breaker is None:
        raise LocalError("the meter has no breaker; X10 says so")
    try:
        (breaker.press_off if what == "off" else breaker.press_on)(hand.now)
    except AccessError as refused:
        raise LocalError(str(refused)) from refused
    return said(hand, STATE)


def _state(hand: Hand) -> str:
    breaker = hand.find(Breaker)
    return "none" if breaker is None else BreakerState(breaker.state).name.lower()


def _in_words(hand: Hand) -> str:
    breaker = hand.find(Breaker)
    return "" if breaker is None else f"breaker {SAID[BreakerState(breaker.state)]}"


def _is_odd(hand: Hand) -> bool:
    breaker = hand.find(Breaker)
    return breaker is not None and breaker.state != BreakerState.CONNECTED


def _symbols(glance: Glance) -> tuple[str, ...]:
    symbol = glance.count(Breaker.symbol) if glance.find(Breaker) is not None else Symbol.NONE
    return {Symbol.CONNECTED: ("closed",), Symbol.DISCONNECTED: ("open",)}.get(Symbol(symbol), ())


def _disconnect(glance: Glance) -> bool:
    breaker = glance.find(Breaker)
    assert breaker is not None, "the reading is there where the part is"
    breaker.press_off(glance.now)
    return True


def _connect(glance: Glance) -> bool:
    breaker = glance.find(Breaker)
    if breaker is None or breaker.closed:
        return False
    breaker.press_on(glance.now)
    return True


SAID = {
    BreakerState.BY_COMMAND: "disconnected by command",
    BreakerState.CONNECTED: "connected",
    BreakerState.WARNING: "about to cut off",
    BreakerState.CUT_OFF: "cut off by the load",
    BreakerState.CREDIT_USED_UP: "cut off, the credit is used up",
    BreakerState.LOW_LOAD_OVER: "cut off, the time of a low load is over",
    BreakerState.RELEASED: "released, waits for its button",
    BreakerState.BY_BUTTON: "disconnected by push button",
    BreakerState.BY_NEUTRAL_FAULT: "disconnected by a neutral fault",
    BreakerState.LOG_ONLY: "cut off in the log alone",
    BreakerState.BY_OVERVOLTAGE: "disconnected by overvoltage",
}
"""The states of the breaker, for a person."""

STATE = Indicator(
    "breaker",
    _state,
    "the state of the breaker",
    values=("none", *(each.name.lower() for each in BreakerState)),
    face=_in_words,
    odd=_is_odd,
)
BUTTON = Control(
    "button",
    (Choice("WHAT", ("off", "on")),),
    "opens or closes the breaker by the meter's button",
    _press,
    needs_power=True,
)


def _lamp(hand: Hand) -> str:
    breaker = hand.find(Breaker)
    if breaker is None or not hand.device.meter.at_work:
        return Lamp.OFF.name.lower()
    return Lamp(breaker.lamp).name.lower()


LAMP = Indicator(
    "breaker_light",
    _lamp,
    "the red light of the breaker: flashing where the button may connect, steady where that needs more",
    values=tuple(each.name.lower() for each in Lamp),
)

SUBJECT = Subject(
    "breaker",
    parts=(Fitted(Breaker, is_fitted), Fitted(CutOffJournal, is_fitted)),
    table=BreakerFields,
    after=("neutral_fault",),
    begin=begin_breaker,
    objects=Objects(described=names(Breaker.coupling)),
    readings=(Displayed("DCON", name="dcon", of=Breaker, show=lambda _: Shown("", text="DCON"), held=_disconnect),),
    symbols=(Indication(("closed", "open"), _symbols),),
    held=_connect,
    keeps={"breaker": SETTINGS},
    status_bits={BREAKER: Opened()},
    log_bits={CutOffJournal: EventA.CUT_OFF_LOG},
    controls=(BUTTON,),
    indicators=(STATE, LAMP),
)
