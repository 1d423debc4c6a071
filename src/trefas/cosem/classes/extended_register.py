"""Extended register, class 4 version 0 (Blue Book, 4.3.3): a value with its scaler and unit, and the time it is of.

As on the meter this is modelled on, attribute 4, status, is not served; another face has it, and says null-data, since nothing
here has a status. The time is standard time, as in its loggers.
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
        """The maker has no status."""
        return Mode.NONE if index == STATUS and self.host.selects_as_the_maker else super().mode(index)

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
