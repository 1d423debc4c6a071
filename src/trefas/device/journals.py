"""What a meter watches and which journals it keeps, put together as ordered."""

from trefas.base.part import Part
from trefas.core.analysis_log import AnalysisLog
from trefas.core.cut_off_journal import CutOffJournal
from trefas.core.debiting_log import DebitingLog
from trefas.core.debiting_log_2 import DebitingLog2
from trefas.core.image_transfer import ImageTransfer
from trefas.core.journals import (
    ClockJournal,
    LoadProfileJournal,
    NeutralFaultJournal,
    StatusJournal,
    VoltageQualityJournal,
)
from trefas.core.load_profile import LoadProfile
from trefas.core.log import DataQuality
from trefas.core.meter import Meter
from trefas.core.occurrence import NEUTRAL_FAULT, OVERVOLTAGE, UNDERVOLTAGE
from trefas.core.occurrence_log import Every, OccurrenceLog
from trefas.core.periodic_profile import PeriodicProfile
from trefas.core.profile import Profile
from trefas.core.status import EventA, Status
from trefas.core.symmetry import Symmetry
from trefas.core.tamper import Tamper
from trefas.core.upload_audit import UploadFailure, UploadSuccess, audit
from trefas.core.voltage_quality import VoltageQuality
from trefas.core.watch import kinds
from trefas.core.watches.missing_phase import PhaseGuard
from trefas.core.watches.neutral_fault import NeutralGuard
from trefas.core.watches.overvoltage import OvervoltageGuard
from trefas.core.watches.undervoltage import UndervoltageGuard
from trefas.device.analysis import begin_analysis
from trefas.device.nameplate import software_revision
from trefas.device.order import Order
from trefas.device.spec import Spec

MV_PER_V = 1_000

JOURNALS: tuple[type[Part], ...] = (
    Status,
    Symmetry,
    Tamper,
    StatusJournal,
    ClockJournal,
    LoadProfileJournal,
    NeutralFaultJournal,
    VoltageQualityJournal,
    OccurrenceLog,
    AnalysisLog,
    UploadSuccess,
    UploadFailure,
    *(kind.part for kind in kinds().values()),
)
"""Before the load profile among the parts: what it has to tell when it is restored finds the journals restored."""

BITS: dict[type[Profile], EventA] = {
    StatusJournal: EventA.STATUS_LOG,
    ClockJournal: EventA.CLOCK_LOG,
    LoadProfileJournal: EventA.LOAD_PROFILE_EVENT_LOG,
    NeutralFaultJournal: EventA.NEUTRAL_FAULT_LOG,
    VoltageQualityJournal: EventA.VOLTAGE_QUALITY_LOG,
    CutOffJournal: EventA.CUT_OFF_LOG,
    UploadSuccess: EventA.UPLOAD_SUCCESS_LOG,
    UploadFailure: EventA.UPLOAD_FAILURE_LOG,
    LoadProfile: EventA.LOAD_PROFILE,
    AnalysisLog: EventA.ANALYSIS_LOG,
    DebitingLog: EventA.DEBITING_LOG,
    DebitingLog2: EventA.DEBITING_LOG_2,
}
"""Which logs EventStatusA tells of."""

NO_ALARMS = "000"
"""Z26; no other code of it is public."""
MARKS = {
    OVERVOLTAGE: DataQuality.OVERVOLTAGE,
    UNDERVOLTAGE: DataQuality.UNDERVOLTAGE,
    NEUTRAL_FAULT: DataQuality.NEUTRAL_ERROR,
}
"""What is noticed and marks rows while it lasts."""


def begin_journals(meter: Meter, spec: Spec, order: Order) -> None:
    """Has the meter watch its supply, analyse and keep its journals. The other data loggers have begun before."""
    occurrences = meter.occurrences
    begin_analysis(meter, spec, order.analysis)
    _set_thresholds(meter, order)
    status = meter.part(Status)
    if spec.alarm_setup == NO_ALARMS:
        status.mask_a = status.mask_b_rises = status.mask_b_falls = 0  # [push] says which are wanted
    status.follow(occurrences)
    tamper = meter.part(Tamper)
    tamper.tell_to(occurrences)
    tamper.permanent = order.tamper == "permanent"
    clock = meter.part(ClockJournal)
    clock.filter_s = order.clock_filter_s
    for journal in (
        meter.part(StatusJournal),
        clock,
        meter.part(LoadProfileJournal),
        meter.part(NeutralFaultJournal),
    ):
        journal.follow(occurrences)
    quality, voltages = meter.part(VoltageQuality), meter.part(VoltageQualityJournal)
    voltages.open()
    quality.configure(order.voltage_quality.settings)
    quality.hearers.append(voltages.found)
    quality.symmetry = meter.part(Symmetry)
    quality.symmetry.tell_to(occurrences)
    uploads = (meter.part(UploadSuccess), meter.part(UploadFailure))
    audit(meter.part(ImageTransfer), *uploads, software_revision(), occurrences)
    meter.part(OccurrenceLog).begin(meter, Every(order.voltage_quality.counters_every))
    for part in meter.parts:
        if isinstance(part, Profile) and part.log is not None and type(part) in BITS:
            status.watch_log(part.log, BITS[type(part)])
        if isinstance(part, PeriodicProfile):
            for name, mark in MARKS.items():
                occurrences.hear(name, part.marks(mark))


def _set_thresholds(meter: Meter, order: Order) -> None:
    limits, phase = order.voltage_limits, meter.part(PhaseGuard)
    over, under = meter.part(OvervoltageGuard), meter.part(UndervoltageGuard)
    over.high_v, over.time_s = round(limits.high_v * MV_PER_V), limits.for_s
    under.low_v, phase.time_s = round(limits.low_v * MV_PER_V), limits.missing_s
    meter.part(NeutralGuard).configure(order.neutral_fault.settings)
