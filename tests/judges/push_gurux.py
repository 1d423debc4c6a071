"""How gurux-dlms is pushed to; see ``judge_push``. Of a ciphered push it does not say title and counter."""

from argparse import Namespace
from typing import Any

from gurux_dlms import GXByteBuffer, GXDLMSClient, GXReplyData
from gurux_dlms.enums import Authentication, InterfaceType, Security
from gurux_dlms.objects import GXDLMSPushSetup
from gurux_dlms.objects.enums import MessageType, ServiceType
from gurux_dlms.secure import GXDLMSSecureClient

from tests.judges.judge_gurux import Talk
from tests.judges.judge_push import SETUP

PHYSICAL = 32


class Receiver:
    def __init__(self, told: Namespace) -> None:
        self.told = told
        self.talk = Talk(told)
        self.talk.associate()
        self.setup = GXDLMSPushSetup(SETUP)
        self.setup.version = 0
        self.talk.read(self.setup, 2)

    def listed(self) -> Any:
        return [
            [int(item.objectType), item.logicalName, each.attributeIndex, each.dataIndex]
            for item, each in self.setup.pushObjectList
        ]

    def push_to(self, service: str, place: str) -> None:
        self.setup.service = ServiceType[service.upper()]
        self.setup.destination, self.setup.message = place, MessageType.COSEM_APDU
        self.talk.ask(self.talk.client.write(self.setup, 3))
        self.talk.ask(self.setup.activate(self.talk.client))

    def read(self, service: str, heard: bytes) -> Any:
        found = GXReplyData()
        self._client(InterfaceType.HDLC if service == "hdlc" else InterfaceType.WRAPPER).getData(
            GXByteBuffer(heard), found
        )
        return {
            "values": list(found.value),
            "time": str(found.time.value.replace(tzinfo=None, microsecond=0)),
            "number": found.invokeId,
            "title": None,
            "counter": None,
        }

    def _client(self, link: InterfaceType) -> GXDLMSClient:
        """One that has never said anything: who is pushed to knows keys and addresses, and no association."""
        told = self.told
        server = told.server if link == InterfaceType.WRAPPER else GXDLMSClient.getServerAddress(told.server, PHYSICAL)
        if not told.keys:
            return GXDLMSClient(True, told.client, server, Authentication.NONE, None, link)
        client = GXDLMSSecureClient(True, told.client, server, Authentication.NONE, None, link)
        client.ciphering.blockCipherKey, client.ciphering.authenticationKey = told.keys
        client.ciphering.security = Security.AUTHENTICATION_ENCRYPTION
        return client

    def leave(self) -> None:
        self.talk.leave()
