"""Ports on a serial device: an optical head, a module's UART, an RS-485 adapter. 8N1, 9600 baud unless another speed is named.

A device that is pulled out is waited for and taken again. With an opening it rests at 300 baud, or the speed that is
named, and goes on at that of the opening: IEC 62056-21 has 7 bits and even parity there, which are read as 8 bits without.
"""

import asyncio
import errno
from typing import TYPE_CHECKING, cast

from trefas.base.errors import SetupError
from trefas.run.ports._line import LineTalk
from trefas.run.ports.port import HDLC, OPENING_FORM, Clock, Limits, MakeSession, split_opening, suffix

if TYPE_CHECKING:
    from serialx import BaseSerialTransport

KIND = "serial"
FORM = f"serial:DEVICE[,BAUD]{OPENING_FORM}"

BAUD_DEFAULT = 9600
BAUD_OF_OPENING = 300
RETRY_S = 2.0
"""How often a device that has gone is looked for."""


class SerialPort:
    """One serial device."""

    def __init__(self, device: str, baud: int | None = None, retry_s: float = RETRY_S, opening: str = HDLC) -> None:
        usual = BAUD_DEFAULT if opening == HDLC else BAUD_OF_OPENING
        self.resting_bd: int | None = baud or usual
        self.name = f"{KIND}:{device}{'' if self.resting_bd == usual else f',{baud}'}{suffix(opening)}"
        self.opening = opening
        self.refused = 0
        self.broken = 0
        self._device = device
        self._speed_bd = baud or usual
        self._resting_bd = self._speed_bd
        self._setting: asyncio.Task[None] | None = None
        self._unsent: list[bytes] = []
        self._retry_s = retry_s
        self._talk: SerialTalk | None = None
        self.transport: BaseSerialTransport | None = None
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
            raise SetupError(f"port {self.name} cannot be opened: {_why(error)}") from error

    async def close(self) -> None:
        """Gives the device back."""
        talk, self._talk = self._talk, None
        tasks = [task for task in (self._waiting, self._setting) if task is not None]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        if self.transport is not None:
            self.transport.abort()
            await self.transport.wait_closed()
            self.transport = None
        if talk is not None:
            talk.end()

    def hang_up(self) -> None:
        """The conversation begins again."""
        if self._talk is not None:
            self._talk.hang_up()

    def lost(self) -> None:
        """The device has gone while it was in use."""
        if self._talk is not None:
            self._waiting = asyncio.get_running_loop().create_task(self._wait_for(self._talk))

    def set_speed(self, speed_bd: int | None) -> None:
        """From the next byte on. None is the speed that the line rests at."""
        self._speed_bd = speed_bd or self._resting_bd
        if self._setting is None:
            self._setting = asyncio.get_running_loop().create_task(self._set_speed())

    def write(self, data: bytes) -> None:
        """Not before the line has its speed."""
        if self._setting is not None:
            self._unsent.append(data)
        elif self.transport is not None:
            self.transport.write(data)

    async def _set_speed(self) -> None:
        """A device that refuses a speed goes on at the one it has."""
        while self.transport is not None and self.transport.baudrate != self._speed_bd:
            try:
                await self.transport.reconfigure_port(baudrate=self._speed_bd)
            except (OSError, ValueError):
                break
        self._setting = None
        unsent, self._unsent = self._unsent, []
        for data in unsent:
            self.write(data)

    async def _take(self, talk: "SerialTalk") -> None:
        import serialx  # not before a serial port is opened: it is slow to import

        try:
            self.transport, _ = await serialx.create_serial_connection(
                asyncio.get_running_loop(), lambda: talk, self._device, self._resting_bd
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
        self._serial.transport = cast("BaseSerialTransport", transport)
        self.attach(self._serial)

    def connection_lost(self, error: Exception | None) -> None:
        self.end()
        self._serial.lost()


def parse(rest: str) -> SerialPort:
    """``DEVICE`` or ``DEVICE,BAUD``."""
    place, opening = split_opening(rest)
    device, comma, baud = place.partition(",")
    if (
        not device
        or "\0" in device
        or (comma and not (baud.isascii() and baud.isdigit() and 0 < int(baud) <= 4_000_000))
    ):
        raise SetupError(
            f"port is 'serial:{rest}'; must be {FORM}, as serial:/dev/ttyUSB0 or serial:/dev/ttyUSB0,19200"
        )
    return SerialPort(device, int(baud) if comma else None, opening=opening)


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
