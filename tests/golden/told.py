"""The first difference of two lives, in words."""

import struct

Notes = list[tuple[str, list[tuple[str, bytes]]]]
AROUND = 12
"""Bytes that are shown before and behind the first that differs."""
_HEAD = struct.Struct(">4sHHHQ")


def difference(before: Notes, now: Notes) -> str:
    """A sentence; empty where there is none."""
    for number, ((name, notes), (other, others)) in enumerate(zip(before, now, strict=False)):
        where = f"step {number} ({name})"
        if name != other:
            return f"{where}: the other build has {other}"
        for (what, value), (that, its) in zip(notes, others, strict=False):
            if what != that:
                return f"{where}: before there was {what!r}, and now {that!r}"
            if value != its:
                return f"{where}, {what}: {_values(what, value, its)}"
        if len(notes) != len(others):
            longer, which = (notes, "before") if len(notes) > len(others) else (others, "now")
            return f"{where}: only {which} there was {longer[min(len(notes), len(others))][0]!r}"
    return "" if len(before) == len(now) else f"there were {len(before)} steps before, and now {len(now)}"


def _values(what: str, before: bytes, now: bytes) -> str:
    if what == "image":
        one, other = read_image(before), read_image(now)
        found = [
            f"{key} was {one.get(key, 'not there')} and is {other.get(key, 'not there')}"
            for key in one | other
            if one.get(key) != other.get(key)
        ]
        if found:
            return "; ".join(found[:8]) + (f"; and {len(found) - 8} more" if len(found) > 8 else "")
        return "the same values stand in another order"
    at = next((at for at, (a, b) in enumerate(zip(before, now, strict=False)) if a != b), min(len(before), len(now)))
    first = max(0, at - AROUND)
    shown = (f"{each[first : at + AROUND].hex(' ')} ({len(each)} bytes)" for each in (before, now))
    return f"from byte {at} on, was {' and is '.join(shown)}"


def read_image(raw: bytes) -> dict[str, object]:
    """What an image says, by its keys; numbers of a key are its count and the rest of it."""
    _, _, slots, labels, _ = _HEAD.unpack_from(raw)
    at = _HEAD.size
    keys, carrying, found = [], [], {}
    for _ in range(slots):
        end = at + 1 + raw[at]
        keys.append(raw[at + 1 : end].decode())
        if raw[end]:
            carrying.append(keys[-1])
        at = end + 1
    for name, those in (("", keys), (" (rest)", carrying)):
        for key in those:
            found[key + name] = int.from_bytes(raw[at : at + 8], signed=True)
            at += 8
    for _ in range(labels):
        end = at + 1 + raw[at]
        key, length = raw[at + 1 : end].decode(), int.from_bytes(raw[end + 1 : end + 3])
        found[key] = raw[end + 3 : end + 3 + length]
        at = end + 3 + length
    return found
