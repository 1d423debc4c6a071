"""A value is declared once, in the line that stores or computes it.

    class Energy(Part):
        active_import = Slot("1-1:1.8.0", Unit.WH, "A14", per_unit=MWS_PER_WH, carries=True)
        apparent_net = Derived("1-1:16.8.0", Unit.WH, "A_Net", per_unit=…, of=(active_import, active_export), by=sub)

Everything that shows the value (COSEM, M-Bus, display, web, load profile, memory image) reads this line: name, unit,
resolution and how it looks on a wire. A ``Slot`` is an int64 column of ``Rows``; a ``Derived`` is computed from slots when
it is read, so it cannot disagree with them; a ``Label`` is text or bytes that the order fixed.
"""

from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire

UNMEASURED = -(1 << 63)
"""The count of what was not measured, as reactive power over lost samples; what is computed from it was not measured either."""


class Declared:
    """What every declared value has: where it is called what, and how it looks outside."""

    attribute = ""
    """The name it was declared under, and that of its record in memory images; filled in by the class body."""
    in_python = ""
    """How a program reads it of its part; of a member of a family other than ``attribute``."""

    def __init__(
        self,
        obis: str | None,
        unit: Unit,
        name: str,
        *,
        per_unit: int = 1,
        wire: Wire = Wire.U32,
        scaler: int = 0,
        accumulates: bool = False,
        writable: bool = False,
    ) -> None:
        """``obis`` None keeps it inside. ``per_unit`` counts make one unit; on the wire it is a ``wire`` integer times
        10^``scaler`` units, cut down where it ``accumulates`` (a register never shows more than was counted) and rounded
        to the nearest elsewhere."""
        self.obis = Obis.parse(obis) if obis else None
        self.unit = unit
        self.name = name
        self.per_unit = per_unit
        self.wire = wire
        self.scaler = scaler
        self.accumulates = accumulates
        self.writable = writable

    def __set_name__(self, owner: type, attribute: str) -> None:
        self.attribute = self.in_python = attribute

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.attribute} {self.obis or 'inside'}>"
