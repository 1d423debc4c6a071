"""The API as it is described: every operation answers as its description says, whatever it is asked (schemathesis)."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.run.web.sites import TOKEN, Visitor, measured, site_of
from trefas.run.web.api.openapi import document
from trefas.run.web.app import app_of
from trefas.run.web.collected import operations

SITE = site_of(measured(seconds=2.0))
SCHEMA = schemathesis.openapi.from_dict(document())
SCHEMA.app = app_of(SITE)
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
ENDLESS = "/api/meters/{n}/live"
"""Tested by itself: its answer does not end."""
HEADERS = {"host": "127.0.0.1:8690", "authorization": f"Bearer {TOKEN}"}


@SCHEMA.exclude(path=ENDLESS).parametrize()
@settings(max_examples=4, deadline=None, suppress_health_check=[*HealthCheck], phases=[Phase.explicit, Phase.generate])
def test_every_answer_is_as_described(case):
    case.call_and_validate(headers=HEADERS, checks=CHECKS)


def test_every_operation_is_described_once():
    described = [(path, method.upper()) for path, methods in document()["paths"].items() for method in methods]

    assert sorted(described) == sorted((each.path, each.method) for each in operations())
    names = [method["operationId"] for methods in document()["paths"].values() for method in methods.values()]
    assert len(names) == len(set(names))


def test_the_description_is_served():
    assert Visitor(SITE).get("/api/openapi.json").json() == document()


@pytest.mark.parametrize("path", [each.path for each in operations() if each.changes])
def test_what_changes_something_says_that_it_needs_the_token(path):
    assert document()["paths"][path]["post"]["security"] == [{"token": []}]
