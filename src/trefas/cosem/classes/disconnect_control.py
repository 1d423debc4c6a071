"""Disconnect control, class 70 version 0 (Blue Book, 4.5.8): the relays of the load control.

control_mode is 4 (remote commands alone) where a register says whether a load is on, and 0 (none) where a tariff or a calendar
does. A load that waits to be connected is ready for reconnection.
"""

from collections.abc import Iterator
from typing import Self

from trefas.base.obis import Obis
from trefas.core.load_control import LOADS, LoadControl, Mode, State
from trefas.cosem.interface import Host, Interface, Refused, attribute, method
from trefas.wire.axdr import Boolean, Data, Enumerated
from trefas.wire.xdlms import DataAccessResult

DISCONNECTED, CONNECTED, READY = 0, 1, 2
NO_CONTROL, REMOTE = 0, 4


class DisconnectControl(Interface, class_id=70, shows=(LoadControl,)):
    """One relay."""

    def __init__(self, control: LoadControl, load: int, host: Host) -> None:
        super().__init__(Obis(0, load, 96, 3, 10))
        self.control = control
        self.load = load
        self.host = host

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One for each load that is controlled at all."""
        if isinstance(part, LoadControl):
            yield from (cls(part, n, host) for n in range(1, LOADS + 1) if getattr(part, f"mode_{n}") != Mode.DISABLED)

    @attribute(2)
    def output_state(self) -> Data:
        """Whether the relay is closed."""
        return Boolean(self.control.is_on(self.load))

    @attribute(3)
    def control_state(self) -> Data:
        """Disconnected, connected, or waiting to be."""
        waits = getattr(self.control, f"state_{self.load}") == State.WAITING
        return Enumerated(READY if waits else CONNECTED if self.control.is_on(self.load) else DISCONNECTED)

    @attribute(4)
    def control_mode(self) -> Data:
        """Who may."""
        return Enumerated(REMOTE if self._is_remote else NO_CONTROL)

    @method(1)
    def remote_disconnect(self, parameter: Data | None) -> Data | None:
        """Opens the relay."""
        self.trigger(1, parameter)
        self._switch(0)
        return None

    @method(2)
    def remote_reconnect(self, parameter: Data | None) -> Data | None:
        """Closes it."""
        self.trigger(2, parameter)
        self._switch(1)
        return None

    @property
    def _is_remote(self) -> bool:
        return bool(getattr(self.control, f"mode_{self.load}") == Mode.REGISTER)

    def _switch(self, active: int) -> None:
        if not self._is_remote:
            raise Refused(
                DataAccessResult.READ_WRITE_DENIED,
                f"load {self.load} was to be switched, and its tariff or calendar says whether it is on",
            )
        setattr(self.control, f"active_{self.load}", active)
        self.control.settle(self.host.now)
