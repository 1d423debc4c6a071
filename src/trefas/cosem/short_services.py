"""Read, Write and UnconfirmedWrite of one association with short names (Green Book, 9.4.6.6 to 9.4.6.12).

A method is invoked by a Read, which gives what it returned (null-data for nothing), or by a Write of its parameter. Blocks carry
what stands behind the tag of the long APDU; those of one value alone carry the value, as clients in the field expect. Our own
choices, where the book leaves room: what was read and does not fit, where blocks were not negotiated, has the result
other-reason; a request in blocks is one of the same service in whole, and holds no blocks itself.
"""

from collections.abc import Callable

from trefas.base.errors import RemoteError
from trefas.cosem.operations import COSTLY_MAX, Operations
from trefas.cosem.refusals import MALFORMED, NOT_NEGOTIATED, TOO_LONG
from trefas.cosem.rights import Rights
from trefas.cosem.services import COLLECTED_SIZE_MAX, LIST_COUNT_MAX
from trefas.cosem.short_names import ShortNames
from trefas.cosem.transfer import Incoming, Outgoing, raw_size_of
from trefas.wire import apdu, xdlms_sn
from trefas.wire.axdr import Data, Null, OctetString
from trefas.wire.reader import Reader, length_of
from trefas.wire.xdlms import ActionResult, Conformance, DataAccessResult, read_values
from trefas.wire.xdlms_block import Block
from trefas.wire.xdlms_notification import DataNotificationConfirm
from trefas.wire.xdlms_sn import (
    Access,
    BlockTaken,
    NextBlock,
    ReadBlock,
    ReadRequest,
    ReadResponse,
    UnconfirmedWriteRequest,
    Variable,
    WriteBlock,
    WriteRequest,
    WriteResponse,
    WriteResult,
)

BLOCK_HEADER_SIZE = 6
"""0C 01 | 02 | last | block number 2; the length of the raw data follows."""
NUMBER_MAX = 0xFFFF
_RESULT_SIZE = 2
"""What each access says at least: 01 and a code."""
_ALONE_SIZE = 2
"""01 00: one result, and it is a value."""
_OTHER = bytes((1, DataAccessResult.OTHER_REASON))


