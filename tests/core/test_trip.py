"""Trip counters and verification registers beside the registers they are made of."""

from tests.core.intervals import Step, intervals_of
from trefas.core.meter import Meter
from trefas.core.trip import TripCounters, Verification

STEPS = [Step(p_w=(360.0, 0, 0), q_var=(-36.0, 0, 0), s_va=(400.0, 0, 0), seconds=3600.0)]


def test_trip_counters_count_from_their_reset_and_the_registers_go_on():
    meter = Meter((TripCounters,))
    trip = next(part for part in meter.parts if isinstance(part, TripCounters))
    meter.advance(intervals_of(STEPS))
    before = [meter.read(f"1-1:{c}.128.0").value for c in (1, 2, 3, 4, 9, 10)]

    trip.reset()
    meter.advance(
        intervals_of([Step(p_w=(-90.0, 0, 0), q_var=(9.0, 0, 0), s_va=(91.0, 0, 0), seconds=3600.0)], meter.now)
    )

    assert before == [360, 0, 0, 36, 400, 0]
    assert [meter.read(f"1-1:{c}.128.0").value for c in (1, 2, 3, 4, 9, 10)] == [0, 90, 9, 0, 0, 91]
    assert [meter.read(f"1-1:{c}.8.0").value for c in (1, 2, 3, 4, 9, 10)] == [360, 90, 9, 36, 400, 91]


def test_trip_counters_survive_a_power_cut():
    meter, again = Meter((TripCounters,)), Meter((TripCounters,))
    meter.advance(intervals_of(STEPS))
    TripCounters(meter.rows).reset()
    meter.advance(intervals_of(STEPS, meter.now))

    again.restore(meter.image())

    assert again.read("1-1:1.128.0").value == 360.0


def test_verification_registers_show_what_the_registers_do_not_yet():
    meter = Meter((Verification,))

    meter.advance(intervals_of([Step(p_w=(30.0, 0, 0), q_var=(-60.0, 0, 0))]))

    assert meter.read("1-1:1.8.0").on_wire() == 0
    assert meter.read("1-1:1.8.0*128").on_wire() == 8  # 30 Ws = 8.33 mWh
    assert meter.read("1-1:4.8.0*128").on_wire() == 16  # 60 vars = 16.67 mvarh
    assert [meter.read(f"1-1:{c}.8.0*128").on_wire() for c in (2, 3)] == [0, 0]
