"""One line with several meters on it, as RS-485 has: everybody hears all, and the one that is called answers.

    port ── what came ──┬── branch ── session of meter A
                        ├── branch ── session of meter B
                        └── …

Each meter has a branch, which is a port to it. The port itself is open while one of the branches is.
"""

from trefas.base.errors import RemoteError, SetupError
from trefas.base.instant import Instant
from trefas.cosem.conversation import Conversation
from trefas.cosem.standing import Standing
from trefas.cosem.storing import Storing
from trefas.run.ports.port import HDLC, Clock, Limits, MakeSession, Port

METERS_MAX = 32
"""Unit loads that RS-485 drives (TIA-485-A)."""


class SharedPort:
    """A port and its branches."""

    def __init__(self, port: Port) -> None:
        if port.opening != HDLC:
            raise SetupError(
                f"port {port.name} is shared by several meters, which would all answer its opening; "
                "leave out ?opening, since HDLC has addresses"
            )
        self.port = port
        self.open_branches: list[Branch] = []
        self.conversations: set[SharedConversation] = set()

    def branch(self) -> "Branch":
        """For one more meter."""
        return Branch(self)

    def meet(self, peer: str) -> "SharedConversation":
        """Somebody is there, and talks to all."""
        return SharedConversation(self, peer)


class Branch:
    """As a meter sees the line."""

    def __init__(self, shared: SharedPort) -> None:
        self.make_session: MakeSession | None = None
        self._shared = shared
        self.name = shared.port.name
        self.opening = HDLC
        self.resting_bd: int | None = None

    @property
    def address(self) -> str:
        """That of the port."""
        return self._shared.port.address

    @property
    def refused(self) -> int:
        """By the port, whoever they wanted."""
        return self._shared.port.refused

    @refused.setter
    def refused(self, count: int) -> None:
        self._shared.port.refused = count

    @property
    def broken(self) -> int:
        """On the port."""
        return self._shared.port.broken

    @broken.setter
    def broken(self, count: int) -> None:
        self._shared.port.broken = count

    async def open(self, make_session: MakeSession, clock: Clock, limits: Limits) -> None:
        """Joins the line, and opens the port if nobody has yet."""
        shared = self._shared
        if len(shared.open_branches) >= METERS_MAX:
            raise SetupError(f"port {self.name} has {METERS_MAX} meters; a line can have no more")
        self.make_session = make_session
        if not shared.open_branches:
            await shared.port.open(shared.meet, clock, limits)
        shared.open_branches.append(self)

    def hang_up(self) -> None:
        """This meter forgets who it talked to; the others go on."""
        for each in self._shared.conversations:
            each.forget(self)

    async def close(self) -> None:
        """Leaves the line; the last one closes the port."""
        shared = self._shared
        if self in shared.open_branches:
            self.hang_up()
            shared.open_branches.remove(self)
            if not shared.open_branches:
                await shared.port.close()


class SharedConversation:
    """One peer and a session with each meter that is there."""

    def __init__(self, shared: SharedPort, peer: str) -> None:
        self.closed = False
        self.hears = False
        """Of no weight on a line."""
        self.awaits: tuple[Storing, ...] = ()
        """Of all meters that changed something."""
        self._shared = shared
        self._peer = peer
        self._sessions: dict[Branch, Conversation] = {}
        self._now = Instant(0)
        shared.conversations.add(self)

    def receive(self, data: bytes, now: Instant) -> bytes:
        """Everybody hears it. A session that could not go on is followed by another: the line is not that meter's alone."""
        self._now = now
        answer, self.awaits = b"", ()
        for branch in self._shared.open_branches:
            session = self._sessions.get(branch) or self._begin(branch)
            try:
                answer += session.receive(data, now)
            except RemoteError:
                branch.broken += 1
                self.forget(branch)
                continue
            self.awaits += session.awaits
            if session.closed:
                self.forget(branch)
        return answer

    def deadline(self) -> Instant | None:
        """The earliest of all."""
        dues = [due for session in self._sessions.values() if (due := session.deadline()) is not None]
        return min(dues) if dues else None

    @property
    def standing(self) -> Standing:
        """The highest that it has with any of the meters."""
        return max((each.standing for each in self._sessions.values()), default=Standing.REFUSED)

    def close(self, now: Instant) -> None:
        """The peer has gone."""
        self._now = now
        self.closed = True
        for branch in list(self._sessions):
            self.forget(branch)
        self._shared.conversations.discard(self)

    def forget(self, branch: Branch) -> None:
        """The session with one meter is over."""
        session = self._sessions.pop(branch, None)
        if session is not None:
            session.close(self._now)

    def _begin(self, branch: Branch) -> Conversation:
        assert branch.make_session is not None, "a branch that is open knows how to make sessions"
        session = self._sessions[branch] = branch.make_session(self._peer)
        return session
