"""What stands between the world and the converter of the meter under test, and what it does wrong.

gain=1.008  phase=0.2  offset=0.01   of the currents: factor, degrees too early, amperes; one for all phases or one for each
ugain=…  uphase=…  uoffset=…         of the voltages
noise=0.05/0.002                     rms of each sample: volts / amperes
bits=16                              of the converter; its range is 2 · Un and 2 · Imax, as peaks of a sine
"""

from dataclasses import dataclass, replace
from math import sqrt

from trefas.metrology.signals import Sensor, Signal
from trefas.sources.parameters import PHASES, Parameters
from trefas.tool.typetest.ratings import Ratings

_ROOM = 2.0
"""The peaked test current is 1.76 times as high as its fundamental, which behind transformers is nearly Imax."""
_ANY = 1e6

CLASS_INDEX = {"A": 2.0, "B": 1.0, "C": 0.5, "2": 2.0, "1": 1.0, "0.5S": 0.5, "0.2S": 0.2}
"""Percent at PF 1, about."""
EXAMPLE_GAINS, EXAMPLE_U_GAINS = (0.25, -0.15, 0.1), (0.1, -0.1, 0.05)
"""Percent, of class 1."""
EXAMPLE_PHASES_DEG = (0.1, 0.06, 0.12)
"""Of class 1: 0.1° is 0.3 % at PF 0.5."""
EXAMPLE_OFFSET_A, EXAMPLE_OFFSET_V = 0.03, 3.0
"""The current's of class 1. Together 0.09 W, which bends the curve at its foot: 0.16 % at 0.25 A, 0.01 % at 5 A."""


@dataclass(frozen=True, slots=True)
class Sensors:
    """The sensors of one meter; the default is without fault."""

    u: tuple[Sensor, ...] = (Sensor(),) * PHASES
    i: tuple[Sensor, ...] = (Sensor(),) * PHASES
    noise_u_v: float = 0.0
    noise_i_a: float = 0.0
    adc_bits: int | None = None
    words: str = ""
    """As they were ordered."""

    @classmethod
    def example(cls, accuracy: str) -> "Sensors":
        """Sensors as a meter of a class may have them: shunts, current transformers and dividers that are a little wrong, each
        its own way, and a converter with 20 bits. An example of ours, of no product: errors are a part of the class index."""
        index = CLASS_INDEX[accuracy]
        gains = "/".join(f"{1.0 + part * index / 100.0:.5g}" for part in EXAMPLE_GAINS)
        u_gains = "/".join(f"{1.0 + part * index / 100.0:.5g}" for part in EXAMPLE_U_GAINS)
        phases = "/".join(f"{part * index:.4g}" for part in EXAMPLE_PHASES_DEG)
        offset = f"offset={EXAMPLE_OFFSET_A * index:.3g},uoffset={EXAMPLE_OFFSET_V:g}"
        return cls.parse(f"gain={gains},ugain={u_gains},phase={phases},{offset},bits=20")

    @property
    def is_ideal(self) -> bool:
        """Whether nothing is wrong with them."""
        return self == Sensors(words=self.words)

    @classmethod
    def parse(cls, text: str) -> "Sensors":
        """Reads ``gain=1.008,phase=0.2,…``. Raises SetupError."""
        parameters = Parameters.parse("--sensor", text)
        noise = parameters.text("noise", "0").split("/")
        try:
            noise_u_v, noise_i_a = (float(part) for part in (noise if len(noise) > 1 else [*noise, "0"]))
        except ValueError:
            noise_u_v = noise_i_a = -1.0
        if not (0 <= noise_u_v <= _ANY and 0 <= noise_i_a <= _ANY):
            raise parameters.refuse("noise", "/".join(noise), "is volts, or volts/amperes, as 0.05/0.002")
        sensors = cls(
            u=_sensors(parameters, "u"),
            i=_sensors(parameters, ""),
            noise_u_v=noise_u_v,
            noise_i_a=noise_i_a,
            adc_bits=int(parameters.number("bits", 16, 2, 32)) if parameters.has("bits") else None,
            words=text.strip(),
        )
        parameters.done()
        return sensors

    def seen(self, signal: Signal, ratings: Ratings) -> Signal:
        """The same signal as the converter gives it to the meter."""
        return replace(
            signal,
            u_sensors=tuple(self.u[phase] for phase in ratings.wiring.value),
            i_sensors=tuple(self.i[phase] for phase in ratings.wiring.value),
            noise_u_v=self.noise_u_v,
            noise_i_a=self.noise_i_a,
            adc_bits=self.adc_bits,
            u_full_scale_v=_ROOM * sqrt(2.0) * ratings.un_v,
            i_full_scale_a=_ROOM * sqrt(2.0) * ratings.imax_a,
        )

    def __str__(self) -> str:
        return self.words or "ideal"


def _sensors(parameters: Parameters, prefix: str) -> tuple[Sensor, ...]:
    gains = parameters.numbers(prefix + "gain", 1.0, -1e3, 1e3)
    phases = parameters.numbers(prefix + "phase", 0.0, -180.0, 180.0)
    offsets = parameters.numbers(prefix + "offset", 0.0, -_ANY, _ANY)
    return tuple(Sensor(*errors) for errors in zip(gains, phases, offsets, strict=True))
