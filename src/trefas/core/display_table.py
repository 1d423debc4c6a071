"""What the display goes through, as a table: its views, what leads from one to another, and what is done.

Short is below 2 s, long below 5 s, very long is held for 5 s or more; the maker holds for six. Where the technical description
and that of the predecessor say nothing, rows are ours.
"""

from enum import Enum, IntEnum

from trefas.base.instant import NS_PER_S
from trefas.base.transition_table import TransitionTable


class View(IntEnum):
    """What is looked at."""

    DARK = 0
    CHECKSUM = 1
    SOFTWARE = 2
    AUTOMATIC = 3
    MANUAL = 4
    UTILITY = 5
    BATTERY = 6
    BROWSING = 7
    FUNCTIONS = 8
    EDITING = 9


class Cause(Enum):
    """What happens."""

    POWERED = "the meter starts"
    UNPOWERED = "the power goes"
    ELAPSED = "its time is over"
    LEFT_SHORT = "left button, short"
    LEFT_LONG = "left button, long"
    LEFT_VERY_LONG = "left button, very long"
    RIGHT_SHORT = "right button, short"
    RIGHT_LONG = "right button, long"
    RIGHT_VERY_LONG = "right button, very long"
    RESERVE_THERE = "the reserve holds"
    UTILITY_THERE = "the utility list was ordered"
    FUNCTIONS_THERE = "functions were ordered"
    LOG_THERE = "the reading is a log"
    TO_SET = "the function has something to set"
    DONE = "the function was done"


class Action(Enum):
    """What is done."""

    BEGIN = "begins"
    FIRST = "the first of the list"
    NEXT = "the next of the list"
    HOLD = "does what the button is held for here"
    ASK_RESERVE = "looks for a reserve"
    ASK_UTILITY = "looks for the list"
    ASK_FUNCTIONS = "looks for functions"
    ASK_LOG = "looks for a log"
    DELAY_RADIO = "the radio begins five minutes later"
    FIRST_ROW = "the newest row"
    NEXT_ROW = "the next older one"
    DEEPER = "one level down"
    FUNCTION = "does the function, or has its number set"
    FIRST_DIGIT = "the first digit"
    COUNT_UP = "the digit is one more"
    NEXT_DIGIT = "the next digit"
    ENTER = "takes the number"
    DARKEN = "goes dark"
    NOTHING = "does nothing"


DURATION_NS: dict[View, int] = {
    View.CHECKSUM: 5 * NS_PER_S,
    View.SOFTWARE: 5 * NS_PER_S,
    View.MANUAL: 120 * NS_PER_S,
    View.UTILITY: 120 * NS_PER_S,
    View.BROWSING: 120 * NS_PER_S,
    View.FUNCTIONS: 120 * NS_PER_S,
    View.EDITING: 120 * NS_PER_S,
    View.BATTERY: 20 * NS_PER_S,
}
"""After it began, or after the last press in it. The start-up's are those of the technical description (4.2), two minutes are the
data sheet's; how long the display is lit without supply is ours."""

_RUNNING = tuple(view for view in View if view not in (View.DARK, View.BATTERY))
_LISTS = (View.AUTOMATIC, View.MANUAL, View.UTILITY)
_LEFT = (Cause.LEFT_SHORT, Cause.LEFT_LONG, Cause.LEFT_VERY_LONG)

