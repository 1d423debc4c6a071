"""A device with one object that gives back whatever it is told: for services that carry much both ways."""

from tests.cosem.dialogue import EVERYTHING, aarq
from tests.cosem.house import NOW, ask
from trefas.base.obis import Obis
from trefas.core.occurrence import Occurrences
from trefas.cosem.data_type import CHOICE, OCTETS
from trefas.cosem.interface import Interface, Refused
from trefas.cosem.member import Attribute, Method
from trefas.cosem.rights import View
from trefas.cosem.server import LogicalDevice, ServerDevice
from trefas.wire.acse import Mechanism
from trefas.wire.axdr import Null, OctetString
from trefas.wire.xdlms import DataAccessResult, Name

ECHO = Obis.parse("0.0.96.99.1.255")
VALUE, TEN_TIMES = Name(8193, ECHO, 2), Name(8193, ECHO, 3)
SAY, REFUSE, TAKE = Name(8193, ECHO, 1), Name(8193, ECHO, 2), Name(8193, ECHO, 3)
"""Methods: give back, refuse, keep."""


class Echo(Interface, class_id=8193):
    """What it was told last, and how often it was told anything."""

    def __init__(self):
        super().__init__(ECHO)
        self.value = Null()
        self.times = 0
        self.read_for = lambda name: None
        """Told of every reading of what is long."""

    def invoker(self, index):
        """It takes nothing at all, too."""
        return getattr(self, self.methods[index].member)

    @Attribute(2, CHOICE)
    def told(self):
        return self.value

    @told.writes
    def tell(self, data):
        self.value = data
        self.times += 1

    @Attribute(3, OCTETS)
    def ten_times(self):
        self.read_for(TEN_TIMES)
        return OctetString(self.value.value * 10 if isinstance(self.value, OctetString) else b"")

    @Method(1, CHOICE, returns=CHOICE)
    def say(self, parameter):
        self.times += 1
        return parameter

    @Method(2, CHOICE)
    def refuse(self, parameter):
        raise Refused(DataAccessResult.TEMPORARY_FAILURE, "it was asked to refuse")

    @Method(3, CHOICE)
    def take(self, parameter):
        self.tell(Null() if parameter is None else parameter)


class Still:
    """A meter in which nothing happens but what is told of its clients."""

    now = NOW

    def __init__(self):
        self.occurrences = Occurrences()

    def set_clock(self, now, rtc_ns=None):
        raise AssertionError("nobody sets it")


class Valley:
    """The device, and associations with all that the server can."""

    def __init__(self, conformance=EVERYTHING, **options):
        self.echo = Echo()
        self.device = ServerDevice(Still(), {"all": b"12345"}, receive_size_max=1007)
        view = View("all", 19, 16, Mechanism.LLS, conformance, **options)
        self.device.add(LogicalDevice(16, b"ECHO", (self.echo,)), [view])

    def associated(self, size=0xFFFF, conformance=0xFFFFFF):
        association = self.device.association(19, 16)
        accepted = ask(association, aarq(size, conformance))
        assert accepted.result == 0, accepted
        return association
