"""How a meter is connected to the network of the test, by its wiring: what its measuring systems see of a load.

    four-wire   each system a phase: U1 I1, U2 I2, U3 I3
    single      one phase: U1 I1
    Aron        two systems in three wires, U12 with I1 and U32 with I3. The line voltages lead the phase voltages
                that the power factor is of by 30° in the first system, and lag by 30° in the second:

                φ(U12, I1) = φ + 30°     φ(U32, I3) = φ − 30°     P = √3 U I cos φ

A single-phase load of three wires is one between L1 and L2, or L3 and L2: its power factor is that against the line voltage.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from trefas.metrology.samples import Wiring
from trefas.metrology.signals import Harmonic, Sensor, Signal

ZERO_SEQUENCE = 3
"""Harmonics of orders that this divides are the same in all phases: no line voltage has them, and three wires carry none."""


@dataclass(frozen=True, slots=True)
class Connection:
    """Of each measuring system: the angle of its voltage, and how much further the current lags it than the phase's."""

    angle_deg: tuple[float, ...]
    lag_deg: tuple[float, ...]


CONNECTIONS = {
    Wiring.FOUR_WIRE: Connection((0.0, -120.0, 120.0), (0.0, 0.0, 0.0)),
    Wiring.TWO_PHASE: Connection((0.0, -120.0), (0.0, 0.0)),
    Wiring.SINGLE: Connection((0.0,), (0.0,)),
    Wiring.ARON: Connection((30.0, 90.0), (30.0, -30.0)),
}


def loaded(
    wiring: Wiring, u_v: float, frequency_hz: float, i_a: float, phi_deg: float, phases: tuple[int, ...]
) -> Signal:
    """A network under reference conditions, with a current that lags ``phi_deg`` in these ``phases``; none named: in all."""
    connection = CONNECTIONS[wiring]
    none, perfect = (0.0,) * wiring.systems, (Sensor(),) * wiring.systems
    lag_deg = connection.lag_deg if not phases else none
    return Signal(
        frequency_hz=frequency_hz,
        u_v=(u_v,) * wiring.systems,
        i_a=tuple(i_a if not phases or phase in phases else 0.0 for phase in wiring.value),
        phi_deg=tuple(phi_deg + lag for lag in lag_deg),
        angle_deg=connection.angle_deg,
        u_dc_v=none,
        i_dc_a=none,
        u_sensors=perfect,
        i_sensors=perfect,
    )


def reversed_sequence(signal: Signal, wiring: Wiring) -> Signal:
    """The network with L2 and L3 in each other's place: what led now lags."""
    connection = CONNECTIONS[wiring]
    return replace(
        signal,
        angle_deg=tuple(-angle for angle in connection.angle_deg),
        phi_deg=tuple(phi - 2.0 * lag for phi, lag in zip(signal.phi_deg, connection.lag_deg, strict=True)),
    )


def without(signal: Signal, phases: tuple[int, ...], wiring: Wiring) -> Signal:
    """The network with phases interrupted.

    Three wires without L1 or L3 are a load between the other two, seen by one system alone. Without L2 the two systems are in
    series between L1 and L3: each has half of that voltage, and the same current in the opposite direction.
    """
    if wiring is not Wiring.ARON:
        return replace(signal, missing=frozenset(wiring.value.index(phase) for phase in phases))
    phi_deg = sum(signal.phi_deg) / 2
    rest = replace(signal, phi_deg=(phi_deg, phi_deg))
    (phase,) = phases
    if phase == 1:
        return replace(rest, u_v=tuple(u / 2 for u in signal.u_v), angle_deg=(-30.0, 150.0))
    return replace(rest, missing=frozenset((wiring.value.index(phase),)))


def lines(harmonics: Iterable[Harmonic], wiring: Wiring) -> tuple[Harmonic, ...]:
    """Harmonics of phase voltages as the measuring systems see them; each is told against its fundamental.

    A line voltage is the difference of two phases. Order n of it leads that of the phase by 30° where n is 1, 7, 13 …, and lags
    by 30° where it is 5, 11, 17 …; the fundamental's own lead is n · 30° of that already.
    """
    if wiring is not Wiring.ARON:
        return tuple(harmonics)
    seen = []
    for each in carried(harmonics, wiring):
        lead = 30.0 if each.order % ZERO_SEQUENCE == 1 else -30.0
        seen.append(replace(each, angle_deg=each.angle_deg + lead - each.order * 30.0))
    return tuple(seen)


def carried(harmonics: Iterable[Harmonic], wiring: Wiring) -> tuple[Harmonic, ...]:
    """Those of the harmonics of a balanced load that can flow in so many wires."""
    return tuple(each for each in harmonics if wiring is not Wiring.ARON or each.order % ZERO_SEQUENCE)
