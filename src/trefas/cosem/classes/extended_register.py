"""Extended register, class 4 version 0 (Blue Book, 4.3.3): a value with its scaler and unit, and the time it is of.

Attribute 4, status, is null-data where a face serves it, since nothing here has a status. The time is standard time, as in
loggers.
"""

from trefas.base.derived import Derived
from trefas.base.label import Label
from trefas.base.slot import Slot
from trefas.cosem import date_time
from trefas.cosem.classes.register import Register
from trefas.cosem.data_type import CHOICE, DATE_TIME
from trefas.cosem.interface import Host
from trefas.cosem.member import Attribute, Mode
from trefas.wire.axdr import Data, Null, OctetString

STATUS = 4


class ExtendedRegister(Register, class_id=4, shows=(Slot,), book_name="Extended register", methods_at=0x38):
    """One measured value of one moment."""

    @classmethod
    def suits(cls, value: Slot | Derived | Label, host: Host) -> bool:
        """Every slot that says where its time is."""
        return isinstance(value, Slot) and value.at is not None

    def mode(self, index: int) -> Mode:
        """A face may have no status."""
        return self.host.face.access(self.class_id, index, super().mode(index))

    @Attribute(STATUS, CHOICE)
    def status(self) -> Data:
        """None."""
        return Null()

    @Attribute(5, DATE_TIME)
    def capture_time(self) -> Data:
        """When it was captured; nothing specified where it was not."""
        assert isinstance(self.value, Slot), "only slots have a time"
        assert self.value.at is not None, "only slots with a time suit"
        return OctetString(date_time.normal(self.part.rows.count(self.value.at, self.part.meter)))
