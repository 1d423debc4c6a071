"""The line a meter is read over: what its HDLC set-up object shows, and its links begin with."""

from dataclasses import dataclass, field

from trefas.wire.hdlc_link import PHYSICAL_DEFAULT
from trefas.wire.hdlc_parameters import HdlcParameters

SPEEDS_BD = (300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
"""As class 23 counts them."""
ADDRESS_MIN, ADDRESS_MAX = 16, 16381
"""Lower HDLC addresses below 16 and above 3FFDh are reserved."""


@dataclass
class Line:
    """Speed, HDLC parameters and lower address."""

    parameters: HdlcParameters = field(default_factory=HdlcParameters)
    address: int = PHYSICAL_DEFAULT
    speed_bd: int = 9600