class ShortServices:
    """What one client may do in one association. ``size_max`` is the longest APDU that goes out."""

    def __init__(self, rights: Rights, names: ShortNames, conformance: Conformance, size_max: int) -> None:
        self.conformance = conformance
        self.size_max = size_max
        self._names = names
        self._operations = Operations(rights, conformance)
        self._given = Outgoing()
        self._reading = Incoming()
        self._writing = Incoming()

    def quick(self, request: bytes) -> bytes | None:
        """No request is answered without being decoded."""
        return None

    def answer(self, request: apdu.Apdu) -> bytes:
        """The answer to a request that was decoded; an exception where no service takes it."""
        handler, needed = _TABLE.get(type(request), _NOBODY)
        if handler is None or needed & ~self.conformance:
            return NOT_NEGOTIATED
        return handler(self, request)

    # ---- Read ------------------------------------------------------------------------------------------------

    def on_read(self, request: ReadRequest) -> bytes:
        """Variables, or a block of something long."""
        match request.accesses:
            case (NextBlock(number),):
                return self._next(number) if self._has_blocks else NOT_NEGOTIATED
            case (ReadBlock() as block,):
                return self._collect(block) if self._has_blocks else NOT_NEGOTIATED
        self._reading.stop()
        return self._read_all(request.accesses)

    def _read_all(self, accesses: tuple[Access, ...]) -> bytes:
        self._given.stop()
        refused = self._why_not(accesses)
        if refused:
            return refused
        count = length_of(len(accesses))
        body = bytearray(count)
        for each in accesses:
            assert isinstance(each, Variable), "nothing else was let through"
            given = DataAccessResult.OTHER_REASON if len(body) > COLLECTED_SIZE_MAX else self._read(each)
            body += bytes((1, given)) if isinstance(given, DataAccessResult) else b"\x00" + given
        if 1 + len(body) <= self.size_max:
            return bytes((xdlms_sn.READ_RESPONSE,)) + body
        size = raw_size_of(self.size_max, BLOCK_HEADER_SIZE)
        if not self._has_blocks or len(body) > NUMBER_MAX * size:
            return bytes((xdlms_sn.READ_RESPONSE,)) + count + _OTHER * len(accesses)
        alone = len(accesses) == 1  # then blocks carry the value and nothing before it
        return _given_block(self._given.begin(bytes(body[_ALONE_SIZE if alone else 0 :]), size))

    def _next(self, number: int) -> bytes:
        under_way = bool(self._given.number)
        block = self._given.next(number)
        if block is None:
            wrong = _INVALID if under_way else DataAccessResult.NO_LONG_GET_IN_PROGRESS
            return ReadResponse((wrong,)).encode()
        return _given_block(block)

    def _collect(self, block: ReadBlock) -> bytes:
        """A block of a long ReadRequest."""
        if block.number == 1:
            self._reading.begin()
        wrong = self._reading.take(Block(block.last, block.number, block.raw))
        if wrong is not None:
            return ReadResponse((_READ_WRONG.get(wrong, wrong),)).encode()
        if not block.last:
            return ReadResponse((BlockTaken(block.number),)).encode()
        reader = Reader(self._reading.end())
        try:
            accesses = xdlms_sn.read_accesses(reader)
            reader.end("a request in blocks")
        except RemoteError:
            return ReadResponse((DataAccessResult.TYPE_UNMATCHED,)).encode()
        return self._read_all(accesses)

    def _read(self, access: Variable) -> bytes | DataAccessResult:
        member = self._names.members.get(access.short_name)
        if member is None:
            return DataAccessResult.OBJECT_UNDEFINED
        selection = access.selection
        if selection is not None and Conformance.PARAMETERIZED_ACCESS not in self.conformance:
            return DataAccessResult.SCOPE_OF_ACCESS_VIOLATED
        if not member.is_method:
            return self._operations.read(member.name, selection)
        result, returned = self._operations.invoke(member.name, selection.parameter if selection else None)
        if result is not ActionResult.SUCCESS:
            return DataAccessResult(result)
        return (returned or Null()).encode()

    # ---- Write -----------------------------------------------------------------------------------------------

    def on_write(self, request: WriteRequest) -> bytes:
        """Variables, or a block of something long."""
        match request.accesses, request.values:
            case (WriteBlock(last, number),), (OctetString(raw),):
                return self._take(last, number, raw) if self._writes_blocks else NOT_NEGOTIATED
        self._writing.stop()
        return self._write_all(request.accesses, request.values)

    def on_unconfirmed_write(self, request: UnconfirmedWriteRequest) -> bytes:
        """Variables, without an answer."""
        self._write_all(request.accesses, request.values)
        return b""

    def _write_all(self, accesses: tuple[Access, ...], values: tuple[Data, ...]) -> bytes:
        refused = self._why_not(accesses) or (MALFORMED if len(accesses) != len(values) else b"")
        if refused:
            return refused
        return WriteResponse(tuple([self._write(*each) for each in zip(accesses, values, strict=True)])).encode()

    def _take(self, last: bool, number: int, raw: bytes) -> bytes:
        """A block of a long WriteRequest."""
        if number == 1:
            self._writing.begin()
        wrong = self._writing.take(Block(last, number, raw))
        if wrong is not None:
            return WriteResponse((wrong,)).encode()
        if not last:
            return WriteResponse((BlockTaken(number),)).encode()
        reader = Reader(self._writing.end())
        try:
            accesses, values = xdlms_sn.read_accesses(reader), read_values(reader)
            reader.end("a request in blocks")
        except RemoteError:
            return WriteResponse((DataAccessResult.TYPE_UNMATCHED,)).encode()
        return self._write_all(accesses, values)

    def _write(self, access: Access, value: Data) -> WriteResult:
        assert isinstance(access, Variable), "nothing else was let through"
        member = self._names.members.get(access.short_name)
        if member is None:
            return DataAccessResult.OBJECT_UNDEFINED
        if not member.is_method:
            return self._operations.write(member.name, access.selection, value) or None
        if access.selection is not None:
            return DataAccessResult.SCOPE_OF_ACCESS_VIOLATED
        result, _ = self._operations.invoke(member.name, value)
        return None if result is ActionResult.SUCCESS else DataAccessResult(result)

    def on_confirm(self, request: DataNotificationConfirm) -> bytes:
        """A client has got what it was told; nothing waits for that."""
        return b""

    # ---- both ------------------------------------------------------------------------------------------------

    @property
    def _has_blocks(self) -> bool:
        return Conformance.BLOCK_TRANSFER_WITH_GET in self.conformance

    @property
    def _writes_blocks(self) -> bool:
        return Conformance.BLOCK_TRANSFER_WITH_SET in self.conformance

    def _why_not(self, accesses: tuple[Access, ...]) -> bytes:
        """The refusal of a whole request, before anything of it is done; empty where there is none."""
        count = len(accesses)
        if not all(isinstance(each, Variable) for each in accesses):
            return MALFORMED
        if count > 1 and Conformance.MULTIPLE_REFERENCES not in self.conformance:
            return NOT_NEGOTIATED
        if sum(self._is_costly(each) for each in accesses) > COSTLY_MAX:
            return TOO_LONG
        if count > LIST_COUNT_MAX or 1 + len(length_of(count)) + _RESULT_SIZE * count > self.size_max:
            return TOO_LONG
        return b""

    def _is_costly(self, access: Access) -> bool:
        assert isinstance(access, Variable), "nothing else was let through"
        member = self._names.members.get(access.short_name)
        return access.selection is not None or (member is not None and member.is_method)


def _given_block(block: Block) -> bytes:
    return ReadResponse((ReadBlock(block.last, block.number, block.raw),)).encode()


_INVALID = DataAccessResult.DATA_BLOCK_NUMBER_INVALID
_READ_WRONG = {
    DataAccessResult.NO_LONG_SET_IN_PROGRESS: DataAccessResult.NO_LONG_GET_IN_PROGRESS,
    DataAccessResult.LONG_SET_ABORTED: DataAccessResult.LONG_GET_ABORTED,
}
_TABLE: dict[type, tuple[Callable[..., bytes], Conformance]] = {
    ReadRequest: (ShortServices.on_read, Conformance.READ),
    WriteRequest: (ShortServices.on_write, Conformance.WRITE),
    UnconfirmedWriteRequest: (ShortServices.on_unconfirmed_write, Conformance.UNCONFIRMED_WRITE),
    DataNotificationConfirm: (ShortServices.on_confirm, Conformance.DATA_NOTIFICATION),
}
"""Who answers what, and what must be negotiated for it."""
_NOBODY = (None, Conformance(0))
