"""A session: the bytes of one connection or line in, the answers out.

The first byte says which link it is: 7Eh is a flag of HDLC, 00h the version of the wrapper. The session lasts as long as the
connection; associations come and go in it.
"""

from collections.abc import Collection

from trefas.base.errors import LocalError, RemoteError, SetupError
from trefas.base.instant import Instant
from trefas.cosem.agreement import Notification
from trefas.cosem.association import Association
from trefas.cosem.server import ServerDevice
from trefas.cosem.standing import Standing
from trefas.wire.hdlc_link import HdlcLink
from trefas.wire.link import Connected, Disconnected, Link, Output, Received, Transmit, Unasked
from trefas.wire.wrapper import WrapperLink

HDLC_FLAG, WRAPPER_VERSION = 0x7E, 0x00
APDU_SIZE_MAX = 4096
"""The longest APDU the link collects. Beyond what was negotiated it is answered with an exception, beyond this the
connection is hopeless."""


class Session:
    """One connection.

    ``admitted`` names the associations that this port admits (None: all). ``framing`` is "hdlc" or "wrapper" where the port
    knows it: a serial line is always HDLC, and noise on it must not decide otherwise. ``place`` says where the peer is.
    ``alone`` is False on a line with other meters. ``answer_size_max`` limits what a peer gets whose address may be forged.
    """

    def __init__(
        self,
        device: ServerDevice,
        admitted: Collection[str] | None = None,
        framing: str | None = None,
        place: str = "",
        *,
        alone: bool = True,
        answer_size_max: int | None = None,
    ) -> None:
        assert framing in (None, "hdlc", "wrapper"), "a port knows its framing, or leaves it open"
        self.closed = False
        self.hears = False
        """The peer has answered a challenge, so it is where its bytes come from."""
        self._answer_size_max = answer_size_max
        self._device = device
        self._admitted = admitted
        self._place = place
        self._alone = alone
        self._link: Link | None = self._link_of(framing) if framing else None
        self._association: Association | None = None

    def receive(self, data: bytes, now: Instant) -> bytes:
        """Takes what came, gives what goes back. With empty data only time passes. Raises RemoteError where the peer can not
        be followed any further; the session is closed then."""
        if self.closed:
            return b""
        try:
            link = self._link
            if link is None:
                if not data:
                    return b""
                link = self._link = self._recognise(data[0])
            if link.client is None:
                self._set_up(link)
            events = link.receive(data, now)
        except RemoteError:
            self.close(now)
            raise
        self._device.now = self._device.world(now)
        self._device.moment = now
        answer = b""
        for event in events:
            if type(event) is Received:
                association = self._association
                assert association is not None, "a link says Connected before Received"
                try:
                    first = association.receive(event.apdu)
                    answer += link.send(Transmit(first, association.following), now)
                    self.hears |= association.is_high and association.standing is Standing.AUTHENTICATED
                except (
                    LocalError,
                    SetupError,
                ) as error:  # no counter, no chance or no disk: nothing can be said safely
                    self.close(now)
                    raise RemoteError(f"an answer can not be given: {error}") from error
            elif type(event) is Output:
                answer += event.data
            elif type(event) is Connected:
                self._leave()
                association = self._device.association(
                    event.client, event.server, self._admitted, self._place, self._answer_size_max
                )
                association.in_a_row = link.in_a_row
                association.may_wait = isinstance(link, WrapperLink)
                self._association = association
            elif type(event) is Disconnected:
                self._leave()
        waiting = self._association
        if waiting is not None and (due := waiting.deadline()) is not None and now >= due:
            answer += link.send(Transmit(waiting.resume()), now)
        return answer

    def deadline(self) -> Instant | None:
        """When ``receive(b"", now)`` is due if nothing comes."""
        if self._link is None or self.closed:
            return None
        due = self._link.deadline()
        waits = self._association.deadline() if self._association is not None else None
        return due if waits is None else waits if due is None else min(due, waits)

    @property
    def standing(self) -> Standing:
        """What the peer has shown of itself, once it was answered."""
        return Standing.REFUSED if self._association is None else self._association.standing

    def notify(self, notification: Notification, now: Instant) -> bytes:
        """Tells the client something unasked. The bytes that may go now; over HDLC it is told when it next has nothing to ask.
        Raises LocalError where nobody is associated who agreed to be told."""
        if self._association is None or self._link is None:
            raise LocalError("there is no client that could be told anything")
        link = self._link
        return b"".join([link.send(Unasked(each), now) for each in self._association.notify(notification)])

    def close(self, now: Instant) -> None:
        """The connection is gone, and the association with it."""
        self._leave()
        self.closed = True

    @property
    def connected(self) -> bool:
        """A client is joined to the meter, with an association or not yet."""
        return self._link is not None and self._link.client is not None

    @property
    def association(self) -> Association | None:
        """The one under way, for whoever watches."""
        return self._association

    def _leave(self) -> None:
        if self._association is not None:
            self._association.release()
            self._association = None

    def _recognise(self, first: int) -> Link:
        if first == HDLC_FLAG:
            return self._link_of("hdlc")
        if first == WRAPPER_VERSION:
            return self._link_of("wrapper")
        raise RemoteError(f"the first byte of a connection is {first:02X}h; it can be 7Eh (HDLC) or 00h (wrapper)")

    def _link_of(self, framing: str) -> Link:
        size_max = max(APDU_SIZE_MAX, self._device.receive_size_max)
        if framing == "hdlc":
            line = self._device.line
            return HdlcLink(self._admits, line.address, line.parameters, size_max, alone=self._alone)
        # The wrapper has no way to say no, so the association says it: an AARE is better than silence.
        return WrapperLink(lambda client, server: True, size_max)

    def _set_up(self, link: Link) -> None:
        """What was written into the HDLC set-up holds for links that begin after it."""
        if isinstance(link, HdlcLink):
            link.set_up(self._device.line.address, self._device.line.parameters)

    def _admits(self, client: int, server: int) -> bool:
        return self._device.admits(client, server, self._admitted)
