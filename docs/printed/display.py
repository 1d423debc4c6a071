"""The display: readings that lists can have, functions of the right button, and segments by field."""

from collections import Counter

from printed.markdown import table
from trefas.core.displayed import Displayed
from trefas.core.lcd.segments import SEGMENTS
from trefas.device.collected import subjects


def readings() -> str:
    """All that any meter can display, subject by subject."""
    found = [each for subject in subjects() for each in subject.readings]
    return table(
        "In lists | Identifier | Text | What it is",
        [(f"`{each.key}`", each.identifier, f"`{each.text}`" if each.text else "", _words(each)) for each in found],
    )


def functions() -> str:
    """What the right button can do."""
    found = [each for subject in subjects() for each in subject.functions]
    return table(
        "Ordered as | Text | What it does", [(f"`{each.name}`", f"`{each.text}`", each.words) for each in found]
    )


def segments() -> str:
    """How many segments each field of the glass has."""
    count = Counter(each.field.value for each in SEGMENTS)
    rows = [(field, number) for field, number in count.items()]
    return table("Field | Segments", [*rows, ("all", len(SEGMENTS))])


def _words(each: Displayed) -> str:
    if each.value is not None:
        return each.value.name
    return _OTHERS.get(each.key, "when that was" if each.key.endswith("-time") else "")


_OTHERS = {
    "1.0.0": "date and time of day, five seconds each",
    "96.54.1": "the lower two bytes of the ROM checksum",
    "0.2.0": "the program, and its revision as text",
    "98.1.0": "the debiting log: how many rows; a long press browses it",
    "99.1.0": "the load profile: how many rows; a long press browses it",
    "profile-event": "why the load profile began again last",
    "call": "an alarm call, by a very long press",
    "dcon": "the breaker is opened here, by a very long press",
    "test": "every segment",
}
