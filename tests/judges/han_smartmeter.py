"""How smartmeter-datacollector reads a home port. It is given what came up to each 7Eh, as its serial reader gives it."""

import re
from typing import Any

from smartmeter_datacollector.smartmeter.cosem import Cosem
from smartmeter_datacollector.smartmeter.hdlc_dlms_parser import HdlcDlmsParser


def read(said: bytes, keys: Any) -> Any:
    parser = HdlcDlmsParser(Cosem("none"), keys[0].hex() if keys else None)
    found = []
    for piece in re.findall(rb"[^\x7e]*\x7e", said, re.DOTALL):
        parser.append_to_hdlc_buffer(piece)
        if not parser.extract_data_from_hdlc_frames():
            continue
        time = parser.extract_message_time()
        bundle = parser.convert_dlms_bundle_to_reader_data(parser.parse_to_dlms_objects(), time)
        values = {point.obis.to_gurux_str(): round(point.value, 9) for point in bundle.data_points}
        # Without a zone: what was taken for local time.
        shown = None if time is None else str(time.replace(tzinfo=None))
        found.append({"time": shown, "id": bundle.source, **values})
    return found
