"""Extended register, class 4 version 0 (Blue Book, 4.3.3): a value with its scaler and unit, and the time it is of.

As on the meter this is modelled on, attribute 4, status, is not served. The time is normal time, as in its loggers.
"""

from trefas.base.slot import Derived, Label, Slot
from trefas.cosem import date_time
from trefas.cosem.classes.register import Register
from trefas.cosem.interface import Host, attribute
from trefas.wire.axdr import Data, OctetString


class ExtendedRegister(Register, class_id=4, shows=(Slot,)):
    """One measured value of one moment."""

    @classmethod
    def suits(cls, value: Slot | Derived | Label, host: Host) -> bool:
        """Every slot that says where its time is."""
        return isinstance(value, Slot) and value.at is not None

    @attribute(5)
    def capture_time(self) -> Data:
        """When it was captured; nothing specified where it was not."""
        assert isinstance(self.value, Slot), "only slots have a time"
        assert self.value.at is not None, "only slots with a time suit"
        return OctetString(date_time.normal(self.part.rows.count(self.value.at, self.part.meter)))
