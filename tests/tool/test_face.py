"""The meter's face: phases, registers and where it can be reached, as a person sees them."""

import io

import pytest
from rich.console import Console

from tests.core.intervals import Step, intervals_of
from trefas.base.instant import NS_PER_S, Instant
from trefas.core.breaker import Breaker
from trefas.core.coupling import BreakerState
from trefas.device.build import build
from trefas.device.order import Order
from trefas.device.subjects.breaker import SAID
from trefas.run.clock import WorldClock
from trefas.run.live import LiveMeter
from trefas.sources.spec import open_source
from trefas.tool.face import face, line

NOON = Instant(1_718_884_800 * NS_PER_S)  # 2024-06-20T12:00:00Z
SPEC = "signal:u=230,i=10/10/5,pf=-0.5,f=50,for=36"


def live_after(spec: str, order: Order) -> LiveMeter:
    source = open_source(spec)
    device = build(order, start=NOON, wiring=source.wiring, nominal_hz=source.nominal_hz)
    for block in source.stream(NOON, 1.0):
        device.meter.feed(block)
    device.meter.finish()
    return LiveMeter(device, source, WorldClock(NOON, Instant(0)))


def shown(live: LiveMeter, *said: str) -> list[list[str]]:
    """The face's rows, each cut into its words."""
    console = Console(width=100, file=io.StringIO(), record=True)
    console.print(face(live, list(said)))
    return [row.split() for row in console.export_text().splitlines()]


def test_the_face_shows_phases_registers_and_ports():
    rows = shown(live_after(SPEC, Order(number=12345679)), "module: tcp:127.0.0.1:4059")

    # An hour ahead of UTC and no summer time: the clock shows standard time.
    assert rows[0] == ["trefas", "12345679", "2024-06-20", "13:00:36", "50.00", "Hz"]
    # Exporting at PF 0.5: 230 V · 10 A · 0.5 = 1150 W out; Q = 2300 · sin(60°) = 1992 var.
    assert ["L1", "230.0", "10.000", "-1,150", "1,992", "2,300", "-0.500"] in rows
    assert ["L3", "230.0", "5.000", "-575", "996", "1,150", "-0.500"] in rows
    assert ["total", "-2,875", "4,980", "5,750", "-0.500"] in rows
    assert ["A+", "1.8.0", "0.000"] in rows
    assert ["A−", "2.8.0", "0.028"] in rows  # 2875 W · 36 s = 28.75 Wh, cut to whole ones
    assert ["module:", "tcp:127.0.0.1:4059"] in rows
    assert rows[-1] == ["0", "conversations,", "Ctrl-C", "ends"]


def test_without_a_terminal_the_same_is_one_line():
    said = line(live_after(SPEC, Order()))

    assert said == ("2024-06-20 13:00:36  U 230.0/230.0/230.0 V  P -2875 W  Q 4980 var  A+ 0.000 kWh  A- 0.028 kWh")


def test_a_reactive_power_that_was_not_measured_is_a_dash():
    live = live_after(SPEC, Order())
    live.device.meter.advance(
        intervals_of([Step(p_w=(90.0, 0, 0), s_va=(90.0, 0, 0), q_measured=False)], live.device.meter.now)
    )

    assert "  P 90 W  Q – var  " in line(live)
    assert ["total", "90", "–", "90", "1.000"] in shown(live)


@pytest.mark.parametrize(("code", "shown_kwh"), [("1", "0"), ("2", "0.0"), ("3", "0.02"), ("4", "0.028")])
def test_energies_have_the_decimals_that_were_ordered(code, shown_kwh):
    live = live_after(SPEC, Order(configuration={"Z1": code}))

    assert ["A−", "2.8.0", shown_kwh] in shown(live)  # 28.75 Wh, cut off
    assert line(live).endswith(f"A- {shown_kwh} kWh")


def test_what_is_not_measured_is_not_shown():
    live = live_after("signal:u=230,i=10,pf=0.5,f=50,for=36", Order(configuration={"X9": "1"}))
    rows = shown(live)

    assert ["L1", "230.0", "10.000", "1,150", "2,300", "0.500"] in rows
    assert [row[0] for row in rows if row[1:2] and row[1].endswith(".8.0")] == ["A+", "E+"]
    assert "Q " not in line(live)
    assert "A- " not in line(live)


def test_the_breaker_is_shown_where_there_is_one():
    live, none = (
        live_after("signal:i=1,for=2", Order(configuration={"breaker": each}))
        for each in ("standard", "without breaker")
    )
    connected = shown(live)
    breaker = live.device.meter.part(Breaker)
    breaker.disconnect(live.device.meter.now)
    breaker.release(live.device.meter.now)

    assert ["breaker", "connected"] in connected
    assert ["breaker", "released,", "waits", "for", "its", "button"] in shown(live)
    assert line(live).endswith("kWh  breaker released, waits for its button")
    assert not any("breaker" in row for row in shown(none))
    assert set(SAID) == set(BreakerState)


def test_no_load_has_no_power_factor():
    rows = shown(live_after("signal:i=0,for=2", Order()))

    assert ["L1", "230.0", "0.000", "0", "0", "0"] in rows


def test_without_power_that_is_said():
    live = live_after("signal:u=0,i=0,f=50,for=10", Order())

    assert shown(live)[0][-2:] == ["no", "power"]
    assert line(live) == "2024-06-20 13:00:10  no power"
