"""Ports at an MQTT broker, through aiomqtt (``pip install 'trefas[mqtt]'``): messages, or bytes under one topic.

A module that says messages (``trefas.device.messenger``) has its topics, its will and its commands. What any other conversation
says is published under the topic of the port as it is, as readers of pulses and frames do; it hears nothing.

The connection is made again whenever it has gone, after a second, and twice as long each time up to a minute; one that stood
begins with a second again. All is said again then: subscriptions, will, and what is retained.
"""

import asyncio
import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from trefas.base.errors import RemoteError, SetupError
from trefas.base.instant import NS_PER_S
from trefas.cosem.conversation import Conversation
from trefas.device.messenger import Message, Messenger
from trefas.run.ports._address import written
from trefas.run.ports._broker import Broker, form
from trefas.run.ports.port import HDLC, Clock, Limits, MakeSession

if TYPE_CHECKING:
    import aiomqtt

KIND = "mqtt"
FORM = form(KIND)
RETRY_S, RETRY_S_MAX = 1.0, 60.0
TIMEOUT_S = 10.0
"""Of a broker's answer."""
KEEPALIVE_S = 30
"""A connection that died without a word is known so soon to the broker, half as much later still."""
FAREWELL_S = 2.0
"""At the end of a meter."""
HEARD_MAX = 256
"""Messages that wait to be looked at; more are lost."""
TOPIC = "trefas/raw"
"""Of bytes, where the port names none."""
_LOG = logging.getLogger("trefas.mqtt")
_LOG.addHandler(logging.NullHandler())
_LOG.propagate = False


class MqttPort:
    """One connection to one broker, made again and again."""

    def __init__(self, broker: Broker, retry_s: float = RETRY_S, timeout_s: float = TIMEOUT_S) -> None:
        self.name = f"{broker.kind}:{written(broker.host, broker.port)}{'/' if broker.topic else ''}{broker.topic}"
        self.opening = HDLC
        self.resting_bd: int | None = None
        self.refused = 0
        """Connections that no broker took."""
        self.broken = 0
        """Connections that ended by themselves."""
        self.say: Callable[[str], None] = lambda sentence: None
        """Told why there is no connection, once for each why, and that there is one again."""
        self._said = ""
        self._broker = broker
        self._retry_s, self._timeout_s = retry_s, timeout_s
        self._staying: asyncio.Task[None] | None = None
        self._over: asyncio.Event | None = None
        self._ends = False
        self.stands = False
        """Whether a broker has taken the connection."""

    @property
    def address(self) -> str:
        """Where the broker is."""
        return self.name.partition(":")[2]

    async def open(self, make_session: MakeSession, clock: Clock, limits: Limits) -> None:
        """Begins to connect, and does not wait for it. Raises SetupError where aiomqtt or a file is missing."""
        library = _library()
        user, password = self._broker.credentials()
        tls = self._broker.tls()

        def client(session: Conversation) -> "aiomqtt.Client":
            said = session if isinstance(session, Messenger) else None
            return library.Client(  # type: ignore[no-any-return]
                self._broker.host,
                self._broker.port,
                username=user,
                password=password,
                tls_context=tls,
                identifier=None if said is None else said.client_id,
                will=None if said is None else library.Will(said.will.topic, said.will.payload, 1, said.will.retained),
                clean_session=True,
                keepalive=KEEPALIVE_S,
                timeout=self._timeout_s,
                max_queued_incoming_messages=HEARD_MAX,
                socket_options=[(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)],
                logger=_LOG,
            )

        self._over, self._ends = asyncio.Event(), False
        stay = self._stay(library.MqttError, client, make_session, clock)
        self._staying = asyncio.get_running_loop().create_task(stay)

    def hang_up(self) -> None:
        """Ends the connection, with a farewell; another is made."""
        if self._over is not None:
            self._over.set()

    async def close(self) -> None:
        """Ends it for good."""
        staying, self._staying = self._staying, None
        self._ends = True
        self.hang_up()
        if staying is not None:
            await asyncio.wait([staying], timeout=FAREWELL_S)
            staying.cancel()
            await asyncio.wait([staying])

    async def _stay(
        self,
        refusal: type[Exception],
        client: Callable[[Conversation], "aiomqtt.Client"],
        make_session: MakeSession,
        clock: Clock,
    ) -> None:
        assert self._over is not None, "the port is open"
        wait_s = self._retry_s
        while not self._ends:
            self._over.clear()
            session, self.stands = make_session(self.address), False
            if not session.closed:
                connection = client(session)
                try:
                    await self._connected(connection, session, clock)
                except (refusal, OSError, TimeoutError, RemoteError, ValueError, UnicodeError) as error:
                    self.broken += self.stands
                    self.refused += not self.stands
                    self._tell(_why(error, stood=self.stands))
                finally:
                    session.close(clock())
                    _let_go(connection)
            if self._over.is_set():
                wait_s = self._retry_s
                continue
            wait_s = self._retry_s if self.stands else wait_s
            with suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), wait_s)
            wait_s = min(2 * wait_s, RETRY_S_MAX)

    async def _connected(self, client: "aiomqtt.Client", session: Conversation, clock: Clock) -> None:
        async with client:
            self.stands = True
            self._tell("")
            if isinstance(session, Messenger):
                await _Messages(client, session, clock, self._over).go()
            else:
                await self._bytes(client, session, clock)

    async def _bytes(self, client: "aiomqtt.Client", session: Conversation, clock: Clock) -> None:
        """What is said goes out under one topic, each piece a message."""
        assert self._over is not None, "the port is open"
        topic = self._broker.topic or TOPIC
        while not self._over.is_set() and not session.closed:
            said = session.receive(b"", clock())
            if session.awaits:
                await _stored(session)
            if said:
                await client.publish(topic, said)
            due = session.deadline()
            with suppress(TimeoutError):
                await asyncio.wait_for(
                    self._over.wait(), None if due is None else max((due - clock()) / NS_PER_S, 0.001)
                )

    def _tell(self, why: str) -> None:
        if why != self._said:
            self._said = why
            self.say(f"{self.name}: {why}; it is tried again" if why else f"{self.name}: connected")


