"""What pydlms-client can; see ``judge_work``.

It takes the identification of a verified image for the identifier of its transfer, and would give up. The book has them as two
things (class 18), and for the maker the one is number and revision, the other hash and originator: it is told not to look.
"""

from argparse import Namespace
from datetime import datetime
from pathlib import Path
from typing import Any

from pydlms.apdu.xdlms import SelectiveAccess, date_time_value, entry_descriptor, range_descriptor
from pydlms.cosem.data import DlmsData
from pydlms.exceptions import ServiceError
from pydlms.image import transfer_image
from pydlms.obis import ObisCode

from tests.judges.judge_pydlms import connected
from tests.judges.judge_work import CLOCK_CLASS, said, value_of

REFUSALS = (ServiceError,)
TYPES = {
    "i8": DlmsData.int8,
    "i32": DlmsData.int32,
    "u8": DlmsData.uint8,
    "u16": DlmsData.uint16,
    "u32": DlmsData.uint32,
    "octets": DlmsData.octet_string,
}
POLL_S = 0.02


class Worker:
    def __init__(self, told: Namespace) -> None:
        self.client = connected(told)
        self.client.connect()

    def get(self, class_id: int, name: str, index: int) -> Any:
        return self.client.get(name, class_id, index).to_python()

    def rows(self, log: str, access: SelectiveAccess | None = None) -> Any:
        return self.client.read_profile(log, access).rows

    def range(self, log: str, clock: str, first: str, last: str) -> Any:
        ends = (date_time_value(datetime.fromisoformat(each)) for each in (first, last))
        return self.rows(log, range_descriptor(*ends, (CLOCK_CLASS, ObisCode.parse(clock), 2)))

    def entries(self, log: str, first: int, last: int) -> Any:
        return self.rows(log, entry_descriptor(first, last))

    def compact(self, name: str) -> Any:
        found = self.client.read_compact_data(name)
        columns = [f"{int(class_id)}/{name}" for class_id, name, *_ in found.columns]
        return [found.template_id, columns, [cell.to_python() for cell in found.cells]]

    def clock(self, name: str) -> str:
        return self.client.get_clock(name).to_datetime().replace(tzinfo=None).isoformat()

    def set(self, name: str, moment: str) -> None:
        self.client.set_clock(datetime.fromisoformat(moment), name)

    def say(self, name: str, form: str, moment: str) -> None:
        self.client.set_clock(said(form, moment), name)

    def write(self, class_id: int, name: str, kind: str, value: int | str) -> None:
        self.client.set(name, class_id, 2, TYPES[kind](value_of(value)))

    def act(self, class_id: int, name: str, method: int, kind: str, value: int | str) -> None:
        self.client.action(name, class_id, method, TYPES[kind](value_of(value)))

    def image(self, file: str, identifier: str) -> Any:
        image, name = Path(file).read_bytes(), bytes.fromhex(identifier)
        done = transfer_image(self.client, image, name, activate=True, poll=POLL_S, check_info=False)
        (info,) = done.images_to_activate
        return {
            "blocks": [done.blocks, done.block_size],
            "sent": [done.sent, done.rounds, done.resumed],
            "status": int(done.status),
            "confirmed": done.activation_confirmed,
            "info": [
                info.image_to_activate_size,
                info.image_to_activate_identification,
                info.image_to_activate_signature,
            ],
        }

    def leave(self) -> None:
        self.client.close()
