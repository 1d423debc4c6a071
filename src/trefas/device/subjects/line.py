"""The line as it was ordered and as clients set it: its address and its time-outs are in the memory."""

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from trefas.base.instant import NS_PER_MS, NS_PER_S
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.cosem.faces.omnipower import MODEL
from trefas.cosem.line import ADDRESS_MAX, ADDRESS_MIN, Line
from trefas.device.subject import Delivery, Fields, Subject
from trefas.wire.hdlc_parameters import HdlcParameters

_DEFAULT = MODEL.line


class LineSettings(Part):
    """What of the line can be set; the HDLC set-up shows it."""

    address = Slot(*(None, Unit.NONE, "lower HDLC address"), initial=MODEL.address, limits=(ADDRESS_MIN, ADDRESS_MAX))
    inter_octet_ms = Slot(
        *(None, Unit.NONE, "inter-octet time-out (ms)"),
        initial=_DEFAULT.inter_octet_ns // NS_PER_MS,
        limits=(1, 0xFFFF),
    )
    inactivity_s = Slot(
        *(None, Unit.NONE, "inactivity time-out (s)"), initial=_DEFAULT.inactivity_ns // NS_PER_S, limits=(0, 0xFFFF)
    )


class KeptLine(Line):
    """A line whose settings are those of a meter's memory."""

    def __init__(self, settings: LineSettings) -> None:
        self._settings = settings

    @property
    def address(self) -> int:
        """The lower HDLC address."""
        return self._settings.address

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


class LineFields(Fields):
    """Of a meter file."""

    hdlc_address: Annotated[
        int,
        Field(
            ge=ADDRESS_MIN,
            le=ADDRESS_MAX,
            description="Lower HDLC address, by which a meter is called on [a line with others](../do/run-over-a-line.md)",
        ),
    ] = MODEL.address
    """The lower HDLC address, by which it is called on a line with others."""


def begin_line(delivery: Delivery) -> None:
    """Sets the address."""
    delivery.meter.part(LineSettings).address = LineFields.of(delivery.order).hdlc_address


SUBJECT = Subject(
    "line",
    parts=(LineSettings,),
    table=LineFields,
    after=("identity",),
    begin=begin_line,
    keeps={"hdlc_address": (LineSettings.address,)},
)
