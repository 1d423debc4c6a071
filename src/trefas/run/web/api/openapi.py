"""``/api/openapi.json``: the API as OpenAPI 3.1, from the operations."""

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from trefas import __version__
from trefas.run.web.collected import operations
from trefas.run.web.operation import Operation, Parameter
from trefas.run.web.problem import MEDIA, Problem

_REFS = "#/components/schemas/{model}"


@cache
def document() -> dict[str, Any]:
    """The whole of it."""
    adapters: list[tuple[Any, Any, TypeAdapter[Any]]] = [("problem", "serialization", TypeAdapter(Problem))]
    for number, each in enumerate(operations()):
        if each.answer is not None:
            adapters.append((number, "serialization", each.adapter))
        if each.body is not None:
            adapters.append((number, "validation", each.body_adapter))
    schemas, definitions = TypeAdapter.json_schemas(adapters, ref_template=_REFS)
    paths: dict[str, Any] = {}
    for number, each in enumerate(operations()):
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each, number, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "trefas", "version": __version__, "description": "A live electricity meter."},
        "paths": paths,
        "components": {
            "schemas": definitions.get("$defs", {}),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(of: Operation, number: int, schemas: Any) -> dict[str, Any]:
    content = {media: {"schema": {"type": "string"}} for media in of.media}
    if of.answer is not None:
        content["application/json"] = {"schema": schemas[number, "serialization"]}
    refused = {"content": {MEDIA: {"schema": schemas["problem", "serialization"]}}}
    made: dict[str, Any] = {
        "operationId": _name(of),
        "summary": of.help,
        "parameters": [_parameter(each, of) for each in of.takes],
        "responses": {
            "200": {"description": "it is so", "content": content},
            **{str(status): {"description": words, **refused} for status, words in _REFUSED.items()},
        },
    }
    if of.body is not None:
        schema = schemas[number, "validation"]
        made["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    if of.changes or of.private:
        made["security"] = [{"token": []}]
    return made


def _parameter(of: Parameter, operation: Operation) -> dict[str, Any]:
    in_path = f"{{{of.name}}}" in operation.path
    schema = of.adapter.json_schema()
    if of.usual is not None:
        schema["default"] = of.usual
    return {
        "name": of.name,
        "in": "path" if in_path else "query",
        "required": in_path,
        "description": of.help,
        "schema": schema,
    }


def _name(of: Operation) -> str:
    words = ["one" if each == "{n}" else each.strip("{}") for each in of.path.split("/") if each not in ("", "api")]
    return "_".join([of.method.lower(), *words]).replace(".", "_").replace("-", "_")


_REFUSED = {
    401: "the token is missing, or another",
    403: "it comes from another site, or under another name",
    404: "there is no such thing",
    405: "the path takes another method",
    409: "the meter refuses",
    413: "the body is too long",
    415: "the body is no JSON",
    422: "a parameter or the body is not as it should be",
    501: "something is not installed",
    503: "there are too many streams",
}

OPERATIONS = (Operation("GET", "/api/openapi.json", "this description", lambda _: document(), dict[str, Any]),)
