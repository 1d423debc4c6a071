"""The load profile as it was ordered, how deep it is, and the logger of why it begins again.

The data sheet gives days for three periods. A log is a number of rows whatever the period, that of its 60-minute column; the
days of the other columns follow from it, cut down:

    A+    1113 · 24 = 26712 rows    26712 / 48 = 556.5    26712 / 96 = 278.25
"""

from trefas.base.declared import Declared
from trefas.base.shown import Shown
from trefas.core.displayed import Displayed, Glance
from trefas.core.energy import Energy
from trefas.core.journals import LoadProfileJournal
from trefas.core.load_profile import PERIODS_S, LoadProfile
from trefas.core.status import EventA
from trefas.device.rules import AUSTRIA, AUSTRIA_MIN
from trefas.device.spec import EnergyType, Spec
from trefas.device.subject import Delivery, Subject

MINUTES_PER_DAY = 1440
ROWS = {1: 1113 * 24, 2: 941 * 24, 4: 720 * 24, 6: 583 * 24, 8: 489 * 24}
"""Rows by the number of registers."""
AUSTRIA_DAYS = 60

REGISTERS: dict[EnergyType, Declared] = {
    EnergyType.A_IMPORT: Energy.active_import,
    EnergyType.A_EXPORT: Energy.active_export,
    EnergyType.R_IMPORT: Energy.reactive_import,
    EnergyType.R_EXPORT: Energy.reactive_export,
    EnergyType.R1: Energy.reactive_q1,
    EnergyType.R2: Energy.reactive_q2,
    EnergyType.R3: Energy.reactive_q3,
    EnergyType.R4: Energy.reactive_q4,
}


def depth_of(spec: Spec) -> int:
    """Rows of the load profile."""
    if spec.country == AUSTRIA:
        return AUSTRIA_DAYS * MINUTES_PER_DAY // AUSTRIA_MIN
    return ROWS[len(spec.profile_channels)]


def begin_load_profile(delivery: Delivery) -> None:
    """Has the meter log what was ordered. In Austria the period is fixed."""
    spec = delivery.spec
    delivery.meter.part(LoadProfile).begin(
        delivery.meter,
        [REGISTERS[energy] for energy in spec.profile_channels],
        depth_of(spec),
        spec.integration_min * 60,
        periods_s=() if spec.country == AUSTRIA else PERIODS_S,
        differences=spec.profile_delta,
        code=sum(1 << number for number, energy in enumerate(EnergyType) if energy in spec.profile_channels),
    )


def follow_load_profile(delivery: Delivery) -> None:
    """Has its journal kept."""
    delivery.meter.part(LoadProfileJournal).follow(delivery.meter.occurrences)


def _rows(glance: Glance) -> Shown:
    profile = glance.find(LoadProfile)
    log = profile.log if profile is not None else None
    return Shown(str(log.entries(glance.number)) if log is not None else "0", text="LOAD")


def _why(glance: Glance) -> Shown:
    """The newest code; nothing where it never began again."""
    journal = glance.find(LoadProfileJournal)
    log = journal.log if journal is not None else None
    if log is None or not log.entries(glance.number):
        return Shown("-", text="LP EVENT")
    return Shown(str(int(log.rows(log.ids(glance.number)[-1:], glance.number).counts[0, 0])), text="LP EVENT")


SUBJECT = Subject(
    "load_profile",
    parts=(LoadProfile, LoadProfileJournal),
    after=("demand",),
    begin=begin_load_profile,
    follow=follow_load_profile,
    readings=(
        Displayed("", name="99.1.0", of=LoadProfile, show=_rows, log=LoadProfile),
        Displayed("LP EVENT", name="profile-event", of=LoadProfileJournal, show=_why),
    ),
    log_bits={LoadProfile: EventA.LOAD_PROFILE, LoadProfileJournal: EventA.LOAD_PROFILE_EVENT_LOG},
)
