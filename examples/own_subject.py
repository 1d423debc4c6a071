"""A subject of your own: a lamp that every meter has then, over DLMS, in its memory and under its hands.

A package names it as an entry point: [project.entry-points."trefas.subjects"] lamp = "own_subject:SUBJECT"
"""

from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.device.hand import Choice, Control, Hand, Indicator, said
from trefas.device.subject import Subject


class Lamp(Part):
    """The lamp of one meter."""

    lit = Slot("0-1:128.1.0", Unit.NONE, "LampLit", wire=Wire.U8, writable=True, limits=(0, 1))


def switch(hand: Hand, whether: str) -> str:
    hand.part(Lamp).lit = int(whether == "on")
    return said(hand, LIT)


LIT = Indicator("lamp", lambda hand: "on" if hand.part(Lamp).lit else "off", "whether it is lit", ("on", "off"))
SWITCH = Control("lamp", (Choice("WHETHER", ("on", "off")),), "switches the lamp", switch)
SUBJECT = Subject("lamp", parts=(Lamp,), controls=(SWITCH,), indicators=(LIT,))

if __name__ == "__main__":
    from trefas import Meter

    meter = Meter()
    print(meter.touch("lamp on"), meter.read("LampLit"))
    meter.write("LampLit", 0)
    print(meter.touch("status")["lamp"])
