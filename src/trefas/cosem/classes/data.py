"""Data, class 1 version 0 (Blue Book, 4.3.1): a value without a unit."""

from collections.abc import Iterator
from typing import Self

from trefas.base.derived import Derived
from trefas.base.label import Label
from trefas.base.obis import Obis
from trefas.base.slot import Slot
from trefas.cosem.data_type import CHOICE
from trefas.cosem.interface import Host, Interface
from trefas.cosem.member import Attribute
from trefas.cosem.value import VALUE, ValueInterface, measured
from trefas.wire import axdr


class Data(ValueInterface, class_id=1, shows=(Slot, Derived, Label), book_name="Data"):
    """One bare number or one text."""

    @classmethod
    def suits(cls, value: Slot | Derived | Label, host: Host) -> bool:
        """Whatever no Register shows."""
        return isinstance(value, Label) or not measured(value, host)

    @Attribute(VALUE, CHOICE, name="value")
    def get_value(self) -> axdr.Data:
        """The value."""
        return self.read_value()

    @get_value.writes
    def set_value(self, value: int | str | bytes) -> None:
        """The value, where it was declared writable."""
        self.write_value(value)


class Constant(Interface, class_id=1, book_name="Data"):
    """A Data object that shows no part, but what a face says of itself: its logical device names."""

    def __init__(self, logical_name: Obis, data: axdr.Data) -> None:
        super().__init__(logical_name)
        self.data = data

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """None; faces make them."""
        return iter(())

    @Attribute(VALUE, CHOICE, name="value")
    def get_value(self) -> axdr.Data:
        """The value."""
        return self.data
