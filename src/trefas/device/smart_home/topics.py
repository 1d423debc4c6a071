"""Under which topics a meter is found. Its node is ``trefas_`` and its serial number, wherever it is named.

trefas/72000001/state            one object of JSON, retained
trefas/72000001/availability     online or offline, retained
trefas/72000001/breaker/set      ON or OFF, where that is permitted
trefas/72000001/refused          why a command was not followed

homeassistant/sensor/trefas_72000001/voltage_l1_v/config        each entity by itself
homeassistant/device/trefas_72000001/config                     all of them at once
"""

from dataclasses import dataclass

ONLINE, OFFLINE = b"online", b"offline"


@dataclass(frozen=True, slots=True)
class Topics:
    """Of one meter."""

    serial_number: int
    prefix: str = "trefas"
    discovery_prefix: str = "homeassistant"

    @property
    def node(self) -> str:
        """As whom homes and brokers know it."""
        return f"trefas_{self.serial_number}"

    @property
    def state(self) -> str:
        """What it says."""
        return self._own("state")

    @property
    def availability(self) -> str:
        """Whether it is there."""
        return self._own("availability")

    @property
    def refused(self) -> str:
        """Commands that were not followed."""
        return self._own("refused")

    @property
    def relays(self) -> str:
        """As whom it calls relays; their answers, which nobody needs, are under ``/rpc`` of it."""
        return self._own("relays")

    @property
    def home_status(self) -> str:
        """Where Home Assistant says that it has started."""
        return f"{self.discovery_prefix}/status"

    def command(self, key: str) -> str:
        """Where something is switched."""
        return self._own(f"{key}/set")

    def entity(self, component: str, key: str) -> str:
        """The configuration of one entity."""
        return f"{self.discovery_prefix}/{component}/{self.node}/{key}/config"

    @property
    def device(self) -> str:
        """The configuration of all."""
        return f"{self.discovery_prefix}/device/{self.node}/config"

    @property
    def discovered(self) -> tuple[str, ...]:
        """Every configuration that there may be of it."""
        return self.entity("+", "+"), self.device

    def _own(self, what: str) -> str:
        return f"{self.prefix}/{self.serial_number}/{what}"
