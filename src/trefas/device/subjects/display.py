"""The display as it was ordered: its four lists, what the right button may do, and what hands do to both buttons.

[display]                              # contents of the order forms Z5 and Z17, in our words
automatic = ["1.8.0", "1.7.0", "TIME/DATE"]
manual = ["1.8.0", "32.7.0", "NUM/1", "dcon", "test"]
utility = ["99.1.0", "98.1.0", "INFO"]
battery = ["1.8.0", "NUM/1"]
button_2 = ["utility-list", "debiting-stop"]
leading_zeros = true
quadrant = true
tariff = true

Decimals (Z1) and zeros are those of what is billed, and so legal data. A list that is not there is as delivered: lists 000 of
the data sheet are not public, and so ours.
"""

from typing import Annotated

from pydantic import Field

from trefas.base.declared import Declared
from trefas.base.errors import LocalError, SetupError
from trefas.base.label import Label
from trefas.base.shown import Form, Shown
from trefas.core.breaker import Basis, Breaker
from trefas.core.configuration_journal import ConfigurationJournal
from trefas.core.display import Display, ShownTariff
from trefas.core.display_lists import LISTS, DisplayLists
from trefas.core.display_table import Cause
from trefas.core.displayed import Displayed, Function, Glance, Symbol
from trefas.core.meter import Meter
from trefas.core.pulse import OperationState, PulseOutput
from trefas.core.trip import Verification
from trefas.device.collected import subjects
from trefas.device.hand import Choice, Control, Hand, Indicator, said
from trefas.device.order_base import OrderBase
from trefas.device.spec import Spec
from trefas.device.subject import Delivery, Fields, Legal, Subject
from trefas.device.subjects.live import QUADRANT
from trefas.device.table import OF_TOML, Table

UTILITY_LIST = "utility-list"
"""A function of the right button that is no Function: short presses of it go through a list."""

_Names = Annotated[tuple[str, ...], OF_TOML]


class DisplayTable(Table):
    """Lists by the names of readings, functions by theirs."""

    automatic: _Names | None = None
    manual: _Names | None = None
    utility: _Names | None = None
    battery: _Names | None = None
    button_2: _Names = ()
    leading_zeros: bool = False
    quadrant: bool = True
    tariff: bool = True


class DisplayFields(Fields):
    """The table of a meter file."""

    display: Annotated[
        DisplayTable, Field(description="Lists of [the display](display.md), and what its right button may do")
    ] = DisplayTable()


USUAL: dict[Label, tuple[str, ...]] = {
    DisplayLists.automatic: ("1.8.0", "2.8.0", "3.8.0", "4.8.0", "1.7.0", "1.0.0"),
    DisplayLists.manual: (
        *("1.8.0", "2.8.0", "3.8.0", "4.8.0", "1.8.1", "1.8.2", "1.7.0", "2.7.0", "1.6.0", "1.6.0-time"),
        *("32.7.0", "52.7.0", "72.7.0", "31.7.0", "51.7.0", "71.7.0", "14.7.0", "1.0.0", "0.1.0"),
        *("0.0.1", "96.1.0", "96.54.1", "0.2.0", "96.8.0", "97.97.0", "130.0.0", "dcon", "test"),
    ),
    DisplayLists.utility: ("99.1.0", "98.1.0", "1.128.0", "13.7.0", "96.51.1", "96.51.2", "0.130.1", "call"),
    DisplayLists.battery: ("1.8.0", "2.8.0", "0.0.1", "96.8.0"),
}
"""As delivered, of what the meter has. Ours."""


def begin_display(delivery: Delivery) -> None:
    """Gives the display what subjects have for it, and its lists. Raises SetupError for a list or a function that cannot be."""
    meter, spec, table = delivery.meter, delivery.spec, DisplayFields.of(delivery.order).display
    lists, display = meter.part(DisplayLists), meter.part(Display)
    lists.offer([reading for subject in subjects() for reading in subject.readings], meter)
    for label in LISTS:
        names = getattr(table, label.attribute)
        if names is None:
            names = [name for name in USUAL[label] if name in lists.readings]
        try:
            lists.put(label, lists.listed(label, names))
        except LocalError as wrong:
            raise SetupError(f"[display]: {wrong}") from None
    display.energy = energy_form(spec, table)
    display.shows_tariff = table.tariff
    display.symbols = [
        each for subject in subjects() for each in subject.symbols if table.quadrant or each is not QUADRANT
    ] + ([Symbol(("mast",), _mast, _searches)] if spec.radio else [])
    display.held = [subject.held for subject in subjects() if subject.held is not None]
    display.tested = tested
    _order_functions(display, meter, table.button_2)
    display.begin(meter)


def follow_display(delivery: Delivery) -> None:
    """Has power, tariffs and changes of the lists followed."""
    meter = delivery.meter
    meter.part(Display).follow(meter)
    meter.part(ConfigurationJournal).follow(meter.occurrences)
    meter.at_end_of(ShownTariff(meter.part(Display)))


