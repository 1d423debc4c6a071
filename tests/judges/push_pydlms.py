"""How pydlms-client is pushed to; see ``judge_push``. Ciphered pushes are read with the keys of the association."""

from argparse import Namespace
from typing import Any

from pydlms.cosem.data import DlmsData
from pydlms.push import PushDecoder
from pydlms.security.context import SecurityContext

from tests.judges.judge_push import SERVICES, SETUP, SETUP_CLASS
from tests.judges.judge_pydlms import connected


class Receiver:
    def __init__(self, told: Namespace) -> None:
        self.client = connected(told)
        self.client.connect()
        self.security = SecurityContext(*told.keys) if told.keys else None
        self.decoder = self.client.push_decoder_from_meter(SETUP)

    def listed(self) -> Any:
        return [[class_id, str(name), *rest] for class_id, name, *rest in self.decoder.capture_objects]

    def push_to(self, service: str, place: str) -> None:
        parts = [DlmsData.enum(SERVICES[service]), DlmsData.octet_string(place.encode()), DlmsData.enum(0)]
        self.client.set(SETUP, SETUP_CLASS, 3, DlmsData.structure(parts))
        self.client.action(SETUP, SETUP_CLASS, 1, DlmsData.int8(0))

    def read(self, service: str, heard: bytes) -> Any:
        framing = "hdlc" if service == "hdlc" else "wrapper"
        (message,) = PushDecoder(framing, self.security, capture_objects=self.decoder.capture_objects).feed(heard)
        assert message.complete, "something was left over"
        return {
            "values": [record.raw for record in message.records],
            "time": str(message.timestamp.to_datetime().replace(tzinfo=None)),
            "number": message.notification.long_invoke_id,
            "title": message.system_title.hex() if message.system_title else None,
            "counter": message.invocation_counter,
        }

    def leave(self) -> None:
        self.client.close()
