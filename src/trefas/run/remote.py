"""A meter that is read over a line: ours, or any other that speaks DLMS.

    async with connect("tcp:192.0.2.1:4059", client=18, server=16, password="12345") as meter:
        print(await meter.read("1.8.0"))

    with connect("serial:/dev/ttyUSB0", client=19, server=16, password="12345") as meter:      the same, without async
        print(meter.read("1.8.0"))

Over TCP it is the wrapper, or HDLC with ``?framing=hdlc``; over serial lines HDLC. What goes wrong is a sentence: SetupError for
a place that cannot be reached, RemoteError for what the meter does or does not say, AccessError for what it refuses.
"""

import asyncio
from collections.abc import Coroutine
from datetime import datetime
from secrets import token_bytes
from types import TracebackType
from typing import Any, TypeVar, cast

from trefas.base.errors import RemoteError, SetupError
from trefas.base.instant import NS_PER_S
from trefas.base.obis import Obis
from trefas.client import questions
from trefas.client.association import Association, Login
from trefas.client.hdlc_link import ClientHdlc
from trefas.client.link import ClientLink
from trefas.client.protection import ClientKeys
from trefas.client.questions import Table
from trefas.client.services import Services, Talk
from trefas.client.session import ClientSession
from trefas.client.values import Moment, RemoteObject, plain
from trefas.client.wrapper_link import ClientWrapper
from trefas.run.clock import real_now
from trefas.run.ports._address import address_of
from trefas.wire.axdr import Data
from trefas.wire.xdlms import Name, Selection

_Found = TypeVar("_Found")

PUBLIC = 16, 1
"""Client and server SAP of who has no password (the maker's list of associations)."""
USUAL = 18, 16
"""Of who has one, at the primary module port."""
TIMEOUT_S, TIMEOUT_MAX_S = 10.0, 3600
ADDRESS_MAX = 0x3FFF
"""Of a SAP, and of a physical device: two times seven bits."""
CHALLENGE_SIZE = 16
BAUD = 9600
_FRAMING = "?framing="
FORM = "tcp:HOST:PORT[?framing=hdlc] or serial:DEVICE[,BAUD]"


def connect(
    place: str,
    *,
    client: int | None = None,
    server: int | None = None,
    password: str | bytes | None = None,
    keys: ClientKeys | None = None,
    physical: int | None = None,
    timeout_s: float = TIMEOUT_S,
) -> "Connecting":
    """A meter at a place, to be entered with ``with`` or ``async with``. ``client`` and ``server`` are SAPs: 18 and 16
    where there is a password or are keys, else 16 and 1. ``physical`` is the lower HDLC address. Raises SetupError for a place
    that is none, and for a number that is no address."""
    for name, address in (("client", client), ("server", server), ("physical", physical)):
        if address is not None and not 0 <= address <= ADDRESS_MAX:
            raise SetupError(f"{name} is {address}; must be 0 to {ADDRESS_MAX}")
    if not 0 < timeout_s <= TIMEOUT_MAX_S:
        raise SetupError(f"timeout is {timeout_s:g} s; must be above 0 and up to {TIMEOUT_MAX_S} s")
    usual = PUBLIC if password is None and keys is None else USUAL
    client = usual[0] if client is None else client
    server = usual[1] if server is None else server
    try:
        secret = password.encode() if isinstance(password, str) else password or b""
    except UnicodeEncodeError:
        raise SetupError("the password has bytes that are no text; must be UTF-8") from None  # which is not shown
    login = Login(secret, keys, token_bytes(CHALLENGE_SIZE) if keys is not None else b"")
    return Connecting(_line_of(place), client, server, login, physical, timeout_s)


