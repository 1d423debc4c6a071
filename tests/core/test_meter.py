"""The meter: what is counted where, live values, stops, reading and memory."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import LocalError, SetupError
from trefas.base.instant import NS_PER_S, Instant
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.core.energy import Energy
from trefas.core.kernel import WORK, Summation, run
from trefas.core.live import Live
from trefas.core.means import NO_MEANS
from trefas.core.meter import Meter
from trefas.core.operation import Operation
from trefas.core.pulse import PulseOutput
from trefas.core.pulse_train import LIGHT, PAUSE_NS, PulseRecord, PulseTrains
from trefas.core.rtc import Rtc
from trefas.core.stops import PeriodEnd
from trefas.metrology.interval import Intervals
from trefas.metrology.samples import SampleBlock
from trefas.metrology.signals import Signal

MWS = 1_000  # counts of a watt-second


def counts(meter: Meter, *names: str) -> list[int]:
    return [meter.read(name).count for name in names]


def test_an_hour_of_a_kilowatt_is_a_kilowatt_hour():
    meter = Meter()

    meter.advance(intervals_of([Step(p_w=(500.0, 300.0, 200.0), seconds=3600.0)]))

    assert meter.read("1-1:1.8.0").value == 1000.0  # 1 kW · 1 h = 1000 Wh
    assert str(meter.read("1.1.1.8.0.255")) == "1000 Wh"
    assert meter.read(Energy.active_import).on_wire() == 1000


def test_import_and_export_are_netted_over_the_phases_by_default():
    meter = Meter()

    meter.advance(intervals_of([Step(p_w=(100.0, -40.0, 0.0)), Step(p_w=(10.0, -40.0, 0.0))]))

    # 60 W import in the first second, 30 W export in the second; each phase keeps its own direction.
    assert counts(meter, "1-1:1.8.0", "1-1:2.8.0") == [60 * MWS, 30 * MWS]
    assert counts(meter, "1-1:21.8.0", "1-1:42.8.0") == [110 * MWS, 80 * MWS]


@pytest.mark.parametrize(
    ("summation", "a14", "a23"),
    [(Summation.NET, 60, 0), (Summation.PER_PHASE, 100, 40), (Summation.TOTAL, 140, 0)],
)
def test_the_phases_are_summed_as_ordered(summation, a14, a23):
    meter = Meter(summation=summation)

    meter.advance(intervals_of([Step(p_w=(100.0, -40.0, 0.0))]))

    assert counts(meter, "1-1:1.8.0", "1-1:2.8.0") == [a14 * MWS, a23 * MWS]


@pytest.mark.parametrize(
    ("p_w", "q_var", "quadrant", "r12", "r34", "e14", "e23"),
    [
        (+100.0, +50.0, "1-1:5.8.0", 50, 0, 112, 0),
        (-100.0, +50.0, "1-1:6.8.0", 50, 0, 0, 112),
        (-100.0, -50.0, "1-1:7.8.0", 0, 50, 0, 112),
        (+100.0, -50.0, "1-1:8.8.0", 0, 50, 112, 0),
    ],
)
def test_reactive_and_apparent_energy_go_to_their_quadrant(p_w, q_var, quadrant, r12, r34, e14, e23):
    meter = Meter()

    meter.advance(intervals_of([Step(p_w=(p_w, 0, 0), q_var=(q_var, 0, 0), s_va=(112.0, 0, 0))]))

    assert counts(meter, quadrant) == [50 * MWS]
    assert counts(meter, "1-1:3.8.0", "1-1:4.8.0") == [r12 * MWS, r34 * MWS]
    assert counts(meter, "1-1:9.8.0", "1-1:10.8.0") == [e14 * MWS, e23 * MWS]
    assert sum(counts(meter, "1-1:5.8.0", "1-1:6.8.0", "1-1:7.8.0", "1-1:8.8.0")) == 50 * MWS


def test_below_the_starting_threshold_nothing_is_registered():
    meter = Meter()

    meter.advance(intervals_of([Step(p_w=(2.2, 2.4, -2.2), q_var=(1.0, 0.0, 30.0), s_va=(2.2, 2.4, 31.0))] * 100))

    # Threshold 2.3 W, var, VA a phase: only L2's watts, L3's var, and the volt-amperes of both remain.
    assert counts(meter, "1-1:1.8.0", "1-1:2.8.0") == [240 * MWS, 0]
    assert counts(meter, "1-1:3.8.0", "1-1:9.8.0") == [3000 * MWS, 3340 * MWS]


def test_rounding_is_carried_so_that_a_million_small_steps_lose_nothing():
    meter = Meter(starting_w=0.0)
    steps = intervals_of([Step(p_w=(0.0007, 0.0, 0.0))] * 1000)  # 0.7 mWs a step: less than a count

    for second in range(20):
        steps.start_ns[:] = (np.arange(1000) + 1000 * second) * NS_PER_S
        steps.end_ns[:] = steps.start_ns + NS_PER_S
        meter.advance(steps)

    assert counts(meter, "1-1:1.8.0") == [14_000]  # 20 000 · 0.7 mWs


powers = st.tuples(*[st.floats(-30_000, 30_000)] * 3)


@given(
    steps=st.lists(
        st.tuples(powers, powers, st.tuples(*[st.floats(0, 40_000)] * 3), st.sampled_from([0.2, 1.0, 900.0])),
        min_size=1,
        max_size=20,
    ),
    summation=st.sampled_from(list(Summation)),
    tariff=st.integers(0, 8),
)
def test_the_kernel_counts_what_the_slow_definition_counts(steps, summation, tariff):
    meter = Meter(summation=summation)
    meter.switch_tariff(tariff)
    block = intervals_of([Step(p_w=p, q_var=q, s_va=s, seconds=dt) for p, q, s, dt in steps])

    meter.advance(block)

    slow = slow_registers(block, summation, meter.starting_w)
    for name, microjoules in slow.items():
        assert meter.read(name).count == microjoules // 1_000, name
    for quantity, total in ((1, "1-1:1.8.0"), (2, "1-1:2.8.0"), (9, "1-1:9.8.0"), (10, "1-1:10.8.0")):
        tariffs = [meter.read(f"1-1:{quantity}.8.{t}").count for t in range(1, 9)]
        assert sum(tariffs) == (meter.read(total).count if tariff else 0)
    for quantity, quadrants in ((3, ("1-1:5.8.0", "1-1:6.8.0")), (4, ("1-1:7.8.0", "1-1:8.8.0"))):
        tariffs = [meter.read(f"1-1:{quantity}.8.{t}").count for t in range(1, 9)]
        assert sum(tariffs) == (sum(counts(meter, *quadrants)) if tariff else 0)


def slow_registers(block: Intervals, summation: Summation, starting_w: float) -> dict[str, int]:
    """Microjoules of each register, from the rules in words: threshold, rounding once, then whole numbers."""
    names = ["1.8.0", "2.8.0", "5.8.0", "6.8.0", "7.8.0", "8.8.0", "9.8.0", "10.8.0"]
    names += [f"{c}.8.0" for c in (21, 41, 61, 22, 42, 62)]
    totals = dict.fromkeys((f"1-1:{name}" for name in names), 0)
    for interval in block.of(0):

        def micro(joules: float, seconds: float = interval.duration_s) -> int:
            return 0 if abs(joules) < starting_w * seconds else round(joules * 1e6)

        p = [micro(e) for e in interval.active_j]
        q = [micro(e) for e in interval.reactive_vars]
        s = [micro(e) for e in interval.apparent_vas]
        for phase in range(3):
            totals[f"1-1:{(21, 41, 61)[phase]}.8.0"] += max(p[phase], 0)
            totals[f"1-1:{(22, 42, 62)[phase]}.8.0"] += max(-p[phase], 0)
        if summation is Summation.NET:
            contributions = [(sum(p), sum(q), sum(s))]
        elif summation is Summation.TOTAL:
            contributions = [(abs(a), b, c) for a, b, c in zip(p, q, s, strict=True)]
        else:
            contributions = list(zip(p, q, s, strict=True))
        for a, b, c in contributions:
            importing = a >= 0
            totals["1-1:1.8.0" if importing else "1-1:2.8.0"] += abs(a)
            quadrant = (1 if b >= 0 else 4) if importing else (2 if b >= 0 else 3)
            totals[f"1-1:{quadrant + 4}.8.0"] += abs(b)
            totals["1-1:9.8.0" if importing else "1-1:10.8.0"] += c
    return totals


def test_the_kernel_is_the_same_as_plain_python():
    rng = np.random.default_rng(5)
    block = Intervals.empty(2, 30)
    block.start_ns[:] = np.arange(30) * 700_000_000
    block.end_ns[:] = block.start_ns + 700_000_000
    for field in (block.u_rms_v, block.i_rms_a, block.active_j, block.reactive_vars, block.apparent_vas):
        field[:] = rng.normal(scale=300.0, size=field.shape)
    block.frequency_hz[:] = 50.0
    block.reactive_measured[:, 20:24] = False
    block.reactive_vars[:, 20:24] = 0.0
    fast, slow = (Meter((PulseOutput, PulseTrains), meters=2) for _ in range(2))
    fast.advance(block)

    position, pulses = np.zeros(2, np.int64), PulseRecord(slow.rows)
    columns = [slow.layout.first_column(kind) for kind in (Energy, Live, Operation, Rtc)]
    stops = np.full(2, (1 << 63) - 1, np.int64)
    fields = (block.u_rms_v, block.i_rms_a, block.active_j, block.reactive_vars, block.apparent_vas)
    run.py_func(
        *(slow.rows.counts, slow.rows.rests, np.zeros((2, WORK)), np.zeros(2, np.int64), position, stops),
        *(np.full((2, 0), -1), np.zeros((2, 0), np.int64)),
        *(pulses.columns, pulses.sources, pulses.kept, pulses.records, pulses.recorded),
        *(block.start_ns, block.end_ns, *fields, block.frequency_hz, block.reactive_measured),
        *(*columns, NO_MEANS, int(Summation.NET), slow.starting_w, 1.0),
        *(pulses.resting, pulses.length, PAUSE_NS),
    )

    assert np.array_equal(fast.rows.counts, slow.rows.counts)
    assert np.array_equal(fast.rows.rests, slow.rows.rests)
    assert position.tolist() == [30, 30]
    assert fast.part(PulseTrains).given[LIGHT] > 0


def test_live_values_are_the_means_of_the_last_second():
    meter = Meter()
    first, second = Step(p_w=(100.0, 0, 0), u_v=220.0, seconds=0.5), Step(p_w=(300.0, 0, 0), u_v=240.0, seconds=0.5)

    meter.advance(intervals_of([first, second, Step(p_w=(9.0, 0, 0), seconds=0.4)]))

    assert meter.read("1-1:1.7.0").value == 200.0  # (100 + 300) / 2
    assert meter.read(Live.u_l[1]).value == pytest.approx(((220**2 + 240**2) / 2) ** 0.5, abs=0.0005)
    assert meter.read("1-1:14.7.0").value == 50.0


def test_live_reactive_power_is_the_mean_of_the_time_in_which_it_was_measured():
    meter = Meter()
    known = Step(p_w=(100.0, 0, 0), q_var=(60.0, 20.0, -10.0), seconds=0.4)
    unknown = Step(p_w=(100.0, 0, 0), seconds=0.6, q_measured=False)

    meter.advance(intervals_of([known, unknown]))

    # 0.4 s of 60, 20 and −10 var; of 0.6 s nothing is known
    assert [meter.read(f"1-1:{c}.7.0").value for c in (23, 43, 64, 3)] == [60, 20, 10, 70]
    assert counts(meter, "1-1:3.8.0") == [28 * MWS]  # 70 var · 0.4 s: no more was measured
    assert meter.read("1-1:1.7.0").value == 100.0


def test_a_second_without_reactive_power_says_so_and_the_next_one_begins_anew():
    meter = Meter()
    meter.advance(intervals_of([Step(p_w=(9.0, 0, 0), q_var=(5.0, 0, 0)), Step(p_w=(9.0, 0, 0), q_measured=False)]))

    readings = [meter.read(f"1-1:{c}.7.0") for c in (3, 4, 23, 24)]

    assert not any(each.measured for each in readings)
    assert np.isnan([each.value for each in readings]).all()
    assert {str(each) for each in readings} == {"not measured"}
    with pytest.raises(LocalError, match="Q12 was not measured"):
        _ = readings[0].exact
    assert meter.read("1-1:1.7.0").value == 9.0
    meter.advance(intervals_of([Step(q_var=(5.0, 0, 0))], meter.now))
    assert meter.read("1-1:3.7.0").value == 5.0


def test_live_powers_have_two_sides():
    meter = Meter()

    meter.advance(intervals_of([Step(p_w=(-500.0, 0, 0), q_var=(0, -70.0, 0), s_va=(500.0, 70.0, 0))]))

    assert [meter.read(f"1-1:{c}.7.0").value for c in (1, 2, 3, 4, 9, 10)] == [0, 500, 0, 70, 0, 570]
    assert [meter.read(f"1-1:{c}.7.0").value for c in (22, 44, 33)] == [500, 70, 1.0]
    assert meter.read("1-1:13.7.0").on_wire() == 88  # 500 / 570 in hundredths


def test_waveforms_pass_through_to_registers():
    meter = Meter()
    u_v, i_a = Signal.balanced(230.0, 10.0, 60.0).samples(0, 240_000, 4_000.0)

    meter.feed(SampleBlock(u_v, i_a, 4_000.0))
    meter.finish()

    assert meter.read("1-1:1.8.0").value == pytest.approx(3 * 230 * 10 * 0.5 * 60 / 3600, rel=1e-6)  # 57.5 Wh
    assert meter.read("1-1:5.8.0").value == pytest.approx(3 * 230 * 10 * 0.75**0.5 * 60 / 3600, rel=1e-5)
    assert meter.read("0-1:96.8.0").value == pytest.approx(60 / 3600)


def test_the_run_stops_at_the_end_of_every_second_and_minute():
    meter = Meter()
    seconds, minutes = [], []
    meter.at_end_of(PeriodEnd(1, lambda _, now: seconds.append((now, meter.read("1-1:1.8.0").count))))
    meter.at_end_of(PeriodEnd(60, lambda _, now: minutes.append(now)))

    meter.advance(intervals_of([Step(p_w=(100.0, 0, 0), seconds=0.25)] * 480))

    assert [now for now, _ in seconds] == [k * NS_PER_S for k in range(1, 121)]
    assert [count for _, count in seconds] == [k * 100 * MWS for k in range(1, 121)]
    assert minutes == [60 * NS_PER_S, 120 * NS_PER_S]


def test_period_ends_follow_the_meters_clock_and_not_the_truth():
    meter = Meter()
    meter.rtc.drift_by(Instant(0), 1_000_000)  # a thousandth fast
    minutes = []
    meter.at_end_of(PeriodEnd(60, lambda _, now: minutes.append(now)))

    meter.advance(intervals_of([Step(seconds=0.01)] * 13_000))

    # 60 s / 1.001 = 59.940 s, at the end of the first interval of 10 ms that reaches it.
    assert minutes == [59_950_000_000, 119_890_000_000]


def test_meters_of_a_fleet_are_counted_and_stopped_each_for_itself():
    meter = Meter(meters=3)
    meter.set_clock(Instant(0), 30 * NS_PER_S, meter=1)
    ends = []
    meter.at_end_of(PeriodEnd(60, lambda which, now: ends.append((which, now // NS_PER_S))))
    block = intervals_of([Step(p_w=(100.0, 0, 0))] * 100, meters=3)
    block.active_j[2] *= 3

    meter.advance(block)

    assert sorted(ends) == [(0, 60), (1, 30), (1, 90), (2, 60)]
    assert [meter.read("1-1:1.8.0", meter=m).count for m in range(3)] == [10_000 * MWS, 10_000 * MWS, 30_000 * MWS]


def test_intervals_of_another_fleet_are_refused():
    with pytest.raises(LocalError, match=r"of 2 meter\(s\), the rows of 1"):
        Meter().advance(intervals_of([Step()], meters=2))


def test_a_part_is_found_by_its_kind_and_its_absence_is_told():
    meter = Meter()

    assert meter.part(Energy) in meter.parts
    with pytest.raises(LocalError, match="built without Twice"):
        meter.part(Twice)


def test_a_name_that_no_part_declares_is_refused_with_an_example():
    with pytest.raises(SetupError, match=r"no value 1\.1\.99\.8\.0\.255; it has"):
        Meter().read("1-1:99.8.0")


def test_a_tariff_that_does_not_exist_is_refused():
    with pytest.raises(LocalError, match="ActualTariff is 9; must be 0 to 8"):
        Meter().switch_tariff(9)


class Twice(Part):
    """Declares a name that the energy part has."""

    again = Slot("1-1:1.8.0", Unit.WH, "A14 again")


def test_two_parts_with_one_name_stop_the_build():
    with pytest.raises(SetupError, match="declared twice"):
        Meter((Twice,))
