"""A refusal as it goes out: ``application/problem+json`` (RFC 9457)."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from pydantic import BaseModel
from starlette.responses import Response

MEDIA = "application/problem+json"


class Problem(BaseModel):
    """What is wrong, for a person."""

    title: str
    status: int
    detail: str


def problem(status: int, sentence: str, headers: Mapping[str, str] | None = None) -> Response:
    """The response."""
    said = {"title": HTTPStatus(status).phrase, "status": status, "detail": sentence}
    return Response(json.dumps(said), status, headers, MEDIA)
