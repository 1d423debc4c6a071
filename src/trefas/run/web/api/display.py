"""``/api/meters/{n}/display``: what is lit; and the table of segments, from which a page draws the glass."""

from pydantic import BaseModel

from trefas.core.display import Display as DisplayPart
from trefas.core.display_table import View
from trefas.core.lcd.segments import HEIGHT, SEGMENTS, WIDTH
from trefas.run.live import LiveMeter
from trefas.run.web.api._path import METER, N
from trefas.run.web.api.meters import written
from trefas.run.web.operation import Operation, Visit
from trefas.run.web.site import now_of


class Display(BaseModel):
    """The glass at an instant. ``flashing`` are those of the lit ones that are dark every other half second."""

    at: str
    lit: list[str]
    flashing: list[str]
    view: str
    identifier: str
    value: str
    unit: str
    text: str


class Stroke(BaseModel):
    """A line through points, so wide; or what it encloses, where it is filled."""

    points: list[tuple[float, float]]
    width: float
    filled: bool


class Segment(BaseModel):
    """One thing that is dark or lit."""

    name: str
    field: str
    strokes: list[Stroke]


class Glass(BaseModel):
    """All segments, in a place of ``width`` by ``height``."""

    width: int
    height: int
    segments: list[Segment]


def seen(live: LiveMeter) -> Display:
    """What a meter shows now."""
    now = now_of(live)
    display = live.device.meter.part(DisplayPart)
    picture = display.picture(now)
    return Display(
        at=written(now),
        lit=sorted(picture.lit),
        flashing=sorted(picture.flashing),
        view=View(display.view).name.lower(),
        identifier=picture.identifier,
        value=picture.value,
        unit=picture.unit,
        text=picture.text,
    )


def _glass(_: Visit) -> Glass:
    return Glass(
        width=WIDTH,
        height=HEIGHT,
        segments=[
            Segment(
                name=each.name,
                field=each.field.value,
                strokes=[
                    Stroke(
                        points=[(round(x, 1), round(y, 1)) for x, y in one.points], width=one.width, filled=one.filled
                    )
                    for one in each.strokes
                ],
            )
            for each in SEGMENTS
        ],
    )


OPERATIONS = (
    Operation("GET", f"{METER}/display", "what is lit on the display", lambda visit: seen(visit.live), Display, (N,)),
    Operation("GET", "/api/display/segments", "all segments with their strokes", _glass, Glass),
)
