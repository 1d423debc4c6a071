"""Overload: the highest current is that of X5. Above it is indicated and journalled; nothing is cut off by it."""

from trefas.core.overload_journal import OverloadJournal
from trefas.core.watches.overload import OverloadGuard
from trefas.device.hand import Hand, Indicator
from trefas.device.subject import Delivery, Subject


def begin_overload(delivery: Delivery) -> None:
    """Sets the limit."""
    delivery.meter.part(OverloadGuard).limit_a = delivery.spec.i_max_a


def follow_overload(delivery: Delivery) -> None:
    """Has its journal kept."""
    delivery.meter.part(OverloadJournal).follow(delivery.meter.occurrences)


def _phases(hand: Hand) -> list[str]:
    bits = hand.part(OverloadGuard).lasting
    return [f"l{phase}" for phase in (1, 2, 3) if bits >> phase - 1 & 1]


def _in_words(hand: Hand) -> str:
    phases = " and ".join(_phases(hand)).upper()
    return f"more than {hand.device.spec.i_max_a} A in {phases}" if phases else ""


OVERLOAD = Indicator(
    "overload",
    lambda hand: "+".join(_phases(hand)) or "none",
    "the phases with more than Imax (X5), as l1+l3, or none",
    face=_in_words,
    odd=lambda hand: bool(_phases(hand)),
)

SUBJECT = Subject(
    "overload",
    parts=(OverloadJournal,),
    after=("neutral_fault",),
    begin=begin_overload,
    follow=follow_overload,
    indicators=(OVERLOAD,),
)
