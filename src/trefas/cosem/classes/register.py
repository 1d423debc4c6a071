"""Register, class 3 version 0 (Blue Book, 4.3.2): a value with its scaler and unit."""

from trefas.base.declared import Declared
from trefas.base.derived import Derived
from trefas.base.label import Label
from trefas.base.slot import Slot
from trefas.cosem.data_type import CHOICE, SCALER_UNIT
from trefas.cosem.interface import Host
from trefas.cosem.member import Attribute
from trefas.cosem.value import VALUE, ValueInterface, measured
from trefas.wire.axdr import I8, Data, Enumerated, Structure


class Register(ValueInterface, class_id=3, shows=(Slot, Derived), book_name="Register", methods_at=0x28):
    """One measured value: value · 10^scaler unit."""

    @classmethod
    def suits(cls, value: Slot | Derived | Label, host: Host) -> bool:
        """Everything with a unit, or with a scaler, and without a time of its own."""
        timed = isinstance(value, Slot) and value.at is not None
        return isinstance(value, Declared) and not timed and measured(value, host)

    @Attribute(VALUE, CHOICE, name="value")
    def get_value(self) -> Data:
        """The value."""
        return self.read_value()

    @get_value.writes
    def set_value(self, value: int) -> None:
        """The value, where it was declared writable."""
        self.write_value(value)

    @Attribute(3, SCALER_UNIT, static=True)
    def scaler_unit(self) -> Data:
        """The power of ten, and the unit."""
        assert isinstance(self.value, Declared), "labels have no unit and are no registers"
        exponent, unit = self.host.told(self.value)
        return Structure((I8(exponent), Enumerated(unit)))
