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
