"""The line as it was ordered and as clients set it: its address and its time-outs are in the memory."""

from dataclasses import replace

from trefas.base.instant import NS_PER_MS, NS_PER_S
from trefas.base.slot import Part, Slot
from trefas.base.unit import Unit
from trefas.core.meter import Meter
from trefas.cosem.line import ADDRESS_MAX, Line
from trefas.device.order import Order
from trefas.wire.hdlc_parameters import HdlcParameters

_DEFAULT = HdlcParameters()


class LineSettings(Part):
    """What of the line can be set; the HDLC set-up shows it."""

    address = Slot(None, Unit.NONE, "lower HDLC address that was written (0: none)", limits=(0, ADDRESS_MAX))
    inter_octet_ms = Slot(
        *(None, Unit.NONE, "inter-octet time-out (ms)"),
        initial=_DEFAULT.inter_octet_ns // NS_PER_MS,
        limits=(1, 0xFFFF),
    )
    inactivity_s = Slot(
        *(None, Unit.NONE, "inactivity time-out (s)"), initial=_DEFAULT.inactivity_ns // NS_PER_S, limits=(0, 0xFFFF)
    )


class KeptLine(Line):
    """A line whose settings are those of a meter's memory. The address is the ordered one until a client writes another: whoever
    puts a meter among others gives it a new one in the meter file."""

    def __init__(self, settings: LineSettings, ordered_address: int) -> None:
        self._settings = settings
        self._ordered_address = ordered_address

    @property
    def address(self) -> int:
        """The lower HDLC address."""
        return self._settings.address or self._ordered_address

    @address.setter
    def address(self, address: int) -> None:
        self._settings.address = address

    @property
    def parameters(self) -> HdlcParameters:
        """Lengths and windows are fixed, time-outs are not."""
        kept = self._settings
        return replace(
            _DEFAULT, inter_octet_ns=kept.inter_octet_ms * NS_PER_MS, inactivity_ns=kept.inactivity_s * NS_PER_S
        )

    @parameters.setter
    def parameters(self, parameters: HdlcParameters) -> None:
        self._settings.inter_octet_ms = parameters.inter_octet_ns // NS_PER_MS
        self._settings.inactivity_s = parameters.inactivity_ns // NS_PER_S


def line_of(meter: Meter, order: Order) -> Line:
    """The line of a meter as it is delivered."""
    return KeptLine(meter.part(LineSettings), order.hdlc_address)
