"""The seal: what a meter measures by cannot be changed once it is sealed, by nobody and over no interface.

    legal data    energy registers, ratings, class, measuring systems, summation, what is registered, its integration period,
                  decimals, serial and type number

It is written down in words when the meter is sealed, and goes into the memory. Whoever tries to change it is refused; that is
counted and leaves a row in a journal of ours, which the real meter does not have.
"""

from collections.abc import Mapping
from enum import IntEnum

from trefas.base.errors import SetupError
from trefas.base.instant import Instant
from trefas.base.label import Label
from trefas.base.obis import Obis
from trefas.base.part import Part
from trefas.base.slot import Slot
from trefas.base.unit import Unit
from trefas.base.wire_type import Wire
from trefas.core.journal import Column, Journal, kept
from trefas.core.occurrence import Occurrence, Occurrences
from trefas.core.rtc import Rtc

LEGAL_DATA = "legal data"
"""Somebody tried to change it: ``value`` is the logical name, as a number, and who tried in the byte above."""
_NAME_BITS = 48


class Interferer(IntEnum):
    """Who tried."""

    CLIENT = 1
    """Over DLMS; the logical name says what."""
    METER_FILE = 2
    PROGRAM = 3
    MEMORY = 4
    """The memory came without its witness, and may be an older copy."""


class SealBroken(SetupError):
    """The order and a sealed memory do not say the same legal data."""


class Seal(Part):
    """The seal of one meter."""

    sealed = Slot(None, Unit.NONE, "the meter is sealed", limits=(0, 1))
    refusals = Slot(None, Unit.NONE, "attempts to change legal data", accumulates=True)
    written_down = Label(None, "legal data", writable=True)

    def close(self, legal: Mapping[str, str]) -> None:
        """Seals the meter with these legal data."""
        self.written_down = "; ".join(f"{name}={value}" for name, value in legal.items())
        self.sealed = 1

    @property
    def legal(self) -> dict[str, str]:
        """The legal data as they were when the meter was sealed."""
        text = self.written_down
        assert isinstance(text, str), "it is declared as text"
        return dict(each.split("=", 1) for each in text.split("; ")) if text else {}

    def differences(self, legal: Mapping[str, str]) -> list[str]:
        """What of these legal data is not as it was sealed, in words; nothing where the meter is not sealed."""
        if not self.sealed:
            return []
        names = {**self.legal, **legal}
        return [
            f"{name} is {self.legal.get(name, 'not there')} and was to be {legal.get(name, 'not there')}"
            for name in names
            if self.legal.get(name) != legal.get(name)
        ]

    def refuse(self, occurrences: Occurrences, now: Instant, who: Interferer, name: Obis | None = None) -> None:
        """Somebody tried: it is counted and told."""
        self.refusals += 1
        number = int.from_bytes(bytes(name)) if name is not None else 0
        occurrences.tell(Occurrence(LEGAL_DATA, now, value=who << _NAME_BITS | number), meter=self.meter)


class SealJournal(Journal):
    """Attempts to change legal data."""

    name = Obis.parse("0.0.99.98.20.255")
    next_id, first_id = kept("legal data logger")
    depth = 200
    captures = (
        Column("0-0:96.20.1", Unit.NONE, "who tried to change legal data"),
        Column("0-0:96.20.2", Unit.NONE, "logical name, as a number", wire=Wire.U64),
    )

    def follow(self, occurrences: Occurrences) -> None:
        """From now on."""
        self.open()
        occurrences.hear(LEGAL_DATA, self.heard)

    def heard(self, meter: int, occurrence: Occurrence) -> None:
        """One row."""
        who, number = divmod(occurrence.value, 1 << _NAME_BITS)
        self.write(meter, Rtc(self.rows, meter).at(occurrence.at), (who, number))
