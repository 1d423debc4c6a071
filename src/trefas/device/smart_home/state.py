"""What a meter says of itself in a smart home: one object of JSON, always with the same keys, ``null`` where there is nothing to
be said. A key that comes and goes would make templates warn; a 0 that nobody measured would be drawn as a dip.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from trefas.base.instant import NS_PER_S
from trefas.base.reading import Reading
from trefas.core.meter import Meter
from trefas.device.measured import has_phase, measured
from trefas.device.smart_home.entities import SWITCHED, TARIFFS, VALUES, WORDS, Switched, Value, Word


def number(reading: Reading, value: Value) -> float:
    """As it is written: a register cut down, what is momentary rounded, both exactly as far as its decimals go."""
    kind = value.kind
    steps, per_step = reading.count * 10**kind.decimals, reading.slot.per_unit * kind.factor
    whole = steps // per_step if reading.slot.accumulates else (2 * steps + per_step) // (2 * per_step)
    return float(Decimal(whole).scaleb(-kind.decimals))


@dataclass(frozen=True, slots=True)
class Told:
    """The rows that one meter has."""

    values: tuple[Value, ...]
    switched: tuple[Switched, ...]
    words: tuple[Word, ...]

    @classmethod
    def of(cls, meter: Meter, tariffs: int) -> "Told":
        """With the energies of so many tariffs. A phase without a wire and an energy that was not ordered have no row."""
        rows = (*VALUES, *(row for n in range(1, tariffs + 1) for row in TARIFFS[n]))
        return cls(
            tuple(each for each in rows if has_phase(meter, each.phase) and _is_there(meter, each)),
            tuple(each for each in SWITCHED if each.there(meter)),
            tuple(each for each in WORDS if each.there(meter)),
        )

    def said(self, meter: Meter) -> dict[str, float | bool | str | None]:
        """Each row as it is now, and the time of the meter's clock where that is valid."""
        found: dict[str, float | bool | str | None] = {"time": time_of(meter)}
        for value in self.values:
            reading = measured(meter, value.of)
            found[value.key] = None if reading is None else number(reading, value)
        found |= self.fast(meter)
        return found

    def fast(self, meter: Meter) -> dict[str, float | bool | str | None]:
        """What is said as soon as it changes."""
        found: dict[str, float | bool | str | None] = {each.key: each.on(meter) for each in self.switched}
        return found | {each.key: each.said(meter) for each in self.words}


def as_json(said: object) -> bytes:
    """Without blanks."""
    return json.dumps(said, separators=(",", ":"), allow_nan=False).encode()


def time_of(meter: Meter) -> str | None:
    """What the clock shows, as ISO 8601 in standard time; None where it is not valid."""
    rtc = meter.rtc
    if not rtc.valid:
        return None
    shown = datetime.fromtimestamp(rtc.at(meter.now) // NS_PER_S, UTC)
    return shown.replace(tzinfo=timezone(timedelta(minutes=rtc.zone_min))).isoformat()


def _is_there(meter: Meter, value: Value) -> bool:
    return value.of.obis is None or meter.measures(value.of.obis)
