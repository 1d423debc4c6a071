"""``/api/meters/{n}/live``: a stream of server-sent events, of what changes."""

import asyncio
from contextlib import suppress
from typing import Annotated

from pydantic import StringConstraints
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from trefas.run.web.api._path import METER, N
from trefas.run.web.broadcast import QUIET_S, Broadcast, event_kinds
from trefas.run.web.operation import Operation, Parameter, Refusal, Visit
from trefas.run.web.site import Site

MEDIA = "text/event-stream"
EVENTS = Parameter(
    "events", Annotated[str, StringConstraints(max_length=200)], "names with commas between; without it, all of them"
)


class EventStream(Response):
    """The answer that does not end, until the visitor has gone or the meter stops."""

    media_type = MEDIA

    def __init__(self, site: Site, broadcast: Broadcast, names: list[str]) -> None:
        super().__init__(headers={"cache-control": "no-store"})
        del self.headers["content-length"]
        self._site = site
        self._broadcast = broadcast
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        watcher = self._broadcast.join(self._names)
        gone = asyncio.ensure_future(_gone(receive, watcher.wake))
        self._site.streams.add(watcher.wake)
        try:
            while not (gone.done() or self._site.closing):
                news = watcher.news()
                if not news:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(watcher.wake.wait(), QUIET_S)
                        continue
                await send({"type": "http.response.body", "body": news or b":\n\n", "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            self._site.streams.discard(watcher.wake)
            watcher.leave()
            gone.cancel()


async def _gone(receive: Receive, wake: asyncio.Event) -> None:
    """Until the visitor has."""
    while (await receive())["type"] != "http.disconnect":
        pass
    wake.set()


def _live(visit: Visit) -> Response:
    said = visit.said["events"]
    known = event_kinds()
    open_to_all = [each.name for each in known.values() if visit.has_token or not each.private]
    names = list(dict.fromkeys(each.strip() for each in said.split(","))) if said else open_to_all
    wrong = next((each for each in names if each not in known), None)
    if wrong is not None:
        raise Refusal(422, f"events has {wrong[:40]!a}; there are {', '.join(known)}")
    if not set(names) <= set(open_to_all):
        raise Refusal(401, "what goes over the wire may hold passwords, so that event needs the token")
    most = visit.site.limits.streams
    if len(visit.site.streams) >= most:
        raise Refusal(503, f"there are {most} streams already, as many as may be; close a page")
    return EventStream(visit.site, visit.site.kept(visit.live, Broadcast), names)


OPERATIONS = (Operation("GET", f"{METER}/live", "what changes, as it comes", _live, None, (N, EVENTS), media=(MEDIA,)),)
