"""A second writer of PQDIF, for tests alone: made from the header files of the standard, not from what it tests.

It lays a body out the other way round (what is in a collection stands before it, the root excepted) and embeds nothing but what
it is told to, so that links of every direction are followed.
"""

import struct
import zlib
from uuid import UUID

SIGNATURE = "4a111440-e49f-11cf-9900-505144494600"
CONTAINER = "89738606-f1c3-11cf-9d89-0080c72e70a3"
DATA_SOURCE = "89738619-f1c3-11cf-9d89-0080c72e70a3"
SETTINGS = "b48d858c-f5f5-11cf-9d89-0080c72e70a3"
OBSERVATION = "8973861a-f1c3-11cf-9d89-0080c72e70a3"
WAVEFORM = "67f6af80-f753-11cf-9d89-0080c72e70a3"
VALUE_LOG = "67f6af82-f753-11cf-9d89-0080c72e70a3"
VALUE = "67f6af97-f753-11cf-9d89-0080c72e70a3"
MINIMUM = "67f6af98-f753-11cf-9d89-0080c72e70a3"
MAXIMUM = "67f6af99-f753-11cf-9d89-0080c72e70a3"
AVERAGE = "67f6af9a-f753-11cf-9d89-0080c72e70a3"
TIME = "c690e862-f755-11cf-9d89-0080c72e70a3"
INSTANTANEOUS = "a6b31add-b451-11d1-ae17-0060083a2628"
RMS = "a6b31ae5-b451-11d1-ae17-0060083a2628"
VENDORS_OWN = "01234567-89ab-cdef-0123-456789abcdef"

# Elements: (tag, "c", [elements]), (tag, "s", (type, packed)), (tag, "e", …) embedded, (tag, "v", (type, count, packed)).


def uint4(tag, value, kind="e"):
    return tag, kind, (32, struct.pack("<I", value))


def real8(tag, value, kind="s"):
    return tag, kind, (41, struct.pack("<d", value))


def guid(tag, value):
    return tag, "s", (60, UUID(value).bytes_le)


def text(tag, value):
    raw = value.encode() + b"\0"
    return tag, "v", (10, len(raw), raw)


def stamp(tag, day, second):
    return tag, "s", (50, struct.pack("<Id", day, second))


def reals(tag, values):
    return tag, "v", (41, len(values), struct.pack(f"<{len(values)}d", *values))


def shorts(tag, values):
    return tag, "v", (21, len(values), struct.pack(f"<{len(values)}h", *values))


def body(elements):
    """The root collection first, all else behind it."""
    raw = bytearray(4 + 28 * len(elements))
    raw[:] = _collection(raw, elements, 0)
    return bytes(raw)


def _collection(raw, elements, at):
    heads = struct.pack("<I", len(elements))
    for tag, kind, content in elements:
        embedded, link = b"\0" * 8, 0
        if kind == "c":
            number, physical = 1, 0
            inner = _collection(raw, content, None)
            link = _put(raw, inner)
            size = len(inner)
        elif kind == "v":
            number, physical, packed = 3, content[0], struct.pack("<I", content[1]) + content[2]
            link, size = _put(raw, packed), len(packed)
        else:
            number, (physical, packed) = 2, content
            if kind == "s":
                link, size = _put(raw, packed), len(packed)
            embedded = packed.ljust(8, b"\0")
        place = embedded if kind == "e" else struct.pack("<II", link, size)
        heads += UUID(tag).bytes_le + bytes((number, physical, kind == "e", 0)) + place
    if at is None:
        return heads
    raw[at : at + len(heads)] = heads
    return raw


def _put(raw, packed):
    raw += b"\0" * (-len(raw) % 4)
    link = len(raw)
    raw += packed
    return link


def file(*records, compressed=False, checksum=zlib.adler32):
    """(record type, elements) …; the container is made here."""
    container = [
        ("89738607-f1c3-11cf-9d89-0080c72e70a3", "v", (32, 4, struct.pack("<4I", 1, 5, 1, 0))),
        uint4("8973861b-f1c3-11cf-9d89-0080c72e70a3", 2 if compressed else 0),
        uint4("8973861c-f1c3-11cf-9d89-0080c72e70a3", 1 if compressed else 0),
    ]
    raw = b""
    bodies = [(CONTAINER, body(container)), *((kind, body(elements)) for kind, elements in records)]
    for number, (kind, content) in enumerate(bodies):
        packed = zlib.compress(content) if compressed and number else content
        after = 0 if number == len(bodies) - 1 else len(raw) + 64 + len(packed)
        raw += UUID(SIGNATURE).bytes_le + UUID(kind).bytes_le
        raw += struct.pack("<IIII16x", 64, len(packed), after, checksum(packed)) + packed
    return raw


