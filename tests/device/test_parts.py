"""Which parts a meter has, and what each subject begins with: clock, supply, pulses."""

from datetime import datetime, timedelta

import pytest

from tests.device.deliveries import delivery
from trefas.base.instant import NS_PER_S, instant_of
from trefas.core.backup import Backup
from trefas.core.daylight import Daylight
from trefas.core.journals import ClockJournal, LoadProfileJournal
from trefas.core.load_profile import LoadProfile
from trefas.core.meter import Meter
from trefas.core.outage_log import OutageLog
from trefas.core.power import Power
from trefas.core.pulse import PulseOutput
from trefas.core.pulse_input import PulseInput
from trefas.core.pulse_train import PulseTrains
from trefas.device.order import Order
from trefas.device.parts import parts_of
from trefas.device.subjects.clock import begin_clock
from trefas.device.subjects.pulses import begin_pulses
from trefas.device.subjects.supply import begin_supply

START = instant_of(datetime(2026, 7, 1, 12))


def spec_of(**digits):
    return Order(configuration=digits).configured().spec


def test_a_meter_has_keys_where_they_were_ordered():
    key = {"guek": "00" * 16, "gak": "01" * 16}

    plain, ordered = parts_of(spec_of(), Order()), parts_of(spec_of(), Order(keys={"optical": key}))

    assert [each.__name__ for each in ordered if each not in plain] == ["OpticalSecrets"]


def test_every_meter_has_a_pulse_input_since_a_client_may_make_a_port_one():
    assert PulseInput in parts_of(spec_of(), Order())


def test_journals_come_before_the_load_profile_that_tells_them_something():
    parts = parts_of(spec_of(), Order())

    assert parts.index(LoadProfileJournal) < parts.index(LoadProfile)


@pytest.mark.parametrize(("zone_min", "shown"), [(None, "13:00"), (0, "12:00"), (120, "14:00")])
def test_the_clock_shows_standard_time_of_its_zone_and_knows_its_summers(zone_min, shown):
    meter = Meter((Daylight, ClockJournal), start=START)

    begin_clock(delivery(meter, Order(zone_min=zone_min, clock_drift_ppm=50)))

    assert f"{meter.rtc.shown(START):%H:%M}" == shown
    # 01:00 UTC on the last Sunday of March, in the meter's own standard time.
    assert meter.part(Daylight).begin_of(2026) == datetime(2026, 3, 29, 1) + timedelta(
        minutes=60 if zone_min is None else zone_min
    )
    # 50 ppm of a day are 4.32 s.
    later = START + 86_400 * NS_PER_S
    assert meter.rtc.at(later) - meter.rtc.at(START) == 86_404_320_000_000


def test_the_supply_is_noted_and_has_the_reserve_that_was_ordered():
    meter = Meter((Power, Backup, OutageLog), start=START)

    begin_supply(delivery(meter, Order()))

    assert meter.part(OutageLog).log is not None
    meter.part(Backup).take_over(START)
    assert meter.part(Backup).hand_back(instant_of(datetime(2026, 7, 2, 12)))  # a capacitor lasts a day


def test_pulses_are_as_many_as_the_type_number_says():
    meter = Meter((PulseOutput, PulseTrains), start=START)

    begin_pulses(delivery(meter, Order()))

    assert meter.part(PulseOutput).per_kwh == 1_000
    assert meter.part(PulseTrains).length_ms == 30
