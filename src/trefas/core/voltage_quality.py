"""Voltage quality counters: how often the supply was not as it should be, by the rules of the real meter.

A counter that is not of one phase counts once, however many phases had a part in it. What was not measured whole is not counted.
What feeds them is ``trefas.core.voltage_quality_observer``. Thresholds are part of the memory.
"""

from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from typing import Any

from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.slots import Slots
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.metrology.voltage_quality import VoltageQualitySettings

MILLIONTHS = 1_000_000


def _counter(number: int, name: str) -> Slot:
    return Slot(f"1-1:133.0.{number}", Unit.NONE, f"VQ_Counter_{name}", wire=Wire.U16)


def _counters(first: int, name: str, record: str) -> Slots:
    """Of the three phases, with logical names from ``first`` on."""
    obis = [f"1-1:133.0.{first + phase}" for phase in range(3)]
    return Slots(3, obis, Unit.NONE, f"VQ_Counter_{name}", record=record, wire=Wire.U16)


def _values_of(settings: VoltageQualitySettings) -> Iterator[tuple[str, tuple[float, ...]]]:
    """Every threshold by its name; some are several numbers."""
    for field in fields(settings):
        value = getattr(settings, field.name)
        yield field.name, value if isinstance(value, tuple) else (value,)


_THRESHOLDS = [
    (name, k, value) for name, values in _values_of(VoltageQualitySettings()) for k, value in enumerate(values)
]
"""Every threshold's numbers one after the other, as delivered."""


@cache
def thresholds_of(name: str) -> tuple[Slot, ...]:
    """The slots of a threshold by its name; most have one."""
    return tuple(VoltageQuality.threshold[place] for place, (each, _, _) in enumerate(_THRESHOLDS) if each == name)


class VoltageQuality(Part):
    """The counters, and the thresholds that they go by."""

    frequency = Slots(8, "1-1:133.0.{n}", Unit.NONE, "VQ_Counter_F{n}", wire=Wire.U16)
    variation_low_1 = _counter(9, "VoltageVariation_Low1")
    variation_low_2 = _counter(10, "VoltageVariation_Low2")
    variation_high = _counter(11, "VoltageVariation_High")
    rapid_changes = _counter(12, "RapidVoltageChanges")
    unbalance = _counter(13, "Voltage_Unbalance")
    interruptions_long = _counter(14, "Interupts_Long")
    interruptions_short = _counter(15, "Interupts_Short")
    thd_u = _counters(16, "THD_U_L{n}", "thd_u_l{n}")
    dips = _counter(19, "Dips")
    swells = _counter(20, "Swells")
    thd_i = _counters(21, "THD_I_L{n}", "thd_i_l{n}")

    threshold = Slots(
        range(len(_THRESHOLDS)),
        None,
        Unit.NONE,
        [f"threshold {name} {k} (millionths)" for name, k, _ in _THRESHOLDS],
        record=[f"{name}_{k}" for name, k, _ in _THRESHOLDS],
        initial=[round(value * MILLIONTHS) for _, _, value in _THRESHOLDS],
    )

    @property
    def settings(self) -> VoltageQualitySettings:
        """The thresholds, as they are in the memory."""
        found: dict[str, Any] = {}
        for field in fields(VoltageQualitySettings):
            values = [self.rows.count(slot, self.meter) / MILLIONTHS for slot in thresholds_of(field.name)]
            found[field.name] = tuple(values) if isinstance(field.default, tuple) else values[0]
        found["mean_s"] = int(found["mean_s"])
        return VoltageQualitySettings(**found)

    def configure(self, settings: VoltageQualitySettings) -> None:
        """Other thresholds from the next stream on, to the millionth; what is under way begins again then, counters stay."""
        for name, values in _values_of(settings):
            for slot, value in zip(thresholds_of(name), values, strict=True):
                self.rows.put(slot, round(value * MILLIONTHS), self.meter)

    def count(self, counter: Slot, times: int = 1) -> None:
        """It happened, so many times."""
        self.rows.put(counter, self.rows.count(counter, self.meter) + times, self.meter)
