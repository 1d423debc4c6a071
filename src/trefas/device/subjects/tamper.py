"""Tampering: cover and magnet, and how long it is indicated."""

from typing import Annotated, Literal

from pydantic import Field

from trefas.core import occurrence
from trefas.core.displayed import Function, Glance, Symbol
from trefas.core.status import EventB, MeterStatus
from trefas.core.status_rules import WhileSo
from trefas.core.tamper import Tamper
from trefas.device.hand import Choice, Control, Hand, Indicator, said
from trefas.device.subject import Delivery, Fields, Subject


class TamperFields(Fields):
    """Of a meter file."""

    tamper: Annotated[
        Literal["temporary", "permanent"],
        Field(description="How long tampering is indicated: while it lasts, or until it is released"),
    ] = "temporary"
    """How long tampering is indicated: while it lasts, or until it is released."""


def begin_tamper(delivery: Delivery) -> None:
    """Sets how long tampering is indicated."""
    delivery.meter.part(Tamper).permanent = TamperFields.of(delivery.order).tamper == "permanent"


def follow_tamper(delivery: Delivery) -> None:
    """Has touches told."""
    delivery.meter.part(Tamper).tell_to(delivery.meter.occurrences)


def _move_cover(hand: Hand, state: str) -> str:
    tamper = hand.part(Tamper)
    (tamper.open_cover if state == "open" else tamper.close_cover)(hand.now)
    return said(hand, COVER)


def _move_magnet(hand: Hand, what: str) -> str:
    tamper = hand.part(Tamper)
    (tamper.bring_magnet if what == "bring" else tamper.take_magnet)(hand.now)
    return said(hand, MAGNET)


def _release(hand: Hand) -> str:
    hand.part(Tamper).release()
    return said(hand, TAMPERING)


def _cover(hand: Hand) -> str:
    return "open" if hand.part(Tamper).cover_open else "closed"


def _magnet(hand: Hand) -> str:
    return "there" if hand.part(Tamper).magnet_there else "none"


def _tampering(hand: Hand) -> str:
    return "indicated" if hand.part(Tamper).indicated else "none"


def _hand(glance: Glance) -> tuple[str, ...]:
    return ("hand",) if glance.count(Tamper.indicated) else ()


def _seen_to(glance: Glance) -> bool:
    tamper = glance.find(Tamper)
    assert tamper is not None, "the function is there where the part is"
    tamper.release()
    return True


COVER = Indicator("cover", _cover, "the cover of the terminals", values=("open", "closed"))
MAGNET = Indicator("magnet", _magnet, "whether a magnet is at the meter", values=("there", "none"))
TAMPERING = Indicator("tampering", _tampering, "whether tampering is indicated", values=("indicated", "none"))

SUBJECT = Subject(
    "tamper",
    parts=(Tamper,),
    table=TamperFields,
    after=("breaker",),
    begin=begin_tamper,
    follow=follow_tamper,
    status_bits={
        occurrence.COVER: WhileSo(EventB.COVER, MeterStatus.COVER),
        occurrence.MAGNET: WhileSo(EventB.MAGNET, MeterStatus.MAGNET),
    },
    symbols=(Symbol(("hand",), _hand),),
    functions=(Function("release-tamper", "TAMPER", "releases tampering that is indicated", _seen_to, of=Tamper),),
    controls=(
        Control(
            "cover",
            (Choice("STATE", ("open", "close")),),
            "opens or closes the cover of the terminals",
            _move_cover,
            needs_power=True,
        ),
        Control(
            "magnet",
            (Choice("WHAT", ("bring", "take")),),
            "holds a magnet to the meter, or takes it away",
            _move_magnet,
            needs_power=True,
        ),
        Control("release", (), "sees to tampering, where it is indicated until then", _release, needs_power=True),
    ),
    indicators=(COVER, MAGNET, TAMPERING),
)
