"""gurux-dlms as a judge; see ``words``. It brings the protocol; sockets and serial lines are ours.

It says None for an array in which there is nothing, and for a bit-string of no bits the empty text. Short names are long, with
a sign (Blue Book, 4.4.3): in the list of rights it compares those from 8000h on with what has none, and passes them over, so
the sign is taken away in ``view``.
"""

import socket
from argparse import Namespace
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import serial
from gurux_dlms import GXByteBuffer, GXDLMSClient, GXDLMSException, GXReplyData
from gurux_dlms.enums import Authentication, InterfaceType, Security
from gurux_dlms.GXDateTime import GXDateTime
from gurux_dlms.objects import GXDLMSClock, GXDLMSObject
from gurux_dlms.objects.enums.SecuritySuite import SecuritySuite
from gurux_dlms.secure import GXDLMSSecureClient

from tests.judges.words import OBJECT_LIST, TIMEOUT_S, Refused, answer


class Talk:
    """A client and its line. ``asked`` is the first byte of what it asked last, over the wrapper."""

    asked: int | None = None

    def __init__(self, told: Namespace) -> None:
        server = told.server
        if told.physical is not None:
            server = GXDLMSClient.getServerAddress(told.server, told.physical)
        link = InterfaceType.HDLC if told.framing == "hdlc" else InterfaceType.WRAPPER
        if told.keys:
            self.client = GXDLMSSecureClient(True, told.client, server, Authentication.HIGH_GMAC, None, link)
            ciphering = self.client.ciphering
            ciphering.blockCipherKey, ciphering.authenticationKey = told.keys
            ciphering.systemTitle, ciphering.invocationCounter = told.title, told.counter
            ciphering.securitySuite = SecuritySuite(told.suite)
            ciphering.security = Security.AUTHENTICATION_ENCRYPTION
            if told.dedicated:
                ciphering.dedicatedKey = bytes(range(0x40, 0x50))
        else:
            low = Authentication.LOW if told.password else Authentication.NONE
            self.client = GXDLMSClient(not told.short, told.client, server, low, told.password, link)
        self.send, self.hear, self.part = on_terminal(told.pty) if told.pty else on_tcp(*told.tcp)

    def ask(self, requests: Any) -> GXReplyData:
        """Sends, and hears all the frames and blocks of the answer."""
        if isinstance(requests, bytes | bytearray):
            requests = [requests]
        reply = GXReplyData()
        for request in requests or []:
            self._exchange(request, reply)
            while reply.isMoreData():
                self._exchange(None if reply.isStreaming() else self.client.receiverReady(reply), reply)
        return reply

    def _exchange(self, request: bytes | None, reply: GXReplyData) -> None:
        heard = GXByteBuffer()
        if request:
            self.send(bytes(request))
            self.asked = request[8] if self.client.interfaceType == InterfaceType.WRAPPER else None
        reply.error = 0
        while not self.client.getData(heard, reply):
            heard.set(self.hear())
        if reply.error:
            raise GXDLMSException(reply.error)

    def associate(self) -> None:
        greeting = self.client.snrmRequest()
        if greeting:
            self.client.parseUAResponse(self.ask(greeting).data)
        self.client.parseAareResponse(self.ask(self.client.aarqRequest()).data)
        if self.client.isAuthenticationRequired:
            shown = self.ask(self.client.getApplicationAssociationRequest())
            self.client.parseApplicationAssociationResponse(shown.data)

    def read(self, item: Any, index: int) -> Any:
        """The value as the client decoded it, given to the object too (which scales the rows of a profile where they are)."""
        value = self.ask(self.client.read(item, index)).value
        if type(item) is not GXDLMSObject:  # of a class that it knows
            self.client.updateValue(item, index, deepcopy(value))
        return value

    def leave(self) -> None:
        self.ask(self.client.releaseRequest())
        farewell = self.client.disconnectRequest()
        if farewell:
            self.ask(farewell)
        self.part()


def on_tcp(host: str, port: int) -> tuple[Callable[[bytes], Any], Callable[[], bytes], Callable[[], None]]:
    connection = socket.create_connection((host, port), TIMEOUT_S)

    def hear() -> bytes:
        data = connection.recv(4096)
        if not data:
            raise ConnectionError("the meter hung up")
        return data

    return connection.sendall, hear, connection.close


def on_terminal(path: str) -> tuple[Callable[[bytes], Any], Callable[[], bytes], Callable[[], None]]:
    line = serial.Serial(path, 9600, timeout=TIMEOUT_S)

    def hear() -> bytes:
        data = line.read(max(1, line.in_waiting))
        if not data:
            raise ConnectionError("the meter is silent")
        return data

    return line.write, hear, line.close


def clock(talk: Talk, item: GXDLMSClock) -> list[Any]:
    talk.read(item, 2)
    shown: GXDateTime = item.time
    return [shown.value.replace(tzinfo=None, microsecond=0).isoformat(" "), int(shown.status)]


def view(talk: Talk) -> list[GXDLMSObject]:
    """The objects, those too whose class it does not know; short names have their rights in a list of their own."""
    listed = talk.client.parseObjects(talk.ask(talk.client.getObjectsRequest()).data, False, False)
    if not talk.client.useLogicalNameReferencing:
        association = next(item for item in listed if int(item.objectType) == 12)
        association.objectList = listed
        rights = talk.ask(talk.client.read(association, 3)).value
        association.updateAccessRights([[each[0] & 0xFFFF, *each[1:]] for each in rights])
    return list(listed)


def modes(listed: list[GXDLMSObject]) -> tuple[str, str]:
    """Where it keeps access to attributes and methods: version 3 of an association has a place of its own."""
    today = any(int(item.objectType) == 15 and item.version >= 3 for item in listed)
    return ("access3", "methodAccess3") if today else ("access", "methodAccess")


def judge(told: Namespace) -> dict[str, Any]:
    talk = Talk(told)
    try:
        talk.associate()
    except GXDLMSException as error:
        talk.part()
        raise Refused(str(error)) from error
    listed = view(talk)
    shown = next(item for item in listed if item.logicalName == told.clock)
    clocks = [clock(talk, shown)]
    objects, values, demands = {}, {}, {}
    access, method_access = modes(listed)
    for item in listed:
        name = f"{int(item.objectType)}/{item.logicalName}"
        # Attribute 1 and whatever the list names: this client takes what a list passes over as readable and writable.
        attributes = {1: 1, **{each.index: int(getattr(each, access)) for each in item.attributes}}
        methods = {each.index: int(getattr(each, method_access)) for each in item.methodAttributes}
        objects[name] = [item.version, attributes, [index for index, mode in methods.items() if mode]]
        demands[name] = methods
        values[name] = {
            index: talk.read(item, index)
            # It wants the columns of a profile before its rows.
            for index, mode in sorted(attributes.items(), key=lambda each: item.objectType == 7 and each[0] == 2)
            if mode & 1 and [int(item.objectType), index] != OBJECT_LIST
        }
    clocks.append(clock(talk, shown))
    talk.leave()
    return {"clocks": clocks, "objects": objects, "values": values, "methods": demands, "parted": True}


if __name__ == "__main__":
    answer(judge)