class Connecting:
    """What ``connect`` gives."""

    def __init__(
        self, line: "Line", client: int, server: int, login: Login, physical: int | None, timeout_s: float
    ) -> None:
        self._line = line
        self._saps = client, server
        self._login = login
        self._physical = physical
        self._timeout_s = timeout_s
        self._meter: RemoteMeter | None = None
        self._blocking: BlockingMeter | None = None

    async def __aenter__(self) -> "RemoteMeter":
        answer_ns = round(self._timeout_s * NS_PER_S)
        link: ClientLink
        if self._line.framing == "hdlc":
            link = ClientHdlc(*self._saps, self._physical, answer_ns=max(1, answer_ns // 3))
        else:
            link = ClientWrapper(*self._saps, answer_ns=answer_ns)
        self._meter = RemoteMeter(link, self._login)
        await self._meter.open(self._line, self._timeout_s)
        return self._meter

    async def __aexit__(self, *_: object) -> None:
        assert self._meter is not None, "what was entered is left"
        await self._meter.close()

    def __enter__(self) -> "BlockingMeter":
        self._blocking = BlockingMeter(self)
        return self._blocking

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        assert self._blocking is not None, "what was entered is left"
        self._blocking.close()


class Line:
    """Where a meter is: ``kind`` tcp or serial."""

    def __init__(self, kind: str, rest: str, framing: str) -> None:
        self.kind, self.rest, self.framing = kind, rest, framing

    async def open(self, protocol: asyncio.Protocol) -> None:
        """Raises SetupError where nobody is there."""
        loop = asyncio.get_running_loop()
        try:
            if self.kind == "tcp":
                host, port = address_of("tcp", FORM, self.rest)
                await loop.create_connection(lambda: protocol, host, port)
                return
            import serialx  # slow to import

            device, _, baud = self.rest.partition(",")
            await serialx.create_serial_connection(loop, lambda: protocol, device, int(baud) if baud else BAUD)
        except OSError as error:
            why = error.strerror or str(error)
            raise SetupError(f"{self.kind}:{self.rest} cannot be reached: {why}; is the meter there?") from error


class RemoteMeter(asyncio.Protocol):
    """One association with a meter. One thing at a time is asked; others wait."""

    def __init__(self, link: ClientLink, login: Login) -> None:
        self.association = Association(login)
        self._session = ClientSession(link, self.association)
        self._transport: asyncio.Transport | None = None
        self._over: asyncio.Future[None] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._turn = asyncio.Lock()
        self._objects: list[RemoteObject] | None = None

    # ---- what can be asked -----------------------------------------------------------------------------------------

    async def read(self, name: str) -> object:
        """A ``Quantity`` with its unit, a text, bytes, a list, or a ``Moment``: by C.D.E as ``1.8.0``, or by logical name."""
        target = await self.find(name)
        return await self.ask(questions.read(self.services, target))

    async def objects(self) -> list[RemoteObject]:
        """All that this client may see."""
        if self._objects is None:
            self._objects = await self.ask(questions.objects(self.services))
        return self._objects

    async def find(self, name: str) -> RemoteObject:
        """The object of a name. Raises LocalError for none."""
        return questions.found(name, await self.objects())

    async def get(self, class_id: int, name: str, attribute: int, selection: Selection | None = None) -> Data:
        """One attribute as A-XDR data."""
        return await self.ask(self.services.get(Name(class_id, Obis.parse(name), attribute & 0xFF), selection))

    async def set(self, class_id: int, name: str, attribute: int, value: Data) -> None:
        """Writes one attribute."""
        await self.ask(self.services.set(Name(class_id, Obis.parse(name), attribute & 0xFF), value))

    async def do(self, class_id: int, name: str, method: int, parameter: Data | None = None) -> object:
        """Invokes one method; what it returns, in plain Python."""
        found = await self.ask(self.services.action(Name(class_id, Obis.parse(name), method & 0xFF), parameter))
        return None if found is None else plain(found)

    async def profile(self, name: str, start: datetime | None = None, end: datetime | None = None) -> Table:
        """Rows of a profile from one standard time, or time with a zone, to another, both included; all of them without."""
        target = await self.find(name)
        return await self.ask(questions.profile(self.services, target, start, end))

    async def clock(self) -> Moment:
        """What the meter's clock shows."""
        found = await self.read("1.0.0")
        return cast(Moment, found)

    async def set_clock(self, shown: datetime) -> None:
        """Sets the clock to what it is to show; a time with a zone is said with its deviation."""
        target = await self.find("1.0.0")
        await self.ask(questions.set_clock(self.services, target, shown))

    # ---- how it is asked -------------------------------------------------------------------------------------------

    @property
    def services(self) -> Services:
        """Of the association that is open."""
        return self.association.services

    async def open(self, line: Line, timeout_s: float) -> None:
        """Connects and associates."""
        try:
            await asyncio.wait_for(line.open(self), timeout_s)
        except TimeoutError as error:
            raise SetupError(
                f"{line.kind}:{line.rest} did not answer for {timeout_s:g} s; is the meter there?"
            ) from error
        try:
            await self.ask(self.association.begin())
        except BaseException:
            await self.close()
            raise

    async def ask(self, talk: Talk[_Found]) -> _Found:
        """Runs one talk to its end."""
        async with self._turn:
            if self._transport is None:
                raise RemoteError("the connection to the meter is gone; connect again")
            self._over = asyncio.get_running_loop().create_future()
            self._say(self._session.begin(talk, real_now()))
            await self._over
            self._over = None
            return cast(_Found, self._session.result())

    async def close(self) -> None:
        """Ends the link, and with it the association: many meters, the one modelled too, do not answer an RLRQ."""
        if self._transport is not None:
            self._transport.write(self._session.close(real_now()))
            self._transport.close()
        self._stop_timer()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        self._session.lost(
            RemoteError("the meter closed the connection; is the framing right, and has it room for a client?")
        )
        self._look()

    def data_received(self, data: bytes) -> None:
        self._say(self._session.receive(data, real_now()))

    def _say(self, data: bytes) -> None:
        if data and self._transport is not None:
            self._transport.write(data)
        self._look()

    def _look(self) -> None:
        """Whether a talk is over, and when to look again."""
        self._stop_timer()
        if self._over is not None and self._session.done and not self._over.done():
            self._over.set_result(None)
        due = self._session.deadline()
        if due is not None and self._transport is not None:
            wait_s = max(0.0, (due - real_now()) / NS_PER_S)
            self._timer = asyncio.get_running_loop().call_later(wait_s, self.data_received, b"")

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class BlockingMeter:
    """The same without async: every method of ``RemoteMeter`` that is asked, on an event loop of its own."""

    def __init__(self, connecting: Connecting) -> None:
        self._runner = asyncio.Runner()
        self._connecting = connecting
        try:
            self._meter = self._runner.run(connecting.__aenter__())
        except BaseException:
            self._runner.close()
            raise

    def read(self, name: str) -> object:
        """See ``RemoteMeter.read``."""
        return self._run(self._meter.read(name))

    def objects(self) -> list[RemoteObject]:
        """See ``RemoteMeter.objects``."""
        return self._run(self._meter.objects())

    def get(self, class_id: int, name: str, attribute: int, selection: Selection | None = None) -> Data:
        """See ``RemoteMeter.get``."""
        return self._run(self._meter.get(class_id, name, attribute, selection))

    def set(self, class_id: int, name: str, attribute: int, value: Data) -> None:
        """See ``RemoteMeter.set``."""
        self._run(self._meter.set(class_id, name, attribute, value))

    def do(self, class_id: int, name: str, method: int, parameter: Data | None = None) -> object:
        """See ``RemoteMeter.do``."""
        return self._run(self._meter.do(class_id, name, method, parameter))

    def profile(self, name: str, start: datetime | None = None, end: datetime | None = None) -> Table:
        """See ``RemoteMeter.profile``."""
        return self._run(self._meter.profile(name, start, end))

    def clock(self) -> Moment:
        """See ``RemoteMeter.clock``."""
        return self._run(self._meter.clock())

    def set_clock(self, shown: datetime) -> None:
        """See ``RemoteMeter.set_clock``."""
        self._run(self._meter.set_clock(shown))

    def close(self) -> None:
        """Ends association, link and loop."""
        self._run(self._connecting.__aexit__())
        self._runner.close()

    def _run(self, what: Coroutine[Any, Any, _Found]) -> _Found:
        return self._runner.run(what)


def _line_of(place: str) -> Line:
    kind, colon, rest = place.partition(":")
    if kind not in ("tcp", "serial") or not colon or not rest:
        raise SetupError(f"the meter is at {place!a}; must be {FORM}")
    at, mark, framing = rest.partition(_FRAMING)
    if mark and framing not in ("hdlc", "wrapper"):
        raise SetupError(f"the framing is {framing!a}; must be hdlc or wrapper")
    if kind == "tcp":
        address_of("tcp", FORM, at)
        return Line(kind, at, framing or "wrapper")
    device, comma, baud = at.partition(",")
    if (
        not device
        or "\0" in device
        or (comma and not (baud.isascii() and baud.isdigit() and 0 < int(baud) <= 4_000_000))
    ):
        raise SetupError(f"the meter is at {place!a}; must be {FORM}")
    if framing == "wrapper":
        raise SetupError("a serial line has HDLC alone; leave out ?framing=wrapper")
    return Line(kind, at, "hdlc")
