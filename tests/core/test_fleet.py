"""A fleet whose meters have all other texts, clocks, tariffs and tables: the image of each is at home in any place of another.

Fifty of them here; ``TREFAS_FLEET=1000`` in the environment makes it a thousand.
"""

import os
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np

from trefas.base.instant import NS_PER_S, instant_of
from trefas.core.calendar import Calendar, Plan, Season, Shift
from trefas.core.daylight import Daylight, european
from trefas.core.debiting import Debiting
from trefas.core.demand import Demand, DemandPeriod
from trefas.core.energy import Energy
from trefas.core.load_control import LoadControl, LoadShifts
from trefas.core.load_control import Mode as LoadMode
from trefas.core.load_profile import LoadProfile
from trefas.core.means import Means
from trefas.core.meter import Meter
from trefas.core.operation import Operation
from trefas.core.push import Destination, PushSetups, Setup
from trefas.core.rtc import Rtc
from trefas.core.tariff import Mode, TariffControl, TariffShifts
from trefas.core.trip import TripCounters
from trefas.metrology.interval import Intervals

METERS = int(os.environ.get("TREFAS_FLEET", "50"))
START = instant_of(datetime(2026, 3, 29, 0, 20))  # summer time begins within the hour, for those that have it
STEP_NS = 60 * NS_PER_S
PARTS = (Daylight, Demand, Means, Debiting, TripCounters, TariffControl, LoadControl, PushSetups, LoadProfile)
CALENDARS = [
    Calendar(
        (Plan((Season((Shift(0, 1 + k), Shift(30 + k, 5 - k)), (Shift(0, 2),), (Shift(0, 3),)),), name=f"plan {k}"),)
    )
    for k in range(4)
]


class Fleet:
    """``who`` lives in which place; whatever a meter is and does comes of who it is."""

    def __init__(self, who: list[int]) -> None:
        self.who = np.array(who)
        self.meter = Meter(PARTS, meters=len(who), start=START)
        rows = self.meter.rows
        tariffs, loads = self.meter.part(TariffControl), self.meter.part(LoadControl)
        for place, number in enumerate(who):
            modes = (Mode.INTERNAL, Mode.REGISTER, Mode.DISABLED)
            tariffs.of(place).configure(START, modes[number % 3], CALENDARS[number % 4])
            loads.of(place).configure(START, 1 + number % 2, LoadMode.TARIFF, positions=number % 256)
            if number % 5 == 0:
                summer = timedelta(hours=number % 7)
                self.meter.part(Daylight).of(place).periods = tuple((a + summer, b + summer) for a, b in european(2020))
        self.meter.at_end_of(DemandPeriod(rows, 5))
        self.meter.at_end_of(TariffShifts(tariffs))
        self.meter.at_end_of(LoadShifts(loads))
        self.profile = self.meter.part(LoadProfile)
        self.profile.begin(self.meter, (Energy.active_import, Energy.a14_tariff[1]), 20, 300)

    def become(self) -> None:
        """What the meters are told by their owners, each something else."""
        for place, number in enumerate(self.who.tolist()):
            self.meter.part(Rtc).of(place).drift_by(START, 100 * (number % 11) - 500)
            self.meter.set_clock(START, START + (number * 37 % 1_000) * NS_PER_S, meter=place)
            setups = self.meter.part(PushSetups).of(place)
            setups.set_destination(Setup.ALARM, Destination(place=f"192.0.2.{number % 200 + 1}:{4000 + number % 1000}"))
            setups.retries[Setup.VALUES] = number % 9
            self.meter.part(LoadControl).of(place).delay_s = number % 600
            if number % 3:
                self.meter.switch_tariff(number % 9, meter=place)

    def live(self, minutes: int) -> None:
        """Each has a load of its own."""
        block = Intervals.empty(len(self.who), minutes)
        block.start_ns[:] = self.meter.now + np.arange(minutes) * STEP_NS
        block.end_ns[:] = block.start_ns + STEP_NS
        block.u_rms_v[:] = 230.0
        block.active_j[:, :, 0] = 1_000.0003 * (1 + self.who[:, None]) * (1 + np.arange(minutes))
        block.reactive_vars[:, :, 1] = 77.7 * (self.who[:, None] - 20)
        block.apparent_vas[:] = np.abs(block.active_j)
        block.frequency_hz[:] = 50.0
        self.meter.advance(replace(block))


def test_each_image_of_a_fleet_is_at_home_in_any_place_of_another():
    one, places = Fleet(list(range(METERS))), [(7 * k + 3) % METERS for k in range(METERS)]
    assert sorted(places) == list(range(METERS)), "seven and the number of meters have no common divisor"
    one.become()
    one.live(45)
    for number in range(METERS):
        for _ in range(number % 4):
            one.meter.image(meter=number)
    images = [one.meter.image(meter=number) for number in range(METERS)]

    other = Fleet(places)
    other.meter.restore(images[places[0]], meter=0, now=one.meter.now)
    for place, number in enumerate(places):
        assert other.meter.restore(images[number], meter=place) == 1 + number % 4
        other.profile.restore(one.profile.of(number).kept(), other.meter.now, meter=place)

    assert [other.meter.sequence_of(place) for place in range(METERS)] == [1 + number % 4 for number in places]
    for fleet in (one, other):
        fleet.live(45)
    for place, number in enumerate(places):
        assert other.meter.image(meter=place) == one.meter.image(meter=number), f"meter {number} in place {place}"
        assert other.profile.of(place).kept() == one.profile.of(number).kept()
    assert (other.meter.rows.counts == one.meter.rows.counts[places]).all()
    assert (other.meter.rows.rests == one.meter.rows.rests[places]).all()
    assert (other.meter.rows.texts == one.meter.rows.texts[places]).all()
    assert len({image[20:] for image in images}) == METERS
    assert len(set(one.meter.rows.column_of(Operation.operating).tolist())) == 1


def test_whether_a_meter_changed_is_known_of_each():
    fleet = Fleet([0, 1, 2])

    assert [fleet.meter.changed(meter=place) for place in (0, 1, 2, 0, 1, 2)] == [True] * 3 + [False] * 3
    PushSetups(fleet.meter.rows, 1).set_destination(Setup.ALARM, Destination(place="192.0.2.7:4059"))
    fleet.meter.rows.put(LoadControl.delay_s, 7, 2)

    assert [fleet.meter.changed(meter=place) for place in (0, 1, 2)] == [False, True, True]
    assert not any(fleet.meter.changed(meter=place) for place in (0, 1, 2))
