"""A session: the bytes of one connection or line in, the answers out.

The first byte says which link it is: 7Eh is a flag of HDLC, 00h the version of the wrapper. The session lasts as long as the
connection; associations come and go in it. HDLC connects one pair of SAPs at a time. Over the wrapper each pair has an
association of its own, and as many are up side by side as the meter has for this port: a pair that it does not admit is refused
and forgotten.
"""

from collections.abc import Collection

from trefas.base.errors import LocalError, RemoteError, SetupError
from trefas.base.instant import Instant
from trefas.cosem.agreement import Notification
from trefas.cosem.association import Association
from trefas.cosem.server import ServerDevice
from trefas.cosem.standing import Standing
from trefas.cosem.storing import Storing
from trefas.wire.hdlc_link import HdlcLink
from trefas.wire.link import Connected, Disconnected, Link, Output, Pair, Received, Transmit, Unsolicited
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
        self.awaits: tuple[Storing, ...] = ()
        """Who has to store what was changed before the answer that was given last may leave."""
        self._answer_size_max = answer_size_max
        self._device = device
        self._admitted = admitted
        self._place = place
        self._alone = alone
        self._link: Link | None = self._link_of(framing) if framing else None
        self._associations: dict[Pair, Association] = {}
        self._pair: Pair | None = None  # who spoke last
        self._remarks: list[str] = []

    def receive(self, data: bytes, now: Instant) -> bytes:
        """Takes what came, gives what goes back. With empty data only time passes. Raises RemoteError where the peer cannot
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
        device = self._device
        device.now, device.moment, device.has_change = device.world(now), now, False
        answer = b""
        for event in events:
            if type(event) is Received:
                association = self._association_of(event.pair)
                try:
                    first = association.receive(event.apdu)
                    answer += link.send(Transmit(first, association.following, event.pair), now)
                    self.hears |= association.is_high and association.standing is Standing.AUTHENTICATED
                except (
                    LocalError,
                    SetupError,
                ) as error:  # no counter, no chance or no disk: nothing can be said safely
                    self.close(now)
                    raise RemoteError(f"an answer cannot be given: {error}") from error
            elif type(event) is Output:
                answer += event.data
            elif type(event) is Connected:
                self._leave()
                self._pair = event.client, event.server
            elif type(event) is Disconnected:
                self._leave()
        for pair, waiting in self._associations.items():
            if (due := waiting.deadline()) is not None and now >= due:
                answer += link.send(Transmit(waiting.resume(), pair=pair), now)
        self.awaits = device.storing if device.has_change else ()
        return answer

    def deadline(self) -> Instant | None:
        """When ``receive(b"", now)`` is due if nothing comes."""
        if self._link is None or self.closed:
            return None
        dues = (self._link.deadline(), *(each.deadline() for each in self._associations.values()))
        return min((due for due in dues if due is not None), default=None)

    @property
    def standing(self) -> Standing:
        """What the peer has shown of itself at best, once it was answered."""
        return max((each.standing for each in self._associations.values()), default=Standing.REFUSED)

    def notify(self, notification: Notification, now: Instant) -> bytes:
        """Tells the client that spoke last something unsolicited. The bytes that may go now; over HDLC it is told when it next
        has nothing to ask. Raises LocalError where nobody is associated who agreed to be told."""
        link, pair, association = self._link, self._pair, self.association
        if link is None or pair is None or association is None:
            raise LocalError("there is no client that could be told anything")
        return b"".join([link.send(Unsolicited(each, pair), now) for each in association.notify(notification)])

    def take_remarks(self) -> list[str]:
        """What there is to say of what was refused since this was asked last, for whoever writes down what is said here."""
        remarks, self._remarks = self._remarks, []
        return remarks

    def close(self, now: Instant) -> None:
        """The connection is gone, and the association with it."""
        self._leave()
        self.closed = True
        self._link = None  # it knows the session; without it nothing is left to be looked for

    @property
    def connected(self) -> bool:
        """A client is joined to the meter, with an association or not yet."""
        return self._link is not None and self._link.client is not None

    @property
    def association(self) -> Association | None:
        """That of who spoke last, for whoever watches."""
        return self._associations.get(self._pair) if self._pair else None

    def _association_of(self, pair: Pair | None) -> Association:
        """That of a pair, or of the one that is connected; a new one where it spoke for the first time."""
        self._pair = pair = pair or self._pair
        assert pair is not None, "a link says Connected before Received"
        found = self._associations.get(pair)
        if found is None:
            found = self._device.association(*pair, self._admitted, self._place, self._answer_size_max)
            found.in_a_row = self._link.in_a_row if self._link else found.in_a_row
            found.may_wait = isinstance(self._link, WrapperLink)
            if self._admits(*pair):
                self._associations[pair] = found
        return found

    def _leave(self) -> None:
        for each in self._associations.values():
            each.release()
        self._associations.clear()
        self._pair = None

    def _recognise(self, first: int) -> Link:
        if first == HDLC_FLAG:
            return self._link_of("hdlc")
        if first == WRAPPER_VERSION:
            return self._link_of("wrapper")
        raise RemoteError(f"the first byte of a connection is {first:02X}h; must be 7Eh (HDLC) or 00h (wrapper)")

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
        if self._device.admits(client, server, self._admitted):
            return True
        views = [view for view in self._device.views if self._device.admits(view.client, view.server, self._admitted)]
        able = ", ".join(f"{view.name} {view.client} to {view.server}" for view in views) or "none"
        self._remarks = [f"this port does not admit client {client} to server {server}; it admits {able}"]
        return False
