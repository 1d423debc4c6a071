"""For tests: a meter at a port that is free, in time that the test moves.

    with trefas.testing.served(Meter(), module="tcp:127.0.0.1:0") as meter:
        client.connect("127.0.0.1", meter.port)
        meter.pass_(hours=3)

pytest has the fixtures ``trefas_meter`` and ``trefas_fleet`` (``trefas.testing.plugin``).
"""

from trefas.testing.served import fleet, served

__all__ = ["fleet", "served"]
