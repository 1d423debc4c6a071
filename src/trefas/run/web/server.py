"""uvicorn on the meter's own loop, for a socket that listens already. Imported when the first visitor comes."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from trefas.run.web.app import app_of
from trefas.run.web.connection import Connection
from trefas.run.web.site import Site

BACKLOG = 256


class Server(uvicorn.Server):
    """Serves until it is told to end; signals are the meter's."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Takes none."""
        yield


def server_of(site: Site) -> Server:
    """The server of a site; ``serve`` it with a socket that listens."""
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)  # what strangers do wrong is not worth a line
    return Server(
        uvicorn.Config(
            app_of(site),
            http=type("Within", (Connection,), {"limits": site.limits}),
            ws="none",
            lifespan="off",
            loop="none",
            log_config=None,
            access_log=False,
            server_header=False,
            backlog=BACKLOG,
            timeout_keep_alive=site.limits.idle_s,
            timeout_graceful_shutdown=1,
            h11_max_incomplete_event_size=site.limits.head_size,
            proxy_headers=False,
        )
    )
