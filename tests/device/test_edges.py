"""Edges at the terminals: synchronous, of the ordered length, in order, and dark without power."""

from datetime import datetime

import pytest

from tests.core.intervals import Step, intervals_of
from trefas.base.errors import LocalError
from trefas.base.instant import NS_PER_MS, NS_PER_S, Instant, instant_of
from trefas.core.module_ports import ModulePorts
from trefas.core.pulse_train import LIGHT, PulseTrains
from trefas.device.build import build
from trefas.device.edges import Edge, Edges, terminals
from trefas.device.order import Order

START = Instant(instant_of(datetime(2026, 1, 10, 11, 0)))


class Seen:
    """A device whose terminals are measured."""

    def __init__(self, *only, per_kwh=1, **digits):
        order = Order(configuration=digits, port_pulses_per_kwh=per_kwh)
        self.device = build(order, start=START)
        self.edges = []
        self.seen = Edges(self.device, self.edges.append, *((only,) if only else ()))

    def live(self, *loads, u_v=230.0, seconds=1.0):
        steps = [Step(p_w=(p_w, 0.0, 0.0), u_v=u_v, seconds=seconds) for p_w in loads]
        self.device.meter.advance(intervals_of(steps, start_ns=self.device.meter.now))

    def of(self, terminal):
        return [(each.at - START, each.level) for each in self.edges if each.terminal == terminal]


@pytest.mark.parametrize(("z8", "length_ms"), [("1", 30), ("2", 30), ("3", 80), ("4", 80)])
def test_light_and_s0_are_on_together_for_as_long_as_z8_says(z8, length_ms):
    seen = Seen(X13="1", Z8=z8)

    seen.live(1_000.0, seconds=10.0)

    # 1 Wh at 1 kW is 3.6 s.
    expected = [edge for at in (3_600, 7_200) for edge in ((at * NS_PER_MS, 1), ((at + length_ms) * NS_PER_MS, 0))]
    assert seen.of("led") == seen.of("s0") == expected


def test_a_pulse_that_ends_in_the_next_block_is_told_with_it():
    seen = Seen()

    seen.live(3_600.0)  # a pulse at the very end of the second
    assert seen.of("led") == [(NS_PER_S, 1)]
    seen.live(0.0)

    assert seen.of("led") == [(NS_PER_S, 1), (NS_PER_S + 30 * NS_PER_MS, 0)]


@pytest.mark.parametrize(("x13", "there"), [("0", False), ("1", True), ("2", False)])
def test_there_is_an_s0_output_where_x13_says_so(x13, there):
    seen = Seen(X13=x13)

    assert terminals(seen.device) == (("led", "s0") if there else ("led",))
    assert ("s0" in seen.seen.levels) is there


def test_the_light_is_steady_while_nothing_is_consumed_where_z2_says_so():
    seen = Seen(Z2="2", X13="1")
    assert seen.seen.levels["led"] == 1

    seen.live(3_500.0, 3_500.0, 0.0, 0.0, 3_500.0)

    # 3.5 kW: a pulse in 1.028571 s. The light goes out where consumption begins, and is steady again from 2 s on, where it ends.
    first = round(1.0285714285714286 * NS_PER_S)
    assert seen.of("led") == [
        (0, 0),
        (first, 1),
        (first + 30 * NS_PER_MS, 0),
        (2 * NS_PER_S, 1),
        (4 * NS_PER_S, 0),
        (4 * NS_PER_S + round(0.05714285714285714 * NS_PER_S), 1),
        (4 * NS_PER_S + round(0.05714285714285714 * NS_PER_S) + 30 * NS_PER_MS, 0),
    ]
    assert seen.of("s0")[0] == (first, 1)


def test_without_power_a_steady_light_is_dark_and_a_pulse_is_finished():
    seen = Seen(Z2="2")
    seen.live(3_600.0)
    seen.live(*[0.0] * 4, u_v=0.0)

    assert not seen.device.meter.at_work
    assert seen.seen.levels == {"led": 0}
    assert seen.of("led")[:3] == [(0, 0), (NS_PER_S, 1), (2 * NS_PER_S, 0)]  # steady from 1 s, dark as it shuts down


def test_ports_of_the_module_give_what_they_were_ordered_for():
    seen = Seen(Z3="16", per_kwh=1_000)  # A− at I/O 1, A+ at I/O 2

    seen.live(1_000.0, seconds=3.65)
    seen.live(-1_000.0, seconds=3.65)

    assert seen.of("io_2") == [(3_600 * NS_PER_MS, 1), (3_630 * NS_PER_MS, 0)]
    assert seen.of("io_1") == [(7_250 * NS_PER_MS, 1), (7_280 * NS_PER_MS, 0)]


def test_an_inverted_port_rests_high():
    seen = Seen(Z3="16", per_kwh=1_000)
    seen.device.meter.part(ModulePorts).configure(seen.device.meter.now, 8 | 128)  # the same, I/O 2 inverted

    seen.live(1_000.0, seconds=3.65)

    assert seen.of("io_2") == [(0, 1), (3_600 * NS_PER_MS, 0), (3_630 * NS_PER_MS, 1)]


def test_only_what_was_asked_for_is_told():
    seen = Seen("s0", X13="1")

    seen.live(3_600.0, 0.0)

    assert {each.terminal for each in seen.edges} == {"s0"}
    with pytest.raises(LocalError, match="the terminal is 'so'; must be led, s0, io_1 or io_2"):
        Seen("so")


def test_who_has_closed_is_told_nothing_more():
    seen = Seen()
    seen.seen.close()

    seen.live(3_600.0, 3_600.0)

    assert seen.edges == []


def test_every_rise_is_a_pulse_that_was_given_at_full_load_too():
    seen = Seen(X13="1")

    seen.live(*[69_000.0] * 20, *[0.0] * 10)

    rises = [at for at, level in seen.of("s0") if level]
    falls = [at for at, level in seen.of("s0") if not level]
    assert (
        len(rises) == len(falls) == seen.device.meter.part(PulseTrains).given[LIGHT] == 383
    )  # 69 kW · 20 s = 383.3 Wh
    assert {fall - rise for rise, fall in zip(rises, falls, strict=True)} == {30 * NS_PER_MS}
    assert min(rise - fall for fall, rise in zip(falls, rises[1:], strict=False)) == 30 * NS_PER_MS
    assert seen.edges == sorted(seen.edges, key=lambda each: each.at)


def test_an_edge_is_said_with_its_instant():
    assert str(Edge(Instant(START + 3_600_000_001), "s0", 1)) == "s0=1 at=2026-01-10T11:00:03.600000001Z"
