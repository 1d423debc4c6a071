"""One operation of the API, declared once: routes, checks of what comes in, and OpenAPI are made of the declaration.

    OPERATIONS = (
        Operation("GET", "/api/meters/{n}/readings", "what the meter shows", _readings, Readings, takes=(GROUP,)),
    )

Operations are in the files of ``trefas.run.web.api``, which are found. ``act`` is called on the meter's loop, between two blocks
of samples; what it gives is an ``answer``, or a response of its own. What a visitor does wrong is a Refusal.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter, ValidationError
from starlette.responses import Response

from trefas.run.live import LiveMeter
from trefas.run.web.site import Site


class Refusal(Exception):
    """A visitor asked for what cannot be: a status of HTTP and a sentence for a person."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence


@dataclass(frozen=True)
class Parameter:
    """Something that stands in the path, where the path has its name, or in the query. ``type`` is what pydantic reads."""

    name: str
    type: Any
    help: str
    usual: Any = None

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """Reads it, and has its schema."""
        return TypeAdapter(self.type)

    def read(self, text: str) -> Any:
        """What was said. Raises Refusal where it is none."""
        try:
            return self.adapter.validate_python(text)
        except ValidationError as error:
            raise Refusal(422, f"{self.name} is {text[:80]!a}; {_first(error)}") from None


@dataclass
class Visit:
    """Somebody asks for one operation."""

    site: Site
    said: dict[str, Any]
    """Parameters by name."""
    body: Any = None
    has_token: bool = False

    @property
    def live(self) -> LiveMeter:
        """The meter of the path. Raises Refusal where there is none."""
        number = int(self.said["n"])
        if number > len(self.site.meters):
            there = "one meter" if len(self.site.meters) == 1 else f"{len(self.site.meters)} meters"
            raise Refusal(404, f"there is no meter {number}; this is {there}, counted from 1")
        return self.site.meters[number - 1]


Act = Callable[[Visit], Any]
"""Gives an answer or a response, or what is to be awaited for one."""


@dataclass(frozen=True)
class Operation:
    """What can be asked for at a path."""

    method: str
    path: str
    help: str
    act: Act
    answer: Any
    """What pydantic writes as JSON; a text is a type of media that the operation answers itself."""
    takes: tuple[Parameter, ...] = ()
    body: Any = None
    """What pydantic reads of the JSON that is sent; None where nothing is."""
    media: tuple[str, ...] = field(default=())
    """Types besides JSON that it can answer."""

    private: bool = False
    """Whether what it tells may be a secret: it needs the token wherever it is asked for."""

    @property
    def changes(self) -> bool:
        """Whether it changes something."""
        return self.method != "GET"

    @cached_property
    def adapter(self) -> TypeAdapter[Any]:
        """Writes its answer, and has its schema."""
        return TypeAdapter(self.answer)

    @cached_property
    def body_adapter(self) -> TypeAdapter[Any]:
        """Reads what is sent, and has its schema."""
        return TypeAdapter(self.body)

    def read_body(self, raw: bytes) -> Any:
        """What was sent. Raises Refusal where it is none."""
        if self.body is None:
            return None
        try:
            return self.body_adapter.validate_json(raw or b"{}")
        except ValidationError as error:
            raise Refusal(422, f"the body is not as it should be: {_first(error)}") from None

    def response(self, made: Any) -> Response:
        """As it goes out."""
        if isinstance(made, Response):
            return made
        return Response(self.adapter.dump_json(made), media_type="application/json")


async def done(operation: Operation, visit: Visit) -> Response:
    """Does it. Raises Refusal."""
    made = operation.act(visit)
    if isinstance(made, Awaitable):
        made = await made
    return operation.response(made)


def _first(error: ValidationError) -> str:
    """What pydantic says of the first thing that is wrong, as part of a sentence."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    place = ".".join(str(each) for each in first["loc"])
    said = first["msg"][:1].lower() + first["msg"][1:]
    return f"{place}: {said}" if place else said
