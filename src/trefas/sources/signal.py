"""A test signal as a source: ``signal:u=230,i=10,pf=0.5,f=50``, in closed form (``trefas.metrology.signals``).

u=230  i=10/0/5          volts and amperes of the fundamental, rms; one for all phases or one for each
pf=0.5  pf=0.8cap  pf=-1 phi=60     power factor (inductive unless ``cap``; negative: export) or the lag in degrees
f=49.87  rate=4000  for=60          hertz; samples a second; seconds (endless without)
h5=0.1/0.4@180           harmonic of U / of I relative to the fundamental, with an angle in degrees behind @
udc=1  idc=0.1/0/0       direct voltage and current
shape=burst              sine, half_wave, phase_fired, burst: the gate of the current
missing=L2               phases that are not there, as L1+L2
dip=10-10.5@0.4/1/1      from, to (seconds) and what is left of the voltage; several with + between
noise=0.1/0.01           noise of U (V) / of I (A), rms; seed=1
gain=1.001  phase=0.1  offset=0.01  sensor of the current: factor, degrees too early, amperes
ugain=… uphase=… uoffset=…          sensor of the voltage
bits=16  ufull=650  ifull=120       converter: bits, and the peaks of its range
"""

import re
from dataclasses import replace
from math import acos, degrees

from trefas.base.errors import LocalError, SetupError
from trefas.metrology.bands import nominal_hz_of
from trefas.metrology.samples import RATE_HZ_MAX, RATE_HZ_MIN, Wiring
from trefas.metrology.signals import Dip, Harmonic, Sensor, Shape, Signal
from trefas.sources.generated import GeneratedWithPast, steady_past
from trefas.sources.parameters import PHASES, Parameters
from trefas.sources.source import Source

KIND = "signal"
EXAMPLE = "signal:u=230,i=10,pf=0.5,f=50"

RATE_HZ = 4000.0
_ANY = 1e9


def open_source(parameters: Parameters, mapping: str | None = None) -> Source:
    """Builds the signal that the parameters describe."""
    rate_hz = parameters.number("rate", RATE_HZ, RATE_HZ_MIN, RATE_HZ_MAX)
    for_s = parameters.number("for", 0.0, 1e-3, _ANY) if parameters.has("for") else None
    try:
        signal = _signal(parameters)
    except LocalError as error:
        raise SetupError(f"signal: {error}") from error
    parameters.done()
    note = "test signal " + (", ".join(f"{name}={parameters.text(name)}" for name in parameters.names()) or "of 10 A")
    steady = replace(signal, dips=())
    nominal_hz = nominal_hz_of(signal.frequency_hz)
    return GeneratedWithPast(
        lambda zero, first, count, rate: signal.samples(first, count, rate),
        Wiring.FOUR_WIRE,
        rate_hz,
        for_s,
        nominal_hz,
        note,
        steady_past(
            lambda zero, first, count, rate: steady.samples(first, count, rate), Wiring.FOUR_WIRE, rate_hz, nominal_hz
        ),
    )


def _signal(parameters: Parameters) -> Signal:
    shape = parameters.word("shape", "sine", tuple(shape.name.lower() for shape in Shape))
    u_harmonics, i_harmonics = _harmonics(parameters)
    noise_u_v, noise_i_a = _two(parameters, "noise")
    return Signal(
        frequency_hz=parameters.number("f", 50.0, 1.0, 400.0),
        u_v=parameters.numbers("u", 230.0, 0.0, _ANY),
        i_a=parameters.numbers("i", 10.0, 0.0, _ANY),
        phi_deg=_phi_deg(parameters),
        u_harmonics=u_harmonics,
        i_harmonics=i_harmonics,
        u_dc_v=parameters.numbers("udc", 0.0, -_ANY, _ANY),
        i_dc_a=parameters.numbers("idc", 0.0, -_ANY, _ANY),
        shape=Shape[shape.upper()],
        missing=_missing(parameters),
        dips=_dips(parameters),
        noise_u_v=noise_u_v,
        noise_i_a=noise_i_a,
        seed=int(parameters.number("seed", 0, 0, 2**63)),
        u_sensors=_sensors(parameters, "u"),
        i_sensors=_sensors(parameters, ""),
        adc_bits=int(parameters.number("bits", 16, 2, 32)) if parameters.has("bits") else None,
        u_full_scale_v=parameters.number("ufull", 650.0, 1e-3, _ANY),
        i_full_scale_a=parameters.number("ifull", 120.0, 1e-3, _ANY),
    )


