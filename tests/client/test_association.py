"""What is proposed for an association, and granted."""

import pytest

from tests.client.line import Line
from trefas.client.association import PROPOSED
from trefas.wire.xdlms import Conformance


@pytest.mark.parametrize(
    "service", [Conformance.GET, Conformance.SET, Conformance.ACTION, Conformance.SELECTIVE_ACCESS]
)
def test_what_is_granted_was_proposed(service):
    granted = Line().associated().services.granted

    assert service in PROPOSED
    assert granted & ~PROPOSED == Conformance(0)
