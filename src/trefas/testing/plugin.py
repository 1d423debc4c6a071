"""Fixtures for pytest: ``trefas_meter`` and ``trefas_fleet``.

    def test_a_register_is_read(trefas_meter):
        trefas_meter.pass_(hours=3)
        assert head_end.read("127.0.0.1", trefas_meter.port) == ...

    @pytest.mark.trefas(number=12345678, start="2026-03-29T00:30Z")      fields of a meter file, and where its world begins

Each meter is new, keeps no memory, and its time stands still unless the test lets it pass. It begins at noon UTC of 2026-01-10
and measures ``household:seed=7``, unless the mark says otherwise. Nothing heavy is imported before a test asks for it.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from trefas.front.meter import Meter
    from trefas.testing.serving import Fleet

START = "2026-01-10T12:00Z"


def pytest_configure(config: pytest.Config) -> None:
    """Tells of the mark."""
    config.addinivalue_line("markers", "trefas(start=…, ports={…}, **fields): the meter that trefas_meter is")


@pytest.fixture
def trefas_fleet() -> "Iterator[Fleet]":
    """Makes meters, ``trefas_fleet(10, **fields)``, each served at ``meter.port``."""
    from itertools import count

    from trefas.testing.serving import FIRST_NUMBER, Fleet

    fleet = Fleet(count(FIRST_NUMBER))
    yield fleet
    fleet.close()


@pytest.fixture
def trefas_meter(request: pytest.FixtureRequest, trefas_fleet: "Fleet") -> "Meter":
    """One meter, served at ``meter.port``."""
    mark = request.node.get_closest_marker("trefas")
    said: dict[str, Any] = {} if mark is None else dict(mark.kwargs)
    return trefas_fleet(1, **{"start": START, **said})[0]
