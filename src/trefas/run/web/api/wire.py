"""``/api/meters/{n}/wire``: what was said at the ports of a meter, newest pieces, in words, in fields and in hexadecimal.

Passwords go over a line in clear, so all of it needs the token.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from starlette.responses import Response

from trefas.run.live import LiveMeter
from trefas.run.web.api._path import METER, N
from trefas.run.web.api.meters import written
from trefas.run.web.operation import Operation, Parameter, Visit
from trefas.run.web.tap import PIECES_MAX, Piece, Tap
from trefas.wire.pcapng import INBOUND

PCAPNG = "application/x-pcapng"
LIMIT = Parameter("limit", Annotated[int, Field(ge=1, le=PIECES_MAX)], "the newest so many", 100)


class Frame(BaseModel):
    """What was said at once. ``said`` is a line for each thing that was whole with it, ``apdus`` the fields of each."""

    number: int
    at: str
    direction: Literal["in", "out"]
    interface: str
    port: str
    peer: str
    talk: int
    """Which conversation, counted from the start."""
    said: list[str]
    apdus: list[dict[str, Any]]
    hex: str


class Wire(BaseModel):
    """The newest pieces, in order."""

    frames: list[Frame]


def tap_of(live: LiveMeter) -> Tap:
    """The one that was put at the ports when the page was opened."""
    found = getattr(live.tap, "__self__", None)
    assert isinstance(found, Tap), "the front puts it there"
    return found


def frame_of(piece: Piece) -> Frame:
    """As it goes out."""
    talk = piece.talk
    return Frame(
        number=piece.number,
        at=written(piece.at),
        direction="in" if piece.direction == INBOUND else "out",
        interface=talk.interface,
        port=talk.port,
        peer=talk.peer,
        talk=talk.number,
        said=piece.said or [],
        apdus=piece.trees,
        hex=piece.data.hex(),
    )


def _wire(visit: Visit) -> Wire:
    return Wire(frames=[frame_of(each) for each in tap_of(visit.live).since(0)[-visit.said["limit"] :]])


def _capture(visit: Visit) -> Response:
    headers = {"content-disposition": f'attachment; filename="meter-{visit.said["n"]}.pcapng"'}
    return Response(tap_of(visit.live).capture(), media_type=PCAPNG, headers=headers)


OPERATIONS = (
    Operation("GET", f"{METER}/wire", "what was said at its ports", _wire, Wire, (N, LIMIT), private=True),
    Operation(
        "GET", f"{METER}/wire.pcapng", "the same for Wireshark", _capture, None, (N,), media=(PCAPNG,), private=True
    ),
)
