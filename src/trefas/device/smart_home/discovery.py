"""How Home Assistant finds a meter: a configuration for each entity, or one for the device with all of them in it.

    Discovery(topics, plate, told, permitted).messages("entity")     read by every release of these years
    Discovery(…).messages("device")                                  since 2024.11

Templates name keys that the state always has, so none of them warns. What is ``null`` there renders as ``None``, which Home
Assistant takes for unknown (homeassistant/components/mqtt: PAYLOAD_NONE). Names leave the device out, which it puts before them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from trefas.core.meter import Meter
from trefas.device.messenger import Message
from trefas.device.nameplate import Nameplate, software_revision
from trefas.device.smart_home.entities import Permission, Switched, Value
from trefas.device.smart_home.state import Told, as_json
from trefas.device.smart_home.topics import Topics

ENTITY, DEVICE = "entity", "device"
DEVICE_SINCE = (2024, 11)
"""Release notes of 2024.11: "device discovery"."""
SINCE = {"reactive_energy": (2025, 9)}
"""Device classes that older releases refuse, with the release that knows them first."""
OLDEST = {ENTITY: (2024, 3), DEVICE: DEVICE_SINCE}
"""The oldest release that is asked to read a form, where nothing else is said."""
YES, NO = "True", "False"
"""As templates render true and false of JSON."""


@dataclass(frozen=True, slots=True)
class Discovery:
    """Of one meter, for a release of Home Assistant and those after it."""

    topics: Topics
    meter: Meter
    told: Told
    permitted: frozenset[Permission]
    form: str
    release: tuple[int, int]

    def messages(self) -> list[Message]:
        """The configurations, retained."""
        if self.form == DEVICE:
            return [Message(self.topics.device, as_json(self._device()), retained=True)]
        shared = {**self._shared(), "device": self._described(), "origin": self._origin()}
        return [
            Message(self.topics.entity(component, key), as_json({**entity, **shared}), retained=True)
            for key, component, entity in self.entities()
        ]

    def entities(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Key, component and what is its own, of each entity."""
        return [
            *((each.key, "sensor", self._value(each)) for each in self.told.values),
            *((each.key, "sensor", self._base(each.key, each.name)) for each in self.told.words),
            *(
                (each.key, "switch", self._switch(each))
                if self.is_switch(each)
                else (each.key, "binary_sensor", self._binary(each))
                for each in self.told.switched
            ),
        ]

    def is_switch(self, row: Switched) -> bool:
        """Whether a home may switch it."""
        return row.permission in self.permitted and row.switchable(self.meter)

    def _device(self) -> dict[str, Any]:
        return {
            "device": self._described(),
            "origin": self._origin(),
            "components": {key: {"platform": component, **entity} for key, component, entity in self.entities()},
            **self._shared(),
        }

    def _shared(self) -> dict[str, Any]:
        return {"state_topic": self.topics.state, "availability_topic": self.topics.availability, "qos": 1}

    def _described(self) -> dict[str, Any]:
        plate = self.meter.part(Nameplate)
        return {
            "identifiers": [self.topics.node],
            "name": f"Meter {plate.serial_number}",
            "manufacturer": "trefas",
            "model": str(plate.type_number),
            **({"sw_version": software_revision()} if software_revision() else {}),
        }

    def _origin(self) -> dict[str, Any]:
        return {"name": "trefas", **({"sw_version": software_revision()} if software_revision() else {})}

    def _base(self, key: str, name: str) -> dict[str, Any]:
        return {
            "name": name,
            "unique_id": f"{self.topics.node}_{key}",
            "value_template": f"{{{{ value_json.{key} }}}}",
        }

    def _value(self, row: Value) -> dict[str, Any]:
        kind = row.kind
        found = {**self._base(row.key, row.name), "state_class": kind.state_class}
        if kind.unit is not None:
            found["unit_of_measurement"] = kind.unit
        if kind.device_class is not None and self.release >= SINCE.get(kind.device_class, (0, 0)):
            found["device_class"] = kind.device_class
        return found | {"suggested_display_precision": kind.decimals}

    def _binary(self, row: Switched) -> dict[str, Any]:
        found = {**self._base(row.key, row.name), "payload_on": YES, "payload_off": NO}
        return found if row.device_class is None else found | {"device_class": row.device_class}

    def _switch(self, row: Switched) -> dict[str, Any]:
        return {
            **self._base(row.key, row.name),
            "command_topic": self.topics.command(row.key),
            "payload_on": "ON",
            "payload_off": "OFF",
            "state_on": YES,
            "state_off": NO,
        }


def moved(stale: list[str], current: Callable[[], list[Message]]) -> list[Message]:
    """What to publish where configurations of the other form, or of entities that are no more, are still retained: Home Assistant
    lets go of each without forgetting its settings (``migrate_discovery``, since 2024.11; older ones ignore it), takes the new
    ones, and the old ones are taken away."""
    letting_go = [Message(each, as_json({"migrate_discovery": True})) for each in stale]
    return [*letting_go, *current(), *(Message(each, b"", retained=True) for each in stale)]
