"""Remote procedure calls over HTTP/1.1, as Shelly devices of the second generation take them. No socket here; h11 speaks HTTP.

GET  /shelly                who it is
GET  /rpc/METHOD?id=0       the bare result
POST /rpc/METHOD            the same; parameters in the body, superfluous members are ignored
POST /rpc                   {"id", "method", "params"} → {"id", "src", "dst", "result" or "error"}
"""

import json
from urllib.parse import parse_qsl

import h11

from trefas.base.errors import RemoteError
from trefas.base.instant import Instant
from trefas.cosem.standing import Standing
from trefas.cosem.storing import Storing
from trefas.device.shelly.pro_3em import NOT_FOUND, Pro3Em, RpcError, Said

BODY_SIZE_MAX = 16 * 1024
"""Longer than any call that there is."""
HEAD_SIZE_MAX = 16 * 1024
READING = (b"GET", b"HEAD")
"""Methods of HTTP that ask for something; POST, besides, carries a call. There are no others, CONNECT above all."""


class RpcConversation:
    """With one client."""

    hears = False

    def __init__(self, device: Pro3Em) -> None:
        self.closed = False
        self.standing = Standing.SILENT
        self.awaits: tuple[Storing, ...] = ()
        self._device = device
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=HEAD_SIZE_MAX)
        self._asked: h11.Request | None = None
        self._body = bytearray()

    def receive(self, data: bytes, now: Instant) -> bytes:
        """The answers. Raises RemoteError for what is no HTTP, or too long."""
        if not data:
            return b""
        said = b""
        try:
            self._http.receive_data(data)
            while not self.closed:
                event = self._http.next_event()
                if isinstance(event, h11.Request):
                    self._asked, self._body = event, bytearray()
                elif isinstance(event, h11.Data):
                    self._body += event.data
                    if len(self._body) > BODY_SIZE_MAX:
                        raise RemoteError(f"a call has up to {BODY_SIZE_MAX} bytes, and this one was longer")
                elif isinstance(event, h11.EndOfMessage):
                    said += self._answer()
                else:
                    break
        except h11.RemoteProtocolError as error:
            raise RemoteError(f"the client does not speak HTTP: {error}") from error
        return said

    def deadline(self) -> Instant | None:
        """Nothing is due by itself."""
        return None

    def close(self, now: Instant) -> None:
        """The client has gone."""

    def _answer(self) -> bytes:
        asked = self._asked
        assert asked is not None, "a message that ends has begun"
        self.standing = Standing.PUBLIC
        status, said = self._said(asked)
        body = json.dumps(said, separators=(",", ":"), allow_nan=False).encode()
        head = [("content-type", "application/json"), ("content-length", f"{len(body)}")]
        sent = (
            self._http.send(h11.Response(status_code=status, headers=head)),
            self._http.send(h11.Data(data=b"" if asked.method == b"HEAD" else body)),
            self._http.send(h11.EndOfMessage()),
        )
        if self._http.our_state is h11.MUST_CLOSE:
            self.closed = True
        else:
            self._http.start_next_cycle()
        return b"".join(each for each in sent if each is not None)

    def _said(self, asked: h11.Request) -> tuple[int, Said]:
        path, _, query = asked.target.decode("ascii", "replace").partition("?")
        if path == "/shelly" and asked.method in READING:
            return 200, self._device.info()
        name = path.removeprefix("/rpc/") if path.startswith("/rpc/") else None
        try:
            calls = asked.method == b"POST" or (name is not None and asked.method in READING)
            if not calls or (name is None and path != "/rpc"):
                raise RpcError(NOT_FOUND, "Not Found")
            body = self._params()
            if name is None:
                return 200, self._framed(body)
            return 200, self._device.call(name, dict(parse_qsl(query)) | body)
        except RpcError as error:
            return (404 if error.code == NOT_FOUND else 500), {"code": error.code, "message": str(error)}

    def _framed(self, frame: Said) -> Said:
        number, source = (said if isinstance(said, int | str) else None for said in map(frame.get, ("id", "src")))
        head = {"id": number, "src": self._device.name, "dst": source}
        try:
            return head | {"result": self._device.call(frame.get("method"), frame.get("params"))}
        except RpcError as error:
            return head | {"error": {"code": error.code, "message": str(error)}}

    def _params(self) -> Said:
        if not self._body:
            return {}
        try:
            found = json.loads(self._body)
        except (ValueError, RecursionError) as error:
            raise RpcError(-102, "Bad request") from error
        if not isinstance(found, dict):
            raise RpcError(-102, "Bad request")
        return found
