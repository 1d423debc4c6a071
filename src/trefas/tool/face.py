"""The meter's face in a terminal: a table that lives, or a line now and then where there is no terminal."""

from math import isnan
from typing import TYPE_CHECKING

from trefas.base.obis import Obis
from trefas.core.display import Display
from trefas.core.meter import Meter
from trefas.device.hand import Hand
from trefas.device.touch import indicators
from trefas.run.live import LiveMeter

if TYPE_CHECKING:
    from rich.console import Group

_PHASES = (("L1", 32, 20), ("L2", 52, 40), ("L3", 72, 60))
"""Name, C of the voltage, and what a phase adds to C of the total's powers (IEC 62056-61)."""


def face(live: LiveMeter, said: list[str]) -> "Group":
    """The display as it is, and below it phases and total, registers, what indicators say, and where the meter can be reached."""
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from trefas.tool.glass import Glass

    meter = live.device.meter
    phases = Table(box=None, pad_edge=False, padding=(0, 2))
    for title in ("", "U / V", "I / A", "P / W", "Q / var", "S / VA", "PF"):
        phases.add_column(title, justify="right")
    for index in live.device.meter.wiring.value:
        name, voltage, above = _PHASES[index]
        phases.add_row(
            name, f"{_value(meter, voltage):,.1f}", f"{_value(meter, voltage - 1):,.3f}", *_powers(meter, above)
        )
    phases.add_row("total", "", "", *_powers(meter, 0))

    registers = Table(box=None, pad_edge=False, padding=(0, 2))
    for title, justify in (("", "left"), ("register", "left"), ("kWh, kvarh, kVAh", "right")):
        registers.add_column(title, justify=justify)  # type: ignore[arg-type]
    for name, label in (
        ("1.8.0", "A+"),
        ("2.8.0", "A−"),
        ("3.8.0", "R+"),
        ("4.8.0", "R−"),
        ("9.8.0", "E+"),
        ("10.8.0", "E−"),
    ):
        if meter.measures(_obis(name)):
            registers.add_row(label, name, _energy_k(meter, name))

    supply = f"{meter.read('1-1:14.7.0').value:.2f} Hz" if meter.at_work else "no power"
    head = Text.assemble(
        ("trefas ", "bold"),
        f"{live.device.order.number}   {meter.rtc.shown(meter.now):%Y-%m-%d %H:%M:%S}   {supply}",
    )
    foot = Text("\n".join([*said, f"{live.sessions} conversations, Ctrl-C ends"]), style="dim")
    seen = _seen(live)
    glass = Glass(meter.part(Display).picture(meter.now).at(meter.now), shares=True)
    return Group(head, glass, phases, "", registers, "", *seen, *([""] if seen else []), foot)


def line(live: LiveMeter) -> str:
    """The same in one line, for a log."""
    meter = live.device.meter
    energies = (
        f"{label} {_energy_k(meter, name)} kWh"
        for label, name in (("A+", "1.8.0"), ("A-", "2.8.0"))
        if meter.measures(_obis(name))
    )
    reactive = f"  Q {_reactive(meter, 0, '.0f')} var" if meter.measures(_obis("3.7.0")) else ""
    if not meter.at_work:
        return f"{meter.rtc.shown(meter.now):%Y-%m-%d %H:%M:%S}  no power"
    return (
        f"{meter.rtc.shown(meter.now):%Y-%m-%d %H:%M:%S}"
        f"  U {'/'.join(f'{_value(meter, _PHASES[p][1]):.1f}' for p in meter.wiring.value)} V"
        f"  P {_value(meter, 1) - _value(meter, 2):.0f} W{reactive}  {'  '.join(energies)}"
        f"  {'  '.join(_seen(live, odd_only=True))}".rstrip()
    )


def _seen(live: LiveMeter, *, odd_only: bool = False) -> list[str]:
    """What indicators say to a person; of what is out of the ordinary alone, where there is little room."""
    hand = Hand(live.device, live.device.meter.now)
    found = (
        each.face(hand) for each in indicators().values() if each.face is not None and (each.odd(hand) or not odd_only)
    )
    return [said for said in found if said]


def _powers(meter: Meter, above: int) -> list[str]:
    """P, Q, S and PF; nothing for a Q that the meter does not measure."""
    active = _value(meter, above + 1) - _value(meter, above + 2)
    apparent = _value(meter, above + 9) + _value(meter, above + 10)
    factor = f"{active / apparent:.3f}" if apparent else ""
    has_reactive = meter.measures(_obis(f"{above + 3}.7.0"))
    return [f"{active:,.0f}", _reactive(meter, above) if has_reactive else "", f"{apparent:,.0f}", factor]


def _reactive(meter: Meter, above: int, form: str = ",.0f") -> str:
    """Q, or a dash where it was not measured in the last second."""
    reactive = _value(meter, above + 3) - _value(meter, above + 4)
    return "–" if isnan(reactive) else f"{reactive:{form}}"


def _value(meter: Meter, c: int) -> float:
    """Nothing of what is not measured is added to what is."""
    name = _obis(f"{c}.7.0")
    return meter.read(name).value if meter.measures(name) else 0.0


def _energy_k(meter: Meter, name: str) -> str:
    """Thousands of a register's units, in the digits of the display (Z1)."""
    return meter.read(_obis(name)).shown(meter.part(Display).energy).value


def _obis(name: str) -> Obis:
    return Obis.parse(f"1-1:{name}")
