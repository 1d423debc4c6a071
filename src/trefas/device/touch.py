"""Hands at a meter at work: every control and indicator that its subjects have, and the acts of the conversation itself.

A line is the name of a control and what it takes; the answer is what is so now. Acts happen between two steps of the meter, at an
instant of its own time. What a hand does wrong is a LocalError with a sentence.
"""

from functools import cache

from trefas.base.errors import LocalError, SetupError
from trefas.device.collected import subjects
from trefas.device.hand import Choice, Control, Hand, Indicator, said
from trefas.device.known_order import CONTROLS, INDICATORS, in_known_order


@cache
def indicators() -> dict[str, Indicator]:
    """What is seen of a meter, by name."""
    return in_known_order((each for subject in subjects() for each in subject.indicators), INDICATORS)


@cache
def controls() -> dict[str, Control]:
    """What can be done to a meter, by name; the acts of the conversation come last."""
    found = in_known_order((each for subject in subjects() for each in subject.controls), CONTROLS)
    for each in CONVERSATION:
        if each.name in found:
            raise SetupError(f"'{each.name}' is an act of the conversation; a subject's must have another name")
        found[each.name] = each
    return found


def act(hand: Hand, line: str) -> str:
    """Does what a line says; what came of it, in words. Raises LocalError with a sentence."""
    name, *words = line.split()
    found = controls().get(name)
    if found is None:
        raise LocalError(f"{name!a} is no act; there are {', '.join(controls())}")
    return found.done(hand, words)


def is_look(line: str) -> bool:
    """Whether an act changes nothing of the meter."""
    return line.split()[0] in _LOOKS


def seen(hand: Hand) -> dict[str, str]:
    """What can change without a hand, by name."""
    return {name: each.read(hand) for name, each in indicators().items() if each.watched}


def _outputs(hand: Hand) -> str:
    return said(hand, *(each for each in indicators().values() if each.output))


def _status(hand: Hand) -> str:
    return said(hand, *indicators().values())


def _watch(hand: Hand, whether: str) -> str:
    hand.watches, hand.hears_pulses = whether == "on", whether == "pulses"
    return f"watch={whether}"


def _help(hand: Hand) -> str:
    return "; ".join(f"{each.form}: {each.help}" for each in controls().values())


CONVERSATION = (
    Control("outputs", (), "looks at the outputs of the module and the relays of load control", _outputs),
    Control("status", (), "looks at all there is", _status),
    Control(
        "watch",
        (Choice("WHETHER", ("on", "off", "pulses")),),
        "has every change told as it comes, or every edge of a pulse with its instant",
        _watch,
    ),
    Control("help", (), "tells what there is", _help),
)
_LOOKS = frozenset(each.name for each in CONVERSATION)
