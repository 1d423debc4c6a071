"""A client and an ordered meter on one line, which a test may cut or break; time passes when nobody speaks."""

from datetime import datetime

from trefas.base.errors import RemoteError
from trefas.base.instant import Instant, instant_of
from trefas.client.association import Association, Login
from trefas.client.hdlc_link import ClientHdlc
from trefas.client.session import ClientSession
from trefas.client.wrapper_link import ClientWrapper
from trefas.cosem.session import Session
from trefas.device.build import build
from trefas.device.order import Order

START = Instant(instant_of(datetime(2026, 1, 12, 6, 0)))
LLS = Login(b"12345")
TURNS_MAX = 100_000


class Line:
    """``spoil`` may change what goes either way: it is given the bytes and says what arrives."""

    def __init__(self, login=LLS, *, client=18, server=16, framing="wrapper", order=None, spoil=None, **link):
        self.device = build(order or Order(), start=START)
        self.device.server.draw = lambda size: bytes(range(1, size + 1))
        self.meter = Session(self.device.server, None, framing)
        made = ClientHdlc(client, server, **link) if framing == "hdlc" else ClientWrapper(client, server, **link)
        self.association = Association(login)
        self.session = ClientSession(made, self.association)
        self.now = START
        self.spoil = spoil or (lambda data: data)

    @property
    def services(self):
        return self.association.services

    def run(self, talk):
        """A talk to its end."""
        out = self.session.begin(talk, self.now)
        for _ in range(TURNS_MAX):
            if self.session.done:
                return self.session.result()
            back = self._hear(self.spoil(out)) if out else b""
            out = self.session.receive(self.spoil(back), self.now) if back else b""
            if not out and not self.session.done:
                self._pass()
                out = self.session.receive(b"", self.now)
        raise AssertionError("the talk does not end")

    def associated(self):
        self.run(self.association.begin())
        return self

    def _hear(self, data):
        try:
            return self.meter.receive(data, self.now)
        except RemoteError:
            return b""

    def _pass(self):
        dues = [due for due in (self.session.deadline(), self.meter.deadline()) if due is not None]
        assert dues, "nobody waits for anything, and the talk is not over"
        self.now = max(self.now, min(dues))
        back = self._hear(b"")
        if back:
            self.session.receive(self.spoil(back), self.now)
