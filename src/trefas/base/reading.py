"""A reading: a value's declaration and its count, or its text, at one moment.

reading = meter.read("A14")
float(reading), reading.unit, str(reading)     57.5, "Wh", "57.5 Wh"
"""

from dataclasses import dataclass
from fractions import Fraction
from math import nan

from trefas.base.declared import UNMEASURED, Declared
from trefas.base.errors import LocalError
from trefas.base.label import Label
from trefas.base.shown import PREFIXES, Form, Shown


@dataclass(frozen=True, slots=True)
class Reading:
    """A slot and its count at one moment: what every interface projects."""

    slot: Declared
    count: int

    @property
    def measured(self) -> bool:
        """Whether there is a value."""
        return self.count != UNMEASURED

    @property
    def name(self) -> str:
        """The maker's, as ``A14``."""
        return self.slot.name

    @property
    def unit(self) -> str:
        """Its symbol, as ``Wh``; empty where there is none."""
        return self.slot.unit.symbol

    def __float__(self) -> float:
        """In units; NaN where it was not measured."""
        return self.value

    @property
    def value(self) -> float:
        """In units, as a float; for people and plots. NaN where it was not measured."""
        return self.count / self.slot.per_unit if self.measured else nan

    @property
    def exact(self) -> Fraction:
        """In units, exactly. Raises LocalError where it was not measured."""
        if not self.measured:
            raise LocalError(f"{self.slot.name} was not measured, so it has no value")
        return Fraction(self.count, self.slot.per_unit)

    def on_wire(self, scaler: int | None = None) -> int:
        """The integer of ``scaler`` (default: the slot's own) that goes on a wire, wrapped or clamped to its width.

        What accumulates is cut down and wraps as a counter does; the rest is rounded and clamped. What was not measured is 0.
        """
        if not self.measured:
            return 0
        slot = self.slot
        exponent = slot.scaler if scaler is None else scaler
        numerator, denominator = self.count, slot.per_unit
        if exponent >= 0:
            denominator *= 10**exponent
        else:
            numerator *= 10**-exponent
        bits, signed = slot.wire.bits, slot.wire.signed
        if slot.accumulates:
            whole = numerator // denominator % (1 << bits)
            return whole - (1 << bits) if signed and whole >> bits - 1 else whole
        whole = (2 * numerator + denominator) // (2 * denominator)
        low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
        return max(low, min(high, whole))

    def shown(self, form: Form | None = None, identifier: str = "", text: str = "") -> Shown:
        """As it is shown in a field of some form; without one with as many decimals as a count has, so that no two counts look
        alike."""
        per_unit, symbol = self.slot.per_unit, self.slot.unit.symbol
        if form is None:
            return Shown(self._exact_text, symbol if self.measured else "", identifier, text)
        value = form.number(self.count, per_unit, accumulates=self.slot.accumulates) if self.measured else form.dashes
        return Shown(value, f"{PREFIXES[form.exponent]}{symbol}" if symbol else "", identifier, text)

    def __str__(self) -> str:
        """Number and unit, with as many decimals as a count has."""
        return str(self.shown())

    def __repr__(self) -> str:
        return f"<{self.slot.name}: {self}>"

    @property
    def _exact_text(self) -> str:
        if not self.measured:
            return "not measured"
        per_unit, size = self.slot.per_unit, abs(self.count)
        decimals = len(str(per_unit - 1)) if per_unit > 1 else 0
        text = str((2 * size * 10**decimals + per_unit) // (2 * per_unit)).zfill(decimals + 1)
        if decimals:
            text = f"{text[:-decimals]}.{text[-decimals:]}".rstrip("0").rstrip(".")
        return f"-{text}" if self.count < 0 else text


@dataclass(frozen=True, slots=True)
class TextReading:
    """A label and its text, or its bytes, at one moment."""

    slot: Label
    text: str | bytes

    @property
    def name(self) -> str:
        """What it is called, as ``TypeNo``."""
        return self.slot.name

    @property
    def unit(self) -> str:
        """A text has none."""
        return ""

    def __float__(self) -> float:
        """Raises LocalError: a text is no number."""
        raise LocalError(f"{self.slot.name} is a text, '{self}', and no number; str() gives it")

    def __str__(self) -> str:
        """The text; of bytes their hexadecimal digits."""
        return self.text.hex() if isinstance(self.text, bytes) else self.text

    def __repr__(self) -> str:
        return f"<{self.slot.name}: {self}>"
