"""Which parts a meter has, and what each subject begins with: clock, supply, pulses."""

from datetime import datetime, timedelta

import pytest

from trefas.base.instant import NS_PER_S, instant_of
from trefas.core.auxiliary import AuxiliarySupply
from trefas.core.backup import Backup
from trefas.core.daylight import Daylight
from trefas.core.meter import Meter
from trefas.core.outage_log import OutageLog
from trefas.core.power import Power
from trefas.core.profile import Profile
from trefas.core.pulse import PulseOutput
from trefas.core.pulse_input import PulseInput
from trefas.core.voltage_quality import VoltageQuality
from trefas.device.clock import begin_clock
from trefas.device.journals import JOURNALS
from trefas.device.order import Order
from trefas.device.parts import LOGS, parts_of
from trefas.device.pulses import begin_pulses
from trefas.device.supply import begin_supply

START = instant_of(datetime(2026, 7, 1, 12))


def spec_of(**digits):
    return Order(configuration=digits).configured().spec


def test_a_meter_has_keys_where_they_were_ordered():
    key = {"guek": "00" * 16, "gak": "01" * 16}

    plain, ordered = parts_of(spec_of(), Order()), parts_of(spec_of(), Order(keys={"optical": key}))

    assert [each.__name__ for each in ordered if each not in plain] == ["OpticalSecrets"]


def test_every_meter_has_a_pulse_input_since_a_client_may_make_a_port_one():
    assert PulseInput in parts_of(spec_of(), Order())


def test_journals_come_before_the_logs_that_tell_them_something():
    parts = [each for each in parts_of(spec_of(), Order()) if issubclass(each, Profile)]

    journals = [parts.index(each) for each in JOURNALS if each in parts]
    assert max(journals) < min(parts.index(each) for each in LOGS)


@pytest.mark.parametrize(("zone_min", "shown"), [(None, "13:00"), (0, "12:00"), (120, "14:00")])
def test_the_clock_shows_normal_time_of_its_zone_and_knows_its_summers(zone_min, shown):
    meter = Meter((Daylight,), start=START)

    begin_clock(meter, spec_of(), Order(zone_min=zone_min, clock_drift_ppm=50), START)

    assert f"{meter.rtc.shown(START):%H:%M}" == shown
    # 01:00 UTC on the last Sunday of March, in the meter's own normal time.
    assert meter.part(Daylight).begin_of(2026) == datetime(2026, 3, 29, 1) + timedelta(
        minutes=60 if zone_min is None else zone_min
    )
    # 50 ppm of a day are 4.32 s.
    later = START + 86_400 * NS_PER_S
    assert meter.rtc.at(later) - meter.rtc.at(START) == 86_404_320_000_000


def test_the_supply_is_watched_noted_and_has_the_reserve_that_was_ordered():
    meter = Meter((Power, AuxiliarySupply, Backup, OutageLog, VoltageQuality), start=START)

    begin_supply(meter, spec_of(), START)

    assert meter.frontend.observers == (meter.part(VoltageQuality),)
    assert meter.part(OutageLog).log is not None
    meter.part(Backup).take_over(START)
    assert meter.part(Backup).hand_back(instant_of(datetime(2026, 7, 2, 12)))  # a capacitor lasts a day


def test_pulses_are_as_many_as_the_type_number_says():
    spec, meter = spec_of(), Meter((PulseOutput,), start=START)

    begin_pulses(meter, spec)

    assert meter.part(PulseOutput).per_kwh == spec.pulses_per_kwh