def energy_form(spec: Spec, table: DisplayTable) -> Form:
    """How energies stand (Z1), in kilo."""
    least = spec.display_digits if table.leading_zeros else 1
    return Form(spec.display_digits, spec.display_decimals, exponent=3, least=least)


def legal_values(order: OrderBase, meter: Meter) -> dict[str, str]:
    """Zeros in front; nothing where there are none, as memories from before they could be have it."""
    return {"leading_zeros": "yes"} if DisplayFields.of(order).display.leading_zeros else {}


def tested(glance: Glance) -> Shown | None:
    """While the meter is verified: the energy that the pulses stand for, in watt-hours with three decimals."""
    state = glance.count(PulseOutput.state)
    if state not in _TESTED:
        return None
    value, text = _TESTED[state]
    return Displayed(f"TEST {text}", value, form=_TEST_FORM).shown(glance, _TEST_FORM)


_TEST_FORM = Form(6, 3, least=6)
_TESTED: dict[int, tuple[Declared, str]] = {
    OperationState.A_IMPORT: (Verification.a14_verification, "A+"),
    OperationState.A_EXPORT: (Verification.a23_verification, "A-"),
    OperationState.R_IMPORT: (Verification.r12_verification, "R+"),
    OperationState.R_EXPORT: (Verification.r34_verification, "R-"),
}


def _order_functions(display: Display, meter: Meter, names: tuple[str, ...]) -> None:
    known: dict[str, Function] = {each.name: each for subject in subjects() for each in subject.functions}
    wrong = next((name for name in names if name not in known and name != UTILITY_LIST), None)
    if wrong is not None:
        able = ", ".join(sorted((*known, UTILITY_LIST)))
        raise SetupError(f"[display]: button_2 has {wrong!a}; must be of {able}")
    display.utility_ordered = UTILITY_LIST in names
    wanted = [known[name] for name in dict.fromkeys(names) if name in known]
    display.functions = [each for each in wanted if each.of is None or meter.find(each.of) is not None]


def _mast(glance: Glance) -> tuple[str, ...]:
    """Nothing stands behind the radio, and so it searches; not in the five minutes by which a button put it off."""
    return ("mast",) if glance.now >= glance.count(Display.radio_from_ns) else ()


def _searches(_: Glance) -> bool:
    return True


MODULES = {"module": "M2", "ccc": "M3"}
"""Which field stands for which module is not public: after the radio (M1) those of the module area, in the order of the technical
description. M4 is free."""


def _modules(glance: Glance) -> list[str]:
    display = glance.find(Display)
    return [MODULES[name] for name in display.communicating() if name in MODULES] if display is not None else []


def _error(glance: Glance) -> tuple[str, ...]:
    display = glance.find(Display)
    return ("error",) if display is not None and display.in_error() else ()


def _prepaid(glance: Glance) -> tuple[str, ...]:
    enabled = glance.find(Breaker) is not None and glance.count(Breaker.basis) & Basis.PREPAYMENT
    return ("PP",) if enabled else ()


_CAUSES = {
    (button, length): Cause[f"{button}_{length.replace('-', '_')}".upper()]
    for button in ("left", "right")
    for length in ("short", "long", "very-long")
}


def _press(hand: Hand, button: str, length: str) -> str:
    hand.part(Display).press(_CAUSES[button, length], hand.now)
    return said(hand, SEEN)


def _seen(hand: Hand) -> str:
    """Identifier, value with unit and text, as they are lit; blanks are left out."""
    picture = hand.part(Display).picture(hand.now)
    words = (picture.identifier, picture.value + picture.unit, picture.text)
    return "|".join(word.replace(" ", "_") or "-" for word in words)


def _segments(hand: Hand) -> str:
    return f"segments={hand.part(Display).picture(hand.now).bits}"


SEEN = Indicator("display", _seen, "what is on the display: identifier, value and text", watched=False)

SUBJECT = Subject(
    "display",
    parts=(DisplayLists, Display, ConfigurationJournal),
    table=DisplayFields,
    after=("identity",),
    begin=begin_display,
    follow=follow_display,
    legal=Legal(digits=("Z1",), values=legal_values),
    keeps={"display": LISTS},
    readings=(Displayed("TEST", name="test", show=lambda _: None),),
    symbols=(
        Symbol(("PP",), _prepaid),
        Symbol(("M1", "M2", "M3", "M4"), _modules),
        Symbol(("error",), _error),
    ),
    controls=(
        Control(
            "press",
            (Choice("BUTTON", ("left", "right")), Choice("LENGTH", ("short", "long", "very-long"))),
            "presses a button of the display",
            _press,
        ),
        Control("segments", (), "tells which segments of the display are lit, as hexadecimal", _segments),
    ),
    indicators=(SEEN,),
)