class _Messages:
    """A messenger on a connection."""

    def __init__(self, client: "aiomqtt.Client", session: Messenger, clock: Clock, over: asyncio.Event | None) -> None:
        assert over is not None, "the port is open"
        self._client, self._session, self._clock, self._over = client, session, clock, over

    async def go(self) -> None:
        """Until the port hangs up. Raises MqttError where the connection ends."""
        session, clock = self._session, self._clock
        if session.subscriptions:
            await self._client.subscribe([(topic, 1) for topic in session.subscriptions])
        await self._publish(session.begin(clock()))
        loop = asyncio.get_running_loop()
        over = loop.create_task(self._over.wait())
        came: asyncio.Task[Any] = loop.create_task(anext(self._client.messages))
        try:
            while not self._over.is_set():
                due = session.deadline()
                wait_s = None if due is None else max((due - clock()) / NS_PER_S, 0.0)
                await asyncio.wait((over, came), timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
                if came.done():
                    message, came = came.result(), loop.create_task(anext(self._client.messages))
                    payload = message.payload if isinstance(message.payload, bytes) else b""
                    heard = Message(message.topic.value, payload, bool(message.retain))
                    await self._publish(session.heard(heard, clock()))
                due = session.deadline()
                if due is not None and clock() >= due:
                    await self._publish(session.due(clock()))
            await self._publish(session.farewell())
        finally:
            for task in (over, came):
                task.cancel()
            await asyncio.wait((over, came))
            if not came.cancelled():
                came.exception()  # which was raised already, or comes too late

    async def _publish(self, messages: list[Message]) -> None:
        if self._session.awaits:
            await _stored(self._session)
        for each in messages:
            await self._client.publish(each.topic, each.payload, qos=1, retain=each.retained)


async def _stored(session: Conversation) -> None:
    """Waits until what is said was changed is stored."""
    loop = asyncio.get_running_loop()
    for each in session.awaits:
        stored = loop.create_future()
        each.when_stored(lambda stored=stored: stored.done() or stored.set_result(None))  # type: ignore[misc]
        await stored


def _let_go(connection: "aiomqtt.Client") -> None:
    """A connection that ended keeps why in a future that nobody reads (aiomqtt 2.5.1), which would be told on standard error."""
    ended = getattr(connection, "_disconnected", None)
    if isinstance(ended, asyncio.Future) and ended.done() and not ended.cancelled():
        ended.exception()


def _why(error: BaseException, *, stood: bool) -> str:
    """In one clause, without what may be secret."""
    text = " ".join(str(error).split()) or type(error).__name__
    return f"the connection to the broker ended ({text})" if stood else f"no broker took the connection ({text})"


def _library() -> Any:
    try:
        import aiomqtt
    except ImportError as error:
        raise SetupError("MQTT needs aiomqtt, which is not installed; pip install 'trefas[mqtt]'") from error
    return aiomqtt


def parse(rest: str) -> MqttPort:
    """``HOST[:PORT][/TOPIC]``, and options behind a question mark."""
    return MqttPort(Broker.parse(KIND, rest))
