"""What is built from an order, and what of it survives."""

import pytest

from trefas.base.errors import SetupError
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.occurrence import RESET, Occurrence
from trefas.core.pulse import PulseOutput
from trefas.device.build import build
from trefas.device.order import Order
from trefas.metrology.samples import SampleBlock, Wiring
from trefas.metrology.signals import Signal


def test_the_order_is_engraved_and_set():
    device = build(
        Order(number=12345678, serial_number=27581522, zone_min=60, tariff=3), start=Instant(86_400 * NS_PER_S)
    )

    assert device.nameplate.logical_device_name == b"KAME" + (27581522).to_bytes(6)
    assert device.meter.read("1-1:0.0.1").count == 12345678
    assert f"{device.meter.rtc.shown(device.meter.now):%Y-%m-%d %H:%M}" == "1970-01-02 01:00"


def test_a_changed_password_survives_a_power_cut():
    device = build(Order(), start=Instant(0))
    assert device.meter.changed()
    assert not device.meter.changed()
    device.server.secrets["optical"] = b"another"
    assert device.meter.changed()

    again = build(Order(), start=Instant(0))
    again.meter.restore(device.meter.image())

    assert again.server.secrets["optical"] == b"another"
    assert again.server.secrets["module"] == b"12345"


def test_the_status_says_that_the_meter_started_again_and_keeps_saying_it():
    first, second = build(Order(), start=Instant(0)), build(Order(), start=Instant(0))
    assert first.meter.read("1-1:97.97.0").count == 0

    first.meter.occurrences.tell(Occurrence(RESET, Instant(0)))
    second.meter.restore(first.meter.image())

    assert second.meter.read("1-1:97.97.0").on_wire() == 1


def test_a_wiring_that_the_source_has_not_is_refused():
    with pytest.raises(SetupError, match="wiring is 'aron', and the source is wired four_wire"):
        build(Order(wiring="aron"), start=Instant(0), wiring=Wiring.FOUR_WIRE)


def test_every_meter_has_a_pulse_output_with_the_constant_of_its_type_number():
    device = build(Order(), start=Instant(0))
    output = next(part for part in device.meter.parts if isinstance(part, PulseOutput))

    device.meter.feed(SampleBlock(*Signal.balanced(i_a=10.0).samples(0, 40_000, 4000.0), 4000.0))
    device.meter.finish()

    assert output.per_kwh == device.spec.pulses_per_kwh == 1000
    assert output.pulses == 19  # 3 · 230 V · 10 A · 10 s = 19.17 Wh, a pulse for each