def channel(name, phase, measured, series, quantity_type=WAVEFORM):
    """A definition; series are (value type, unit, characteristic, storage)."""
    defined = [
        (
            "b48d859a-f5f5-11cf-9d89-0080c72e70a3",
            "c",
            [
                guid("b48d859c-f5f5-11cf-9d89-0080c72e70a3", value_type),
                uint4("b48d859b-f5f5-11cf-9d89-0080c72e70a3", unit),
                guid("3d786f9e-f76e-11cf-9d89-0080c72e70a3", characteristic),
                uint4("b48d85a1-f5f5-11cf-9d89-0080c72e70a3", storage),
            ],
        )
        for value_type, unit, characteristic, storage in series
    ]
    return [
        text("b48d8590-f5f5-11cf-9d89-0080c72e70a3", name),
        uint4("b48d8591-f5f5-11cf-9d89-0080c72e70a3", phase),
        guid("b48d8592-f5f5-11cf-9d89-0080c72e70a3", quantity_type),
        uint4("c690e872-f755-11cf-9d89-0080c72e70a3", measured),
        (VENDORS_OWN, "c", [real8(VENDORS_OWN, 1.0)]),
        ("b48d8598-f5f5-11cf-9d89-0080c72e70a3", "c", defined),
    ]


def data_source(*channels, name="meter 7"):
    defined = [("b48d858e-f5f5-11cf-9d89-0080c72e70a3", "c", each) for each in channels]
    return DATA_SOURCE, [
        text("b48d8587-f5f5-11cf-9d89-0080c72e70a3", name),
        text(VENDORS_OWN, "what no standard knows"),
        ("b48d858d-f5f5-11cf-9d89-0080c72e70a3", "c", defined),
    ]


def settings(nominal_hz, ratios=None, use=True):
    """``ratios``: (definition, system side, monitor side) …"""
    each = [
        (
            "3d786f9a-f76e-11cf-9d89-0080c72e70a3",
            "c",
            [
                uint4("b48d858f-f5f5-11cf-9d89-0080c72e70a3", index),
                real8("62f2818a-f9c4-11cf-9d89-0080c72e70a3", system),
                real8("62f2818b-f9c4-11cf-9d89-0080c72e70a3", monitor),
            ],
        )
        for index, system, monitor in ratios or ()
    ]
    return SETTINGS, [
        ("62f28181-f9c4-11cf-9d89-0080c72e70a3", "e", (3, struct.pack("<I", use))),
        real8("0fa118c3-cb4a-11d2-b30b-fe25cb9a1760", nominal_hz),
        ("62f28182-f9c4-11cf-9d89-0080c72e70a3", "c", each),
    ]


def series(values=None, scale=None, offset=None, shared=None):
    """``values`` is a vector's element made with SERIES_VALUES; ``shared`` (channel, series)."""
    elements = []
    if scale is not None:
        elements.append(real8("3d786f96-f76e-11cf-9d89-0080c72e70a3", scale))
    if offset is not None:
        elements.append(real8("3d786f97-f76e-11cf-9d89-0080c72e70a3", offset))
    if shared is not None:
        elements.append(uint4("8973861f-f1c3-11cf-9d89-0080c72e70a3", shared[0]))
        elements.append(uint4("89738620-f1c3-11cf-9d89-0080c72e70a3", shared[1]))
    return [*elements, *([values] if values else [])]


SERIES_VALUES = "3d786f99-f76e-11cf-9d89-0080c72e70a3"


def observation(day, second, *instances, name="event"):
    """Instances are (definition, [series …]) or (definition, [series …], group)."""
    each = [
        (
            "3d786f92-f76e-11cf-9d89-0080c72e70a3",
            "c",
            [
                uint4("b48d858f-f5f5-11cf-9d89-0080c72e70a3", instance[0]),
                *(
                    [("f90de218-e67b-4cf1-a295-b021a2d46767", "e", (21, struct.pack("<h", instance[2])))]
                    if len(instance) > 2
                    else []
                ),
                (
                    "3d786f93-f76e-11cf-9d89-0080c72e70a3",
                    "c",
                    [("3d786f94-f76e-11cf-9d89-0080c72e70a3", "c", one) for one in instance[1]],
                ),
            ],
        )
        for instance in instances
    ]
    return OBSERVATION, [
        text("3d786f8a-f76e-11cf-9d89-0080c72e70a3", name),
        stamp("3d786f8c-f76e-11cf-9d89-0080c72e70a3", day, second),
        uint4("3d786f8d-f76e-11cf-9d89-0080c72e70a3", 1),
        ("3d786f91-f76e-11cf-9d89-0080c72e70a3", "c", each),
    ]