def _phi_deg(parameters: Parameters) -> tuple[float, ...]:
    """From ``phi`` (degrees, lagging positive) or ``pf`` (with ``ind`` or ``cap`` behind it)."""
    if not parameters.has("pf"):
        return parameters.numbers("phi", 0.0, -360.0, 360.0)
    if parameters.has("phi"):
        raise parameters.refuse("pf", parameters.text("pf"), "stands beside phi; only one of them can be given")
    angles = []
    for part in parameters.text("pf").split("/"):
        match = re.fullmatch(r"\s*([+-]?(?:0?\.\d+|0|1(?:\.0*)?|0\.))\s*(ind|cap)?\s*", part, re.IGNORECASE)
        if not match:
            raise parameters.refuse("pf", parameters.text("pf"), "is −1 to 1, with ind or cap behind it, as 0.8cap")
        lag = degrees(acos(float(match[1])))
        angles.append(-lag if (match[2] or "").lower() == "cap" else lag)
    if len(angles) not in (1, PHASES):
        raise parameters.refuse("pf", parameters.text("pf"), "is one number, or one for each phase as 1/0.5/0.8cap")
    return tuple(angles * PHASES if len(angles) == 1 else angles)


def _harmonics(parameters: Parameters) -> tuple[tuple[Harmonic, ...], tuple[Harmonic, ...]]:
    u_harmonics, i_harmonics = [], []
    for name in parameters.names():
        if not (match := re.fullmatch(r"h(\d{1,3}(?:\.\d{1,3})?)", name)):
            continue
        text = parameters.text(name)
        relative, _, angle = text.partition("@")
        try:
            parts = [float(part) for part in relative.split("/")]
            angle_deg = float(angle or 0.0)
        except ValueError:
            parts = []
        if (
            len(parts) not in (1, 2)
            or float(match[1]) == 0
            or not all(abs(part) <= 1e3 for part in (*parts, angle_deg))
        ):
            raise parameters.refuse(
                name, text, "is relative to the fundamental of U, or U/I, as 0.1/0.4 or 0.1/0.4@180"
            )
        u_harmonics.append(Harmonic(float(match[1]), parts[0], angle_deg))
        i_harmonics.append(Harmonic(float(match[1]), parts[-1], angle_deg))
    return tuple(u_harmonics), tuple(i_harmonics)


def _missing(parameters: Parameters) -> frozenset[int]:
    text = parameters.text("missing")
    phases = [part.strip().upper() for part in text.split("+")] if text else []
    if any(phase not in ("L1", "L2", "L3") for phase in phases):
        raise parameters.refuse("missing", text, "must be L1, L2, L3 or several as L1+L2")
    return frozenset(int(phase[1]) - 1 for phase in phases)


def _dips(parameters: Parameters) -> tuple[Dip, ...]:
    dips = []
    for part in parameters.text("dip").split("+") if parameters.has("dip") else []:
        span, _, residual = part.partition("@")
        try:
            start_s, end_s = (float(edge) for edge in span.split("-"))
            left = [float(value) for value in residual.split("/")]
        except ValueError:
            start_s, end_s, left = 0.0, 0.0, []
        if (
            len(left) not in (1, PHASES)
            or not 0 <= start_s < end_s <= _ANY
            or not all(0 <= value <= 10 for value in left)
        ):
            raise parameters.refuse("dip", part, "is FROM-TO@RESIDUAL in seconds, as 10-10.5@0.4 or 10-10.5@0.4/1/1")
        dips.append(Dip(start_s, end_s, tuple(left * PHASES if len(left) == 1 else left)))
    return tuple(dips)


def _sensors(parameters: Parameters, prefix: str) -> tuple[Sensor, ...]:
    gains = parameters.numbers(prefix + "gain", 1.0, -1e3, 1e3)
    phases = parameters.numbers(prefix + "phase", 0.0, -180.0, 180.0)
    offsets = parameters.numbers(prefix + "offset", 0.0, -_ANY, _ANY)
    return tuple(Sensor(*errors) for errors in zip(gains, phases, offsets, strict=True))


def _two(parameters: Parameters, name: str) -> tuple[float, float]:
    """A pair for U and I; one number is for U alone."""
    text = parameters.text(name, "0")
    try:
        parts = [float(part) for part in text.split("/")]
    except ValueError:
        parts = []
    if len(parts) not in (1, 2) or not all(0 <= part <= _ANY for part in parts):
        raise parameters.refuse(name, text, "is volts, or volts/amperes, as 0.1/0.01")
    return parts[0], parts[1] if len(parts) == 2 else 0.0
