"""The site as an ASGI application: the guard, the API, the files of the page."""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trefas.base.errors import TrefasError
from trefas.run.web.collected import operations
from trefas.run.web.files import Files
from trefas.run.web.guard import Guard
from trefas.run.web.operation import Operation, Refusal, Visit, done
from trefas.run.web.problem import problem
from trefas.run.web.site import Site

SAFETY = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
"""With every answer: the page runs its own scripts alone, nobody frames it, and nothing of it is read by another site."""


def app_of(site: Site) -> ASGIApp:
    """The application for some meters."""
    guard = Guard(site.address, site.token)
    routes = [Route(each.path, _endpoint(each, site, guard), methods=[each.method]) for each in operations()]
    handlers = {HTTPException: _refused, Refusal: _refused, TrefasError: _refused}
    inside = Starlette(routes=[*routes, Route("/{path:path}", Files().answer)], exception_handlers=handlers)
    return Guarded(inside, guard)


class Guarded:
    """Asks the guard first, and gives every answer the headers of safety."""

    def __init__(self, inside: ASGIApp, guard: Guard) -> None:
        self._inside = inside
        self._guard = guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        if scope["type"] != "http":
            await self._inside(scope, receive, send)
            return

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                safety = [(name.encode(), value.encode()) for name, value in SAFETY.items()]
                message = {**message, "headers": [*message.get("headers", ()), *safety]}
            await send(message)

        headers = dict(Headers(scope=scope).items())
        refused = self._guard.refusal(scope["method"], scope["path"], headers)
        if refused is None:
            await self._inside(scope, receive, send_safely)
            return
        answer = problem(refused.status, refused.sentence)
        if refused.status == 401:
            answer.headers["www-authenticate"] = "Bearer"
        await answer(scope, receive, send_safely)


def _endpoint(operation: Operation, site: Site, guard: Guard) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        lacks = guard.without_token(request.headers.get("authorization", ""))
        if operation.private and lacks is not None:
            raise Refusal(lacks.status, lacks.sentence)
        said = {}
        for each in operation.takes:
            text = request.path_params.get(each.name, request.query_params.get(each.name))
            said[each.name] = each.usual if text is None else each.read(text)
        unknown = set(request.query_params) - {each.name for each in operation.takes}
        if unknown:
            raise Refusal(422, f"there is no parameter {min(unknown)[:40]!a}; there are {_names(operation)}")
        body = operation.read_body(await _body(request, site.limits.body_size)) if operation.body is not None else None
        return await done(operation, Visit(site, said, body, lacks is None))

    return endpoint


def _names(operation: Operation) -> str:
    return ", ".join(each.name for each in operation.takes if f"{{{each.name}}}" not in operation.path) or "none"


async def _body(request: Request, size_max: int) -> bytes:
    """No more than anything that is taken needs. Raises Refusal for more, and for what is no JSON."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json":
        raise Refusal(415, f"the body is {media[:40]!a}; must be application/json")
    found = b""
    async for piece in request.stream():
        found += piece
        if len(found) > size_max:
            raise Refusal(413, f"the body has more than {size_max} bytes, and nothing here needs so many")
    return found


async def _refused(_: Request, error: Exception) -> Response:
    if isinstance(error, Refusal):
        return problem(error.status, error.sentence)
    if isinstance(error, HTTPException):
        return problem(error.status_code, _SENTENCES.get(error.status_code, error.detail), error.headers)
    return problem(409, str(error))


_SENTENCES = {
    404: "there is nothing at this path; /api/openapi.json says what there is",
    405: "this path takes another method",
}
