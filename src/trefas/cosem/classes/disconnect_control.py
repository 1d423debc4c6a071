"""Disconnect control, class 70 version 0 (Blue Book, 4.5.8): the breaker, and the relays of the load control.

The breaker (0.0.96.3.10.255). Its coupling, and what its button and a remote reconnection may do, make the control_mode:

    mode  remote_reconnect makes it            after a cut-off                  the button disconnects
    1, 3  ready (a release): the button closes ready, the button closes         1 does
    2, 4  connected                            ready, the button closes         2 does
    5, 6  ready, and the meter closes          the meter closes                 5 does

It is ready for reconnection where it closes without a remote command: after a cut-off, the button, a fault, or a release; where
the credit is used up, while the button connects a low load.

A relay (0.n.96.3.10.255). control_mode is 4 (remote commands alone) where a register says whether a load is on, and 0 (none)
where a tariff or a calendar does. A load that waits to be connected is ready for reconnection.
"""

from collections.abc import Iterator
from typing import Self

from trefas.base.instant import Instant
from trefas.base.obis import Obis
from trefas.core.breaker import Breaker
from trefas.core.coupling import BreakerState, Supplied
from trefas.core.load_control import LOADS, LoadControl, LoadState, Mode
from trefas.cosem.data_type import BOOLEAN, ENUM
from trefas.cosem.interface import Host, Interface, Refused
from trefas.cosem.member import Attribute, Method
from trefas.wire.axdr import Boolean, Data, Enumerated
from trefas.wire.xdlms import DataAccessResult

DISCONNECTED, CONNECTED, READY = 0, 1, 2
NO_CONTROL, REMOTE = 0, 4


MODES = {1: (0, 0, 1), 2: (0, 1, 1), 3: (0, 0, 0), 4: (0, 1, 0), 5: (1, 0, 1), 6: (1, 0, 0)}
"""control_mode: automatic coupling, remote reconnection that closes, a button that disconnects."""


class BreakerControl(Interface, class_id=70, shows=(Breaker,), book_name="Disconnect control", methods_at=0x20):
    """The breaker."""

    def __init__(self, breaker: Breaker, host: Host) -> None:
        super().__init__(Obis(0, 0, 96, 3, 10))
        self.breaker = breaker
        self.host = host

    @classmethod
    def objects(cls, part: object, host: Host) -> Iterator[Self]:
        """One for the breaker."""
        if isinstance(part, Breaker):
            yield cls(part, host)

    @Attribute(2, BOOLEAN)
    def output_state(self) -> Data:
        """Whether it is closed."""
        return Boolean(self.breaker.closed)

    @Attribute(3, ENUM)
    def control_state(self) -> Data:
        """Disconnected, connected, or ready for reconnection."""
        if self.breaker.closed:
            return Enumerated(CONNECTED)
        used_up = self.breaker.supplied in (Supplied.NONE, Supplied.OVER)
        return Enumerated(DISCONNECTED if used_up or self.breaker.state == BreakerState.BY_COMMAND else READY)

    @Attribute(4, ENUM, static=True)
    def control_mode(self) -> Data:
        """Who may."""
        breaker = self.breaker
        remote_closes = 0 if breaker.coupling else breaker.remote_closes
        wanted = (breaker.coupling, remote_closes, breaker.button_opens)
        return Enumerated(next(mode for mode, settings in MODES.items() if settings == wanted))

    @control_mode.writes
    def set_control_mode(self, mode: int) -> None:
        """1 to 6; a breaker that is never open (0) is none."""
        if mode not in MODES:
            raise Refused(
                DataAccessResult.OTHER_REASON, f"control_mode was written as {mode}; must be 1 to {max(MODES)}"
            )
        breaker, (automatic, remote_closes, button_opens) = self.breaker, MODES[mode]
        breaker.remote_closes, breaker.button_opens = remote_closes, button_opens
        breaker.accept(Breaker.coupling, automatic, self.host.now)

    @Method(1)
    def remote_disconnect(self) -> None:
        """Opens it; it is not ready then."""
        self.breaker.disconnect(self.host.now)

    @Method(2)
    def remote_reconnect(self) -> None:
        """Releases it, and closes it where the mode says so. What is so already stays so."""
        reconnect(self.breaker, self.host.now)


class DisconnectControl(Interface, class_id=70, shows=(LoadControl,), book_name="Disconnect control", methods_at=0x20):
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
            yield from (cls(part, n, host) for n in range(1, LOADS + 1) if part.mode[n] != Mode.DISABLED)

    @Attribute(2, BOOLEAN)
    def output_state(self) -> Data:
        """Whether the relay is closed."""
        return Boolean(self.control.is_on(self.load))

    @Attribute(3, ENUM)
    def control_state(self) -> Data:
        """Disconnected, connected, or waiting to be."""
        waits = self.control.state[self.load] == LoadState.WAITING
        return Enumerated(READY if waits else CONNECTED if self.control.is_on(self.load) else DISCONNECTED)

    @Attribute(4, ENUM, static=True)
    def control_mode(self) -> Data:
        """Who may."""
        return Enumerated(REMOTE if self._is_remote else NO_CONTROL)

    @Method(1)
    def remote_disconnect(self) -> None:
        """Opens the relay."""
        switch_load(self.control, self.load, 0, self.host.now)

    @Method(2)
    def remote_reconnect(self) -> None:
        """Closes it."""
        switch_load(self.control, self.load, 1, self.host.now)

    @property
    def _is_remote(self) -> bool:
        return self.control.mode[self.load] == Mode.REGISTER


def reconnect(breaker: Breaker, now: Instant) -> None:
    """From far: releases it, and closes it where control_mode says so. Raises AccessError where that cannot be."""
    if breaker.state == BreakerState.BY_COMMAND:
        breaker.release(now)
    if breaker.state == BreakerState.RELEASED and breaker.remote_closes:
        breaker.reconnect(now)


def switch_load(control: LoadControl, load: int, active: int, now: Instant) -> None:
    """From far: closes the relay of a load, or opens it. Raises Refused where a tariff or a calendar says whether it is on."""
    if control.mode[load] != Mode.REGISTER:
        raise Refused(
            DataAccessResult.READ_WRITE_DENIED,
            f"load {load} was to be switched, and its tariff or calendar says whether it is on",
        )
    control.active[load] = active
    control.settle(now)
