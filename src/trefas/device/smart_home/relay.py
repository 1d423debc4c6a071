"""A relay elsewhere in the home that follows the meter: a load (Z14), a port of its module (Z3), or its breaker.

It is told in the remote procedure calls of Shelly devices of the second generation, which listen at a broker under PREFIX/rpc:

    {"id": 7, "src": "trefas/20000001/relays", "method": "Switch.Set", "params": {"id": 0, "on": true}}

(shelly-api-docs.shelly.cloud, gen2: MQTT, and Switch.Set.) The call says what is to be so, not what is to be changed, so it is
made with every state: a relay that was away, or that somebody switched by hand, follows again.
"""

import re
from dataclasses import dataclass
from typing import Self

from trefas.base.errors import SetupError
from trefas.device.messenger import Message
from trefas.device.smart_home.state import as_json

FOLLOWED = ("load_1", "load_2", "io_1", "io_2", "breaker")
_FORM = re.compile(r"([^+#\x00-\x20]{1,128}?)(?::([0-9]{1,2}))?")


@dataclass(frozen=True, slots=True)
class Relay:
    """One of them: what it follows, under which prefix it listens, and which of the device's switches it is."""

    key: str
    prefix: str
    switch: int = 0

    @classmethod
    def parse(cls, key: str, text: str) -> Self:
        """``PREFIX[:SWITCH]``. Raises SetupError for what is none."""
        found = _FORM.fullmatch(text)
        if key not in FOLLOWED or found is None:
            raise SetupError(
                f"a relay is {key} = {text!a}; must be one of {', '.join(FOLLOWED)}, and PREFIX[:SWITCH], as "
                'load_1 = "shellyplus1-a8032ab12345"'
            )
        return cls(key, found[1], int(found[2] or 0))

    def call(self, number: int, source: str, on: bool) -> Message:
        """Its procedure call."""
        params = {"id": self.switch, "on": on}
        return Message(
            f"{self.prefix}/rpc", as_json({"id": number, "src": source, "method": "Switch.Set", "params": params})
        )
