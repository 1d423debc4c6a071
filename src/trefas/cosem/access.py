"""The ACCESS service: attributes read and written and methods invoked, in the order of one message (Green Book, 9.3.9).

Our own choices, where the book leaves room: what is passed over after an error (break on error) has the result other-reason; so
has what was read and does not fit into the answer any more, which for a method that returned something is its value alone. The
answer says no time.
"""

from trefas.cosem.operations import Operations
from trefas.wire.axdr import Data, Null
from trefas.wire.reader import length_of
from trefas.wire.xdlms import DataAccessResult
from trefas.wire.xdlms_access import AccessRequest, LongInvoke, Service, Wanted, answer_of

_NULL = Null().encode()
_PASSED_OVER: tuple[int, bytes] = (DataAccessResult.OTHER_REASON, _NULL)
WASTE_SIZE_MAX = 1 << 20
"""What may be read for nothing, because it does not fit. After that nothing more is read: it would keep others waiting."""
_ITEM_SIZE = 3
"""What each specification takes in an answer at least: null-data, the choice of the result, the result."""


def access(operations: Operations, request: AccessRequest, size_max: int) -> bytes | None:
    """The answer, empty where none is wanted; None, and nothing is done, where no answer would fit."""
    describes = bool(request.invoke & LongInvoke.SELF_DESCRIPTIVE)
    wanted = request.wanted if describes else None
    count = len(request.wanted)
    least = len(answer_of(request.invoke, b"", wanted, [], ())) - 2 + 2 * len(length_of(count)) + count * _ITEM_SIZE
    room = size_max - least
    if room < 0:
        return None
    values: list[bytes] = []
    results: list[tuple[Service, int]] = []
    broken, wasted = False, 0
    for each, given in zip(request.wanted, request.values, strict=True):
        reads = each.service is Service.GET
        result, value = _PASSED_OVER
        if not broken and not (reads and wasted > WASTE_SIZE_MAX):
            result, value = _do(operations, each, given)
        if len(value) - len(_NULL) > room:
            wasted += len(value)
            result, value = DataAccessResult.OTHER_REASON if reads else result, _NULL
        room -= len(value) - len(_NULL)
        values.append(value)
        results.append((each.service, result))
        broken = broken or bool(result and request.invoke & LongInvoke.BREAK_ON_ERROR)
    if not request.invoke & LongInvoke.CONFIRMED:
        return b""
    return answer_of(request.invoke, b"", wanted, values, tuple(results))


def _do(operations: Operations, wanted: Wanted, given: Data) -> tuple[int, bytes]:
    """One specification: its result and its value."""
    if wanted.service is Service.SET:
        return operations.write(wanted.name, wanted.selection, given), _NULL
    if wanted.service is Service.ACTION:
        result, returned = operations.invoke(wanted.name, None if isinstance(given, Null) else given)
        return result, _NULL if returned is None else returned.encode()
    read = operations.read(wanted.name, wanted.selection)
    return (read, _NULL) if isinstance(read, DataAccessResult) else (0, read)
