"""The line as the memory keeps it: what a client wrote into the HDLC set-up survives a power cut."""

from trefas.base.instant import NS_PER_MS, NS_PER_S
from trefas.base.slot import Part, Slot
from trefas.base.unit import Unit
from trefas.cosem.line import ADDRESS_MAX, SPEEDS_BD, Line
from trefas.wire.hdlc_parameters import HdlcParameters

_DELIVERED = HdlcParameters()


class LineSetup(Part):
    """What clients can write of it."""

    address = Slot(
        None, Unit.NONE, "lower HDLC address that a client wrote (0: that of the order)", limits=(0, ADDRESS_MAX)
    )
    inter_octet_ms = Slot(
        *(None, Unit.NONE, "HDLC inter-octet time-out"),
        initial=_DELIVERED.inter_octet_ns // NS_PER_MS,
        limits=(1, 0xFFFF),
    )
    inactivity_s = Slot(
        *(None, Unit.NONE, "HDLC inactivity time-out"),
        initial=_DELIVERED.inactivity_ns // NS_PER_S,
        limits=(0, 0xFFFF),
    )


class KeptLine(Line):
    """The line of a meter. ``ordered_address`` holds until a client writes another."""

    def __init__(self, setup: LineSetup, ordered_address: int) -> None:
        self.speed_bd = SPEEDS_BD[5]
        self._setup = setup
        self._ordered_address = ordered_address

    @property
    def parameters(self) -> HdlcParameters:
        """Lengths and windows as delivered, time-outs as written."""
        return HdlcParameters(
            inter_octet_ns=self._setup.inter_octet_ms * NS_PER_MS, inactivity_ns=self._setup.inactivity_s * NS_PER_S
        )

    @parameters.setter
    def parameters(self, parameters: HdlcParameters) -> None:
        self._setup.inter_octet_ms = parameters.inter_octet_ns // NS_PER_MS
        self._setup.inactivity_s = parameters.inactivity_ns // NS_PER_S

    @property
    def address(self) -> int:
        """The lower HDLC address."""
        return self._setup.address or self._ordered_address

    @address.setter
    def address(self, address: int) -> None:
        self._setup.address = address