VIEWS: TransitionTable[View, Cause, Action] = TransitionTable(
    View.CHECKSUM,
    {
        **{(view, Cause.POWERED): (View.CHECKSUM, Action.BEGIN) for view in View},
        **{(view, Cause.UNPOWERED): (View.DARK, Action.DARKEN) for view in _RUNNING},
        (View.CHECKSUM, Cause.ELAPSED): (View.SOFTWARE, Action.BEGIN),
        (View.CHECKSUM, Cause.LEFT_VERY_LONG): (View.CHECKSUM, Action.DELAY_RADIO),
        (View.SOFTWARE, Cause.ELAPSED): (View.AUTOMATIC, Action.BEGIN),
        (View.SOFTWARE, Cause.LEFT_VERY_LONG): (View.SOFTWARE, Action.DELAY_RADIO),
        **{(view, Cause.LEFT_VERY_LONG): (view, Action.HOLD) for view in _LISTS},
        **{(view, Cause.RIGHT_LONG): (view, Action.ASK_FUNCTIONS) for view in _LISTS},
        **{(view, Cause.FUNCTIONS_THERE): (View.FUNCTIONS, Action.FIRST) for view in _LISTS},
        **{(view, Cause.RIGHT_SHORT): (view, Action.ASK_UTILITY) for view in (View.AUTOMATIC, View.MANUAL)},
        **{(view, Cause.UTILITY_THERE): (View.UTILITY, Action.FIRST) for view in (View.AUTOMATIC, View.MANUAL)},
        **{(view, Cause.LEFT_SHORT): (View.MANUAL, Action.FIRST) for view in (View.AUTOMATIC, View.UTILITY)},
        (View.MANUAL, Cause.LEFT_SHORT): (View.MANUAL, Action.NEXT),
        (View.UTILITY, Cause.RIGHT_SHORT): (View.UTILITY, Action.NEXT),
        **{(view, Cause.LEFT_LONG): (view, Action.ASK_LOG) for view in (View.MANUAL, View.UTILITY)},
        **{(view, Cause.LOG_THERE): (View.BROWSING, Action.FIRST_ROW) for view in (View.MANUAL, View.UTILITY)},
        **{(view, Cause.ELAPSED): (View.AUTOMATIC, Action.BEGIN) for view in (View.MANUAL, View.UTILITY)},
        (View.BROWSING, Cause.LEFT_SHORT): (View.BROWSING, Action.NEXT_ROW),
        (View.BROWSING, Cause.LEFT_LONG): (View.BROWSING, Action.DEEPER),
        (View.BROWSING, Cause.LEFT_VERY_LONG): (View.AUTOMATIC, Action.BEGIN),
        (View.BROWSING, Cause.ELAPSED): (View.AUTOMATIC, Action.BEGIN),
        (View.FUNCTIONS, Cause.RIGHT_SHORT): (View.FUNCTIONS, Action.NEXT),
        (View.FUNCTIONS, Cause.RIGHT_LONG): (View.FUNCTIONS, Action.FUNCTION),
        (View.FUNCTIONS, Cause.TO_SET): (View.EDITING, Action.FIRST_DIGIT),
        (View.FUNCTIONS, Cause.DONE): (View.AUTOMATIC, Action.BEGIN),
        (View.FUNCTIONS, Cause.RIGHT_VERY_LONG): (View.AUTOMATIC, Action.BEGIN),
        (View.FUNCTIONS, Cause.ELAPSED): (View.AUTOMATIC, Action.BEGIN),
        (View.EDITING, Cause.LEFT_SHORT): (View.EDITING, Action.COUNT_UP),
        (View.EDITING, Cause.RIGHT_SHORT): (View.EDITING, Action.NEXT_DIGIT),
        (View.EDITING, Cause.RIGHT_LONG): (View.EDITING, Action.ENTER),
        (View.EDITING, Cause.DONE): (View.AUTOMATIC, Action.BEGIN),
        (View.EDITING, Cause.RIGHT_VERY_LONG): (View.AUTOMATIC, Action.BEGIN),
        (View.EDITING, Cause.ELAPSED): (View.AUTOMATIC, Action.BEGIN),
        **{(View.DARK, cause): (View.DARK, Action.ASK_RESERVE) for cause in _LEFT},
        (View.DARK, Cause.RESERVE_THERE): (View.BATTERY, Action.FIRST),
        **{(View.BATTERY, cause): (View.BATTERY, Action.NEXT) for cause in _LEFT},
        (View.BATTERY, Cause.ELAPSED): (View.DARK, Action.DARKEN),
    },
    otherwise=Action.NOTHING,
)
