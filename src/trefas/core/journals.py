"""The meter's journals: what happened to it, to its clock, to its load profile and to its supply, in rings of rows.

The status journal has 200 rows and the neutral fault journal 45, as on the real meter. How many the others have is not public:
200 too.
"""

from trefas.base.held import Held
from trefas.base.instant import NS_PER_S
from trefas.base.obis import Obis
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.journal import Column, Journal, kept
from trefas.core.occurrence import (
    ALARM_INPUT,
    AUXILIARY,
    CLOCK_SET,
    COVER,
    LOAD_PROFILE,
    MAGNET,
    NEUTRAL_FAULT,
    RESET,
    VOLTAGE,
    Occurrence,
    Occurrences,
)
from trefas.core.power import Power
from trefas.core.rtc import Rtc
from trefas.core.status import Status
from trefas.core.voltage_quality_observer import VoltageFound
from trefas.metrology.voltage_quality import Code

DEPTH = 200
NEUTRAL_FAULT_DEPTH = 45
CLOCK_FILTER_S = 7
"""Smaller settings of the clock are not worth a row: the maker's example, and what the load profile marks least."""


class StatusJournal(Journal):
    """The meter's status after a reset, and whenever tampering, an external alarm or the auxiliary supply begins and is over."""

    name = Obis.parse("1.1.99.98.2.255")
    next_id, first_id = kept("status logger")
    depth = DEPTH
    captures = (Status.meter_status,)

    def follow(self, occurrences: Occurrences) -> None:
        """After the status itself."""
        self.open()
        for each in (RESET, COVER, MAGNET, ALARM_INPUT, AUXILIARY):
            occurrences.hear(each, self.heard)

    def heard(self, meter: int, occurrence: Occurrence) -> None:
        """One row."""
        status = self.rows.count(Status.meter_status, meter)
        self.write(meter, Rtc(self.rows, meter).at(occurrence.at), (status,))


class ClockJournal(Journal):
    """Settings of the clock: the time after it is the row's, the time before it a column."""

    name = Obis.parse("1.1.99.98.3.255")
    next_id, first_id = kept("RTC logger")
    depth = DEPTH
    captures = (
        Column("0-1:1.0.1", Unit.NONE, "RTC2", is_time=True),
        Column("0-1:96.10.3", Unit.NONE, "RTCState"),
    )

    SET_FROM_OUTSIDE = 1
    """What RTCState always is."""

    filter_s = Held(float(CLOCK_FILTER_S))

    def follow(self, occurrences: Occurrences) -> None:
        """From now on."""
        self.open()
        occurrences.hear(CLOCK_SET, self.heard)

    def heard(self, meter: int, occurrence: Occurrence) -> None:
        """One row, unless the clock moved by less than the filter lets pass."""
        if abs(occurrence.value) < self.of(meter).filter_s * NS_PER_S:
            return
        after_ns = Rtc(self.rows, meter).at(occurrence.at)
        self.write(meter, after_ns, (after_ns - occurrence.value, self.SET_FROM_OUTSIDE))


class LoadProfileJournal(Journal):
    """Why the load profile begins again."""

    name = Obis.parse("1.1.99.98.10.255")
    next_id, first_id = kept("load profile event logger")
    depth = DEPTH
    captures = (Column("1-1:96.5.3", Unit.NONE, "LoadProfileEventStatus"),)

    def follow(self, occurrences: Occurrences) -> None:
        """From now on."""
        self.open()
        occurrences.hear(LOAD_PROFILE, self.heard)

    def heard(self, meter: int, occurrence: Occurrence) -> None:
        """One row with the maker's code."""
        self.write(meter, Rtc(self.rows, meter).at(occurrence.at), (occurrence.value,))


class NeutralFaultJournal(Journal):
    """Neutral faults: 1 is detected, 0 is over."""

    name = Obis.parse("1.1.99.98.12.255")
    next_id, first_id = kept("neutral fault event logger")
    depth = NEUTRAL_FAULT_DEPTH
    captures = (Column("1-1:132.0.6", Unit.NONE, "NeutralFaultLogEvent"),)

    def follow(self, occurrences: Occurrences) -> None:
        """From now on."""
        self.open()
        occurrences.hear(NEUTRAL_FAULT, self.heard)

    def heard(self, meter: int, occurrence: Occurrence) -> None:
        """One row."""
        self.write(meter, Rtc(self.rows, meter).at(occurrence.at), (int(occurrence.begins),))


class VoltageQualityJournal(Journal):
    """Voltages beyond a limit and outages, as the voltage quality finds them. A row's time is that of what it tells, and rows are
    in the order in which they were found."""

    name = Obis.parse("1.1.99.98.16.255")
    next_id, first_id = kept("voltage quality logger 1")
    depth = DEPTH
    captures = (
        Column("1-1:132.0.1", Unit.NONE, "VoltageQuality1Phase"),
        Column("1-1:132.0.2", Unit.NONE, "VoltageQuality1Event"),
        Column("1-1:132.0.3", Unit.V, "VoltageQuality1MeanValue", wire=Wire.U16, per_unit=1_000),
        Column("1-1:132.0.4", Unit.V, "VoltageQuality1MaxValue", wire=Wire.U16, per_unit=1_000),
        Column("1-1:132.0.5", Unit.V, "VoltageQuality1MinValue", wire=Wire.U16, per_unit=1_000),
    )

    def follow(self, occurrences: Occurrences) -> None:
        """From now on."""
        self.open()
        occurrences.hear(VOLTAGE, self.heard)

    def heard(self, meter: int, occurrence: Occurrence) -> None:
        """One row. A meter without power sees nothing of the voltage, but that it was gone."""
        assert isinstance(occurrence, VoltageFound), "what is told of voltages says what was found"
        event = occurrence.event
        if event.code not in (Code.OUTAGE, Code.RESTORED) and not self._at_work(meter):
            return
        volts = (round(each * 1_000) for each in (event.mean_v, event.max_v, event.min_v))
        rtc_ns = Rtc(self.rows, meter).at(occurrence.at)
        self.write(meter, rtc_ns, (event.phase, int(event.code), *volts))

    def _at_work(self, meter: int) -> bool:
        return Power not in self.rows.layout.parts or bool(self.rows.count(Power.at_work, meter))
