"""Status mapping, class 63 version 0 (Blue Book, 4.3.9): a status word, and what of a reference table its bits are.

The tables are those of ``docs/know/journals.md``: table 1 is EventStatusA, table 2 EventStatusB, each with its entries numbered
as its bits. Our own choice: the book leaves reference tables to those who write them. Writing the second word puts out its bits.
"""

from collections.abc import Iterator
from typing import Self

from trefas.base.derived import Derived
from trefas.base.label import Label
from trefas.base.slot import Slot
from trefas.core.status import Status
from trefas.cosem.data_type import CHOICE, LONG_UNSIGNED, UNSIGNED, structure
from trefas.cosem.interface import Host
from trefas.cosem.member import Attribute
from trefas.cosem.value import VALUE, ValueInterface
from trefas.wire.axdr import U8, U16, Data, Structure

TABLES: dict[Slot | Derived | Label, int] = {Status.event_status_a: 1, Status.event_status_b: 2}
"""Which reference table says what their bits mean."""
TABLE = structure(ref_table_id=UNSIGNED, ref_table_mapping=LONG_UNSIGNED)
FIRST = 0
"""The entry of the table that bit 0 is; the next bits are the next entries."""


class StatusMapping(ValueInterface, class_id=63, shows=(Status,), book_name="Status mapping"):
    """One status word."""

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One for each word that has a table."""
        if isinstance(part, Status):
            for value in TABLES:
                yield cls(part, value, host)

    @Attribute(VALUE, CHOICE)
    def status_word(self) -> Data:
        """The bits, as a number."""
        return self.read_value()

    @status_word.writes
    def set_status_word(self, word: int) -> None:
        """What is written as 0 goes out, where it can be written."""
        self.write_value(word)

    @Attribute(3, TABLE, static=True)
    def mapping_table(self) -> Data:
        """The reference table, and the entry of its first bit."""
        return Structure((U8(TABLES[self.value]), U16(FIRST)))
