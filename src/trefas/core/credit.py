"""The credit of a consumer who pays before: its states, and what leads from which to which.

    has credit ── at or below the alarm limit ──→ low ── used up ──┬→ used up, outside of exceptions → cut off → its time is over
                                                                   └→ used up in an exception: goes on until that is over

``STANDINGS`` is the table. What was found of the credit (``Finding``) is an event as a command is, so a machine steps through it
until nothing more is found.
"""

from enum import Enum, IntEnum

from trefas.base.transition_table import TransitionTable
from trefas.core.coupling import Supplied


class Standing(IntEnum):
    """How it stands with a consumer."""

    OFF = 0
    PAID = 1
    LOW = 2
    EXCEPTED = 3
    USED_UP = 4
    CUT_OFF = 5
    OVER = 6


class Finding(Enum):
    """What is found of a credit, or done to it."""

    TURNED_ON = "prepayment is turned on"
    TURNED_OFF = "prepayment is turned off"
    ABOVE = "there is credit above the alarm limit"
    BELOW = "there is credit, at or below the alarm limit"
    NONE_EXCEPTED = "there is none, in an exception"
    NONE = "there is none, outside of exceptions"
    OPEN = "the breaker is open"
    OVER = "the days of the low load are over"


class Deed(Enum):
    """What is done then."""

    BEGIN = "an account begins, with the credit that was ordered"
    END = "the account is empty, and the breaker is let go"
    WARN = "it is noted that the credit is low"
    STAY = "nothing else"
    GO_ON = "it is noted that the supply goes on in an exception"
    CUT_OFF = "the breaker is to open"
    CUT_OFF_AFTER = "it is noted that the exception is over, and the breaker is to open"
    NOTE_CUT_OFF = "it is noted; the days of a low load begin"
    CUT_OFF_AGAIN = "it is noted; the low load is cut off too"
    PAID_IN_EXCEPTION = "it is noted that the exception is over"
    RECONNECT = "the breaker may close, or closes"
    NOTHING = "changes nothing"


_ON = tuple(each for each in Standing if each is not Standing.OFF)
_WITHOUT = (Standing.USED_UP, Standing.CUT_OFF, Standing.OVER)

STANDINGS = TransitionTable(
    Standing.OFF,
    {
        (Standing.OFF, Finding.TURNED_ON): (Standing.PAID, Deed.BEGIN),
        **{(standing, Finding.TURNED_OFF): (Standing.OFF, Deed.END) for standing in _ON},
        (Standing.PAID, Finding.BELOW): (Standing.LOW, Deed.WARN),
        (Standing.LOW, Finding.ABOVE): (Standing.PAID, Deed.STAY),
        **{
            (standing, Finding.NONE_EXCEPTED): (Standing.EXCEPTED, Deed.GO_ON)
            for standing in (Standing.PAID, Standing.LOW, Standing.USED_UP)
        },
        **{(standing, Finding.NONE): (Standing.USED_UP, Deed.CUT_OFF) for standing in (Standing.PAID, Standing.LOW)},
        (Standing.EXCEPTED, Finding.NONE): (Standing.USED_UP, Deed.CUT_OFF_AFTER),
        (Standing.EXCEPTED, Finding.ABOVE): (Standing.PAID, Deed.PAID_IN_EXCEPTION),
        (Standing.EXCEPTED, Finding.BELOW): (Standing.LOW, Deed.PAID_IN_EXCEPTION),
        (Standing.USED_UP, Finding.OPEN): (Standing.CUT_OFF, Deed.NOTE_CUT_OFF),
        (Standing.CUT_OFF, Finding.OVER): (Standing.OVER, Deed.CUT_OFF_AGAIN),
        **{(standing, Finding.ABOVE): (Standing.PAID, Deed.RECONNECT) for standing in _WITHOUT},
        **{(standing, Finding.BELOW): (Standing.LOW, Deed.RECONNECT) for standing in _WITHOUT},
    },
    otherwise=Deed.NOTHING,
)


def supplied_in(standing: Standing, *, low_load: bool) -> Supplied:
    """What the breaker may let flow; ``low_load`` says whether there is one where the credit is used up."""
    if standing is Standing.CUT_OFF and low_load:
        return Supplied.LOW
    if standing in (Standing.USED_UP, Standing.CUT_OFF):
        return Supplied.NONE
    return Supplied.OVER if standing is Standing.OVER else Supplied.FULL


class Code(IntEnum):
    """What a row of the prepayment journal tells."""

    TOP_UP = 1
    CUT_OFF = 2
    EXCEPTION_BEGINS = 3
    EXCEPTION_OVER = 4
    TURNED_ON = 5
    TURNED_OFF = 6
    LOW = 7
    LOW_LOAD_OVER = 8


NOTED = {
    Deed.BEGIN: (Code.TURNED_ON,),
    Deed.END: (Code.TURNED_OFF,),
    Deed.WARN: (Code.LOW,),
    Deed.GO_ON: (Code.EXCEPTION_BEGINS,),
    Deed.CUT_OFF_AFTER: (Code.EXCEPTION_OVER,),
    Deed.PAID_IN_EXCEPTION: (Code.EXCEPTION_OVER,),
    Deed.NOTE_CUT_OFF: (Code.CUT_OFF,),
    Deed.CUT_OFF_AGAIN: (Code.LOW_LOAD_OVER,),
}
"""Deeds that leave a row."""
