"""Readout and programming by IEC 62056-21, modes A and C (Z18), at lines: which list a port reads out, and what that has.

[readout]                        # of a meter whose Z18 is not 000
user_data = 2                    # 1: as the maker fixed it; by Z18 where not given
objects = ["0.0.1", "1.8.0"]     # of user data 2, up to forty, by C.D.E
unasked_s = 60                   # mode D0: a readout every minute, that nobody asked for; a multiple of five
unasked_bd = 2400                # and its speed

What an order form for Z18 holds is not public: a form is modes A and C with user data 2, and what the table says.
"""

import re
from typing import Annotated, Literal

from pydantic import Field

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S
from trefas.core.local_readout import INTERFACES, OBJECTS_MAX, UNASKED_STEP_NS, USER_DATA_2, LocalReadout, Modes
from trefas.device.order_base import OrderBase
from trefas.device.spec import Spec
from trefas.device.subject import Delivery, Fields, Fitted, Subject
from trefas.device.table import OF_TOML, Table

OFF, FIRST = "000", "001"
_SPEEDS = (300, 600, 1200, 2400, 4800, 9600)
_STEP_S = UNASKED_STEP_NS // NS_PER_S
_OBJECT = re.compile(r"\d{1,3}\.\d{1,3}\.\d{1,3}(\*\d{1,3})?")


class ReadoutTable(Table):
    """What lines say."""

    user_data: Literal[1, 2] | None = None
    objects: Annotated[tuple[str, ...], OF_TOML, Field(min_length=1, max_length=OBJECTS_MAX)] = USER_DATA_2
    unasked_s: Annotated[int, Field(ge=0, le=86_400, multiple_of=_STEP_S)] = 0
    unasked_bd: Literal[300, 600, 1200, 2400, 4800, 9600] = 2400


class ReadoutFields(Fields):
    """The table of a meter file."""

    readout: Annotated[
        ReadoutTable | None,
        Field(description="What lines read out by IEC 62056-21, with Z18: see [local readout](local-readout.md)"),
    ] = None


def is_fitted(spec: Spec, order: OrderBase) -> bool:
    """Whether there are modes A and C."""
    return spec.iec1107_setup != OFF


def begin_readout(delivery: Delivery) -> None:
    """Sets it as it was ordered. Raises SetupError for a table without its digit, and for what is no object."""
    table = ReadoutFields.of(delivery.order).readout
    code = delivery.spec.iec1107_setup
    if code == OFF:
        if table is not None:
            raise SetupError(
                "there is [readout], and Z18 (1107 setup) is 000 (off); the table must go, or Z18 be another"
            )
        return
    table = table or ReadoutTable()
    for each in table.objects:
        if not _OBJECT.fullmatch(each):
            raise SetupError(f"readout.objects has {each!a}; must be C.D.E of a logical name, as 1.8.0")
    part = delivery.meter.part(LocalReadout)
    listed = (1 if code == FIRST else 2) if table.user_data is None else table.user_data
    for number in range(len(INTERFACES)):
        part.user_data[number] = listed - 1
        part.unasked[number] = table.unasked_s // _STEP_S
        part.unasked_speed[number] = _SPEEDS.index(table.unasked_bd)
        part.modes[number] = Modes.A_C_AND_D0 if table.unasked_s else Modes.A_AND_C
    part.objects = " ".join(table.objects)


SUBJECT = Subject(
    "local_readout",
    parts=(Fitted(LocalReadout, is_fitted),),
    table=ReadoutFields,
    after=("optical",),
    begin=begin_readout,
    keeps={
        "Z18": (
            *LocalReadout.user_data,
            *LocalReadout.unasked,
            *LocalReadout.unasked_speed,
            *LocalReadout.modes,
            *(
                LocalReadout.character_gap_ms,
                LocalReadout.reaction_ms,
                LocalReadout.choice_ms,
                LocalReadout.inactivity_s,
            ),
            LocalReadout.objects,
        )
    },
)
