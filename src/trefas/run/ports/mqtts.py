"""Ports at an MQTT broker over TLS: whoever this machine trusts vouches for the broker, or whom ``ca`` names."""

from trefas.run.ports._broker import Broker, form
from trefas.run.ports.mqtt import MqttPort

KIND = "mqtts"
FORM = form(KIND)


def parse(rest: str) -> MqttPort:
    """As ``mqtt``, with ``ca``, ``cert`` and ``key`` besides."""
    return MqttPort(Broker.parse(KIND, rest))
