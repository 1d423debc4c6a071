"""Units as COSEM numbers them (Blue Book, 4.3.2, table of ``enum`` values)."""

from enum import IntEnum

MWS_PER_WH = 3_600_000
"""Counts of a watt-hour: energy is counted in milliwatt-seconds (millijoules)."""


class Unit(IntEnum):
    """The ``unit`` of a scaler_unit. The value goes on the wire; ``symbol`` is for people."""

    DAY = 4
    HOUR = 5
    MINUTE = 6
    SECOND = 7
    DEGREE = 8
    M3 = 13
    LITRE = 19
    W = 27
    VA = 28
    VAR = 29
    WH = 30
    VAH = 31
    VARH = 32
    A = 33
    V = 35
    HZ = 44
    PERCENT = 56
    NONE = 255

    @property
    def symbol(self) -> str:
        """The unit as it is written after a number; empty for a count."""
        return _SYMBOLS[self]


_SYMBOLS = {
    Unit.DAY: "d",
    Unit.HOUR: "h",
    Unit.MINUTE: "min",
    Unit.SECOND: "s",
    Unit.DEGREE: "°",
    Unit.M3: "m³",
    Unit.LITRE: "L",
    Unit.W: "W",
    Unit.VA: "VA",
    Unit.VAR: "var",
    Unit.WH: "Wh",
    Unit.VAH: "VAh",
    Unit.VARH: "varh",
    Unit.A: "A",
    Unit.V: "V",
    Unit.HZ: "Hz",
    Unit.PERCENT: "%",
    Unit.NONE: "",
}
