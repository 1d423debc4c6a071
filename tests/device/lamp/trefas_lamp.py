"""A lamp at the meter, as a package of its own has it: what a subject of another maker looks like, in one file.

[lamp]
brightness_pct = 60                    # how bright it is delivered
"""

from typing import Annotated

from pydantic import Field

from trefas.base.errors import LocalError
from trefas.base.instant import Instant
from trefas.base.label import Label
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.occurrence import Occurrence, Occurrences
from trefas.core.status import EventB
from trefas.core.status_rules import WhileSo
from trefas.device.hand import Choice, Control, Hand, Indicator, Number, said
from trefas.device.subject import Delivery, Fields, Subject
from trefas.device.table import Table

LAMP = "lamp"
"""It is switched on where it begins, and off where it is over."""
UNUSED_BIT = EventB(1 << 2)
"""Of EventStatusB: no part of the meter stands behind it."""


class Lamp(Part):
    """The lamp of one meter."""

    lit = Slot("0-1:128.1.0", Unit.NONE, "LampLit", wire=Wire.U8, writable=True, limits=(0, 1))
    brightness_pct = Slot("0-1:128.1.1", Unit.PERCENT, "LampBrightness", wire=Wire.U8, writable=True, limits=(1, 100))
    place = Label("0-1:128.1.2", "LampPlace", writable=True)

    _occurrences: Occurrences | None = None

    def follow(self, occurrences: Occurrences) -> None:
        """From now on it is told when the lamp is switched."""
        self._occurrences = occurrences

    def written(self, value: Slot | Label, now: Instant) -> None:
        """Over an interface, or by a hand."""
        if value is Lamp.lit and self._occurrences is not None:
            self._occurrences.tell(Occurrence(LAMP, now, bool(self.lit)), meter=self.meter)


class LampTable(Table):
    """How it is delivered."""

    brightness_pct: Annotated[int, Field(ge=1, le=100)] = 50


class LampFields(Fields):
    """The table of a meter file."""

    lamp: Annotated[LampTable, Field(description="A lamp at the meter")] = LampTable()


def _begin(delivery: Delivery) -> None:
    delivery.meter.part(Lamp).brightness_pct = LampFields.of(delivery.order).lamp.brightness_pct


def _switch(hand: Hand, whether: str) -> str:
    hand.part(Lamp).accept(Lamp.lit, int(whether == "on"), hand.now)
    return said(hand, LIT)


def _dim(hand: Hand, brightness_pct: float) -> str:
    lamp = hand.part(Lamp)
    if not lamp.lit:
        raise LocalError("the lamp is off; switch it on first")
    lamp.brightness_pct = int(brightness_pct)
    return said(hand, LIT, BRIGHTNESS)


def _in_words(hand: Hand) -> str:
    lamp = hand.part(Lamp)
    return f"lamp lit at {lamp.brightness_pct} %" if lamp.lit else ""


LIT = Indicator(
    "lamp",
    lambda hand: "on" if hand.part(Lamp).lit else "off",
    "whether the lamp is lit",
    ("on", "off"),
    face=_in_words,
)
BRIGHTNESS = Indicator(
    "lamp_pct", lambda hand: str(hand.part(Lamp).brightness_pct), "how bright it is", unit=Unit.PERCENT
)

SUBJECT = Subject(
    "lamp",
    parts=(Lamp,),
    table=LampFields,
    after=("clock",),
    begin=_begin,
    follow=lambda delivery: delivery.meter.part(Lamp).follow(delivery.meter.occurrences),
    status_bits={LAMP: WhileSo(UNUSED_BIT)},
    keeps={"lamp": (Lamp.brightness_pct,)},
    controls=(
        Control("lamp", (Choice("WHETHER", ("on", "off")),), "switches the lamp", _switch),
        Control("dim", (Number("PERCENT", 1, 100, unit=Unit.PERCENT),), "makes the lamp so bright", _dim),
    ),
    indicators=(LIT, BRIGHTNESS),
)
