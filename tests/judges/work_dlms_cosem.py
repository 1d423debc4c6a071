"""What dlms-cosem can; see ``judge_work``. It has no image transfer, and its entry descriptor cannot be written as bytes."""

from argparse import Namespace
from datetime import datetime
from typing import Any

from dlms_cosem import cosem, dlms_data, enumerations, utils
from dlms_cosem.client import ActionError, DataResultError
from dlms_cosem.cosem.capture_object import CaptureObject
from dlms_cosem.cosem.selective_access import EntryDescriptor, RangeDescriptor
from dlms_cosem.time import ClockStatus, datetime_from_bytes, datetime_to_bytes

from tests.judges.judge_dlms_cosem import client_of
from tests.judges.judge_work import CLOCK_CLASS, METERS_ZONE, PROFILE_CLASS, said, value_of

REFUSALS = (ActionError, DataResultError, NotImplementedError)
TYPES = {
    "i8": dlms_data.IntegerData,
    "i32": dlms_data.DoubleLongData,
    "u8": dlms_data.UnsignedIntegerData,
    "u16": dlms_data.UnsignedLongData,
    "u32": dlms_data.DoubleLongUnsignedData,
    "octets": dlms_data.OctetStringData,
}


class Worker:
    def __init__(self, told: Namespace) -> None:
        self.client = client_of(told)
        self.client.connect()
        self.client.associate()

    def get(self, class_id: int, name: str, index: int, access: Any = None) -> Any:
        return utils.parse_as_dlms_data(self.client.get(named(class_id, name, index), access))

    def rows(self, log: str) -> Any:
        return self.get(PROFILE_CLASS, log, 2)

    def range(self, log: str, clock: str, first: str, last: str) -> Any:
        ends = (datetime.fromisoformat(each) for each in (first, last))
        return self.get(PROFILE_CLASS, log, 2, RangeDescriptor(CaptureObject(named(CLOCK_CLASS, clock, 2)), *ends))

    def entries(self, log: str, first: int, last: int) -> Any:
        return self.get(PROFILE_CLASS, log, 2, EntryDescriptor(first, last))

    def clock(self, name: str) -> str:
        shown, _ = datetime_from_bytes(self.get(CLOCK_CLASS, name, 2))
        return str(shown.replace(tzinfo=None, microsecond=0).isoformat())

    def set(self, name: str, moment: str) -> None:
        octets = datetime_to_bytes(datetime.fromisoformat(moment))
        self._put(named(CLOCK_CLASS, name, 2), dlms_data.OctetStringData(octets))

    def say(self, name: str, form: str, moment: str) -> None:
        shown = said(form, moment)
        summer = bool(datetime.fromisoformat(moment).astimezone(METERS_ZONE).dst())
        status = ClockStatus(daylight_saving_active=summer) if "status" in form else None
        self._put(named(CLOCK_CLASS, name, 2), dlms_data.OctetStringData(datetime_to_bytes(shown, status)))

    def write(self, class_id: int, name: str, kind: str, value: int | str) -> None:
        self._put(named(class_id, name, 2), TYPES[kind](value_of(value)))

    def act(self, class_id: int, name: str, method: int, kind: str, value: int | str) -> None:
        wanted = cosem.CosemMethod(enumerations.CosemInterface(class_id), cosem.Obis.from_string(name), method)
        self.client.action(wanted, TYPES[kind](value_of(value)).to_bytes())

    def leave(self) -> None:
        self.client.release_association()
        self.client.disconnect()

    def _put(self, attribute: cosem.CosemAttribute, data: Any) -> None:
        answered = self.client.set(attribute, data.to_bytes())
        if answered.result != enumerations.DataAccessResult.SUCCESS:
            raise DataResultError(answered.result.name)


def named(class_id: int, name: str, index: int) -> cosem.CosemAttribute:
    return cosem.CosemAttribute(enumerations.CosemInterface(class_id), cosem.Obis.from_string(name), index)
