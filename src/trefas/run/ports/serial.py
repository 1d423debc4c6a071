"""Ports on a serial device: an optical head, a module's UART, an RS-485 adapter. 8N1, 9600 baud unless another speed is named.

A device that is pulled out is waited for and taken again.
"""

import asyncio
import errno
from typing import TYPE_CHECKING, cast

from trefas.base.errors import SetupError
from trefas.run.ports._line import LineTalk
from trefas.run.ports.port import Clock, Limits, MakeSession

if TYPE_CHECKING:
    from serialx import BaseSerialTransport

KIND = "serial"
FORM = "serial:DEVICE[,BAUD]"

BAUD_DEFAULT = 9600
RETRY_S = 2.0
"""How often a device that has gone is looked for."""


class SerialPort:
    """One serial device."""

    def __init__(self, device: str, baud: int = BAUD_DEFAULT, retry_s: float = RETRY_S) -> None:
        self.name = f"{KIND}:{device}" + ("" if baud == BAUD_DEFAULT else f",{baud}")
        self.refused = 0
        self.broken = 0
        self._device = device
        self._baud = baud
        self._retry_s = retry_s
        self._talk: SerialTalk | None = None
        self._transport: BaseSerialTransport | None = None
        self._waiting: asyncio.Task[None] | None = None

    @property
    def address(self) -> str:
        """The device."""
        return self._device

    async def open(self, make_session: MakeSession, clock: Clock, limits: Limits) -> None:
        """Takes the device for itself. Raises SetupError if it is not there, not ours, or in use."""
        self._talk = SerialTalk(self, make_session, clock, limits)
        try:
            await self._take(self._talk)
        except OSError as error:
            self._talk = None
            raise SetupError(f"port {self.name} can not be opened: {_why(error)}") from error

    async def close(self) -> None:
        """Gives the device back."""
        talk, self._talk = self._talk, None
        if self._waiting is not None:
            self._waiting.cancel()
            await asyncio.wait([self._waiting])
        if self._transport is not None:
            self._transport.abort()
            await self._transport.wait_closed()
            self._transport = None
        if talk is not None:
            talk.end()

    def hang_up(self) -> None:
        """The conversation begins anew."""
        if self._talk is not None:
            self._talk.hang_up()

    def lost(self) -> None:
        """The device has gone while it was in use."""
        if self._talk is not None:
            self._waiting = asyncio.get_running_loop().create_task(self._wait_for(self._talk))

    async def _take(self, talk: "SerialTalk") -> None:
        import serialx  # not before a serial port is opened: it is slow to import

        try:
            self._transport, _ = await serialx.create_serial_connection(
                asyncio.get_running_loop(), lambda: talk, self._device, self._baud
            )
        except serialx.SerialException as error:
            raise OSError(errno.EIO, str(error)) from error

    async def _wait_for(self, talk: "SerialTalk") -> None:
        while True:
            await asyncio.sleep(self._retry_s)
            try:
                await self._take(talk)
            except OSError:
                continue
            return


class SerialTalk(LineTalk):
    """The sessions on a serial device."""

    def __init__(self, port: SerialPort, make_session: MakeSession, clock: Clock, limits: Limits) -> None:
        super().__init__(port, make_session, clock, limits)
        self._serial = port
        self._limits = limits

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast(asyncio.Transport, transport).set_write_buffer_limits(high=self._limits.bytes_waiting)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.end()
        self._serial.lost()


def parse(rest: str) -> SerialPort:
    """``DEVICE`` or ``DEVICE,BAUD``."""
    device, comma, baud = rest.partition(",")
    if (
        not device
        or "\0" in device
        or (comma and not (baud.isascii() and baud.isdigit() and 0 < int(baud) <= 4_000_000))
    ):
        raise SetupError(
            f"port is 'serial:{rest}'; it can be {FORM}, as serial:/dev/ttyUSB0 or serial:/dev/ttyUSB0,19200"
        )
    return SerialPort(device, int(baud) if comma else BAUD_DEFAULT)


def _why(error: OSError) -> str:
    if error.errno == errno.ENOENT:
        return "there is no such device; is it plugged in?"
    if error.errno in (errno.EACCES, errno.EPERM):
        return "this user may not use it; add the user to the group of the device, often 'dialout'"
    if error.errno in (errno.EBUSY, errno.EAGAIN):
        return "another program uses it; stop that one first"
    if error.errno == errno.ENOTTY:
        return "it is no serial device"
    return error.strerror or str(error)
