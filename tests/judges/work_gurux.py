"""What gurux-dlms can; see ``judge_work``.

Where a time has no deviation it sends that of its own machine, unless told to skip it. An image identifier is a text for it.
"""

import sys
import time
from argparse import Namespace
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from time import localtime, sleep
from types import SimpleNamespace
from typing import Any

from gurux_dlms.enums import DataType, DateTimeSkips
from gurux_dlms.GXDateTime import GXDateTime
from gurux_dlms.GXDLMSClient import GXDLMSClient
from gurux_dlms.GXDLMSException import GXDLMSException
from gurux_dlms.objects import GXDLMSClock, GXDLMSImageTransfer, GXDLMSObject

from tests.judges.judge_gurux import Talk
from tests.judges.judge_work import IMAGE, PROFILE_CLASS, said, value_of


class NotVerified(Exception):
    """The image was brought, and its status is not 3."""


REFUSALS = (GXDLMSException, NotVerified)
TYPES = {
    "i8": DataType.INT8,
    "i32": DataType.INT32,
    "u8": DataType.UINT8,
    "u16": DataType.UINT16,
    "u32": DataType.UINT32,
    "octets": DataType.OCTET_STRING,
}
VERIFYING, VERIFIED = 2, 3
POLL_S, POLLS_MAX = 0.02, 500


class Worker:
    def __init__(self, told: Namespace) -> None:
        self.talk = Talk(told)
        self.client = self.talk.client
        self.talk.associate()

    def get(self, class_id: int, name: str, index: int) -> Any:
        return self.talk.ask(self.client.read(named(class_id, name), index)).value

    def rows(self, log: str) -> Any:
        return self.get(PROFILE_CLASS, log, 2)

    def range(self, log: str, clock: str, first: str, last: str) -> Any:
        profile = named(PROFILE_CLASS, log)
        profile.sortObject = GXDLMSClock(clock)
        return self.talk.ask(self.client.readRowsByRange(profile, moment_of(first), moment_of(last))).value

    def entries(self, log: str, first: int, last: int) -> Any:
        return self.talk.ask(self.client.readRowsByEntry(named(PROFILE_CLASS, log), first, last - first + 1)).value

    def clock(self, name: str) -> str:
        item = GXDLMSClock(name)
        self.talk.read(item, 2)
        return str(item.time.value.replace(tzinfo=None, microsecond=0).isoformat())

    def set(self, name: str, moment: str) -> None:
        item = GXDLMSClock(name)
        item.time = moment_of(moment)
        self.talk.ask(self.client.write(item, 2))

    def say(self, name: str, form: str, moment: str) -> None:
        """Its machine's clock is at that instant: where a time has no zone, it takes the deviation of the present season."""
        at_s = datetime.fromisoformat(moment).timestamp()
        times = SimpleNamespace(localtime=lambda: localtime(at_s), altzone=time.altzone, timezone=time.timezone)
        vars(sys.modules[GXDateTime.__module__])["time"] = times
        item = GXDLMSClock(name)
        item.time = GXDateTime(said(form, moment))
        if "skipped" in form:
            item.time.skip |= DateTimeSkips.DEVITATION
        self.talk.ask(self.client.write(item, 2))

    def write(self, class_id: int, name: str, kind: str, value: int | str) -> None:
        item = named(class_id, name)
        item.value = value_of(value)
        item.setDataType(2, TYPES[kind])
        self.talk.ask(self.client.write(item, 2))

    def act(self, class_id: int, name: str, method: int, kind: str, value: int | str) -> None:
        self.talk.ask(self.client.method(named(class_id, name), method, value_of(value), TYPES[kind]))

    def image(self, file: str, identifier: str) -> Any:
        """The steps of the maker's description, with the status after each."""
        item, image = GXDLMSImageTransfer(IMAGE), Path(file).read_bytes()
        statuses: list[int] = []

        def ask(request: Any) -> None:
            self.talk.ask(request)
            statuses.append(self.get(18, IMAGE, 6))

        self.talk.read(item, 2)
        ask(item.imageTransferInitiate(self.client, bytes.fromhex(identifier).decode("ascii"), len(image)))
        counted = [0]
        for request in item.imageBlockTransfer(self.client, image, counted):
            self.talk.ask(request)
        came, missing = (self.get(18, IMAGE, index) for index in (3, 4))
        with suppress(GXDLMSException):  # temporary-failure: it is being verified
            self.talk.ask(item.imageVerify(self.client))
        for _ in range(POLLS_MAX):
            status = self.get(18, IMAGE, 6)
            if status not in statuses:
                statuses.append(status)
            if status != VERIFYING:
                break
            sleep(POLL_S)
        if status != VERIFIED:
            raise NotVerified(f"the status is {status}")
        (info,) = self.get(18, IMAGE, 7)
        ask(item.imageActivate(self.client))
        return {
            "blocks": [counted[0], item.imageBlockSize],
            "came": [str(came), missing],
            "statuses": statuses,
            "info": list(info),
        }

    def leave(self) -> None:
        self.talk.leave()


def named(class_id: int, name: str) -> GXDLMSObject:
    item = GXDLMSClient.createObject(class_id)
    item.logicalName = name
    return item


def moment_of(text: str) -> GXDateTime:
    moment = GXDateTime(datetime.fromisoformat(text))
    moment.skip |= DateTimeSkips.DEVITATION
    return moment
