"""Any APDU of xDLMS, for hypothesis."""

from hypothesis import strategies as st

from tests.wire.data_strategies import DATA
from trefas.base.obis import Obis
from trefas.wire.general_block import GeneralBlock
from trefas.wire.xdlms import ActionResult, Conformance, DataAccessResult, Name, Selection
from trefas.wire.xdlms_access import AccessRequest, AccessResponse, Service, Wanted
from trefas.wire.xdlms_action import (
    ActionRequestNextPblock,
    ActionRequestNormal,
    ActionRequestWithFirstPblock,
    ActionRequestWithList,
    ActionRequestWithListAndFirstPblock,
    ActionRequestWithPblock,
    ActionResponseNextPblock,
    ActionResponseNormal,
    ActionResponseWithList,
    ActionResponseWithPblock,
)
from trefas.wire.xdlms_block import Block
from trefas.wire.xdlms_error import ConfirmedServiceError, ExceptionResponse
from trefas.wire.xdlms_get import (
    GetRequestNext,
    GetRequestNormal,
    GetRequestWithList,
    GetResponseNormal,
    GetResponseWithDatablock,
    GetResponseWithList,
)
from trefas.wire.xdlms_initiate import InitiateRequest, InitiateResponse
from trefas.wire.xdlms_notification import DataNotification, DataNotificationConfirm, EventNotification
from trefas.wire.xdlms_set import (
    SetRequestNormal,
    SetRequestWithDatablock,
    SetRequestWithFirstDatablock,
    SetRequestWithList,
    SetRequestWithListAndFirstDatablock,
    SetResponseDatablock,
    SetResponseLastDatablock,
    SetResponseLastDatablockWithList,
    SetResponseNormal,
    SetResponseWithList,
)
from trefas.wire.xdlms_sn import (
    BlockTaken,
    InformationReport,
    NextBlock,
    ReadBlock,
    ReadRequest,
    ReadResponse,
    UnconfirmedWriteRequest,
    Variable,
    WriteBlock,
    WriteRequest,
    WriteResponse,
)

INVOKE = st.integers(0, 255)
NAMES = st.builds(
    lambda class_id, raw, index: Name(class_id, Obis.from_bytes(raw), index),
    st.integers(0, 65535),
    st.binary(min_size=6, max_size=6),
    st.integers(0, 255),
)
SELECTIONS = st.none() | st.builds(Selection, st.integers(0, 255), DATA)
NAMED = st.lists(st.tuples(NAMES, SELECTIONS), max_size=4).map(tuple)
NUMBERS = st.integers(0, 2**32 - 1)
BLOCKS = st.builds(Block, st.booleans(), NUMBERS, st.binary(max_size=200))
RESULTS = st.sampled_from(DataAccessResult) | st.just(99)
GIVEN = DATA | RESULTS
DONE = st.tuples(st.sampled_from(ActionResult), st.none() | GIVEN)
INVOKES = st.integers(0, 2**32 - 1)
SHORTS = st.integers(0, 0xFFFF)
TIMES = st.just(b"") | st.binary(min_size=12, max_size=12)
SELECTION = st.builds(Selection, st.integers(0, 255), DATA)
WANTED = st.lists(
    st.builds(Wanted, st.sampled_from((Service.GET, Service.SET)), NAMES, SELECTION | st.none())
    | st.builds(Wanted, st.just(Service.ACTION), NAMES),
    max_size=4,
).map(tuple)
VALUES = st.lists(DATA, max_size=3).map(tuple)
READ_BLOCKS = st.builds(ReadBlock, st.booleans(), SHORTS, st.binary(max_size=200))
ACCESSES = st.lists(
    st.builds(Variable, SHORTS, SELECTION | st.none())
    | st.builds(NextBlock, SHORTS)
    | READ_BLOCKS
    | st.builds(WriteBlock, st.booleans(), SHORTS),
    max_size=4,
).map(tuple)
APDUS = st.one_of(
    st.builds(GeneralBlock, st.booleans(), st.booleans(), st.integers(0, 63), SHORTS, SHORTS, st.binary(max_size=200)),
    st.builds(AccessRequest, INVOKES, TIMES, WANTED, VALUES),
    st.builds(
        AccessResponse,
        INVOKES,
        TIMES,
        VALUES,
        st.lists(st.tuples(st.sampled_from(Service), st.integers(0, 255)), max_size=4).map(tuple),
        st.none() | WANTED,
    ),
    st.builds(DataNotification, INVOKES, TIMES, DATA),
    st.builds(DataNotificationConfirm, INVOKES, TIMES),
    st.builds(EventNotification, NAMES, DATA, st.none() | TIMES),
    st.builds(ReadRequest, ACCESSES),
    st.builds(
        ReadResponse,
        st.lists(GIVEN | READ_BLOCKS | st.builds(BlockTaken, SHORTS), max_size=4).map(tuple),
    ),
    st.builds(WriteRequest, ACCESSES, VALUES),
    st.builds(UnconfirmedWriteRequest, ACCESSES, VALUES),
    st.builds(WriteResponse, st.lists(st.none() | RESULTS | st.builds(BlockTaken, SHORTS), max_size=4).map(tuple)),
    st.builds(InformationReport, ACCESSES, VALUES, st.none() | st.just(b"20260131235959")),
    st.builds(
        InitiateRequest,
        st.integers(0, 2**24 - 1).map(Conformance),
        st.integers(0, 65535),
        st.none() | st.binary(max_size=32),
        st.booleans(),
        st.none() | st.integers(0, 255),
    ),
    st.builds(InitiateResponse, st.integers(0, 2**24 - 1).map(Conformance), st.integers(0, 65535)),
    st.builds(GetRequestNormal, INVOKE, NAMES, SELECTIONS),
    st.builds(GetRequestNext, INVOKE, NUMBERS),
    st.builds(GetRequestWithList, INVOKE, NAMED),
    st.builds(GetResponseNormal, INVOKE, GIVEN),
    st.builds(GetResponseWithDatablock, INVOKE, st.booleans(), NUMBERS, st.binary(max_size=200) | RESULTS),
    st.builds(GetResponseWithList, INVOKE, st.lists(GIVEN, max_size=4).map(tuple)),
    st.builds(SetRequestNormal, INVOKE, NAMES, DATA, SELECTIONS),
    st.builds(SetRequestWithFirstDatablock, INVOKE, NAMES, BLOCKS, SELECTIONS),
    st.builds(SetRequestWithDatablock, INVOKE, BLOCKS),
    st.builds(SetRequestWithList, INVOKE, NAMED, st.lists(DATA, max_size=3).map(tuple)),
    st.builds(SetRequestWithListAndFirstDatablock, INVOKE, NAMED, BLOCKS),
    st.builds(SetResponseNormal, INVOKE, RESULTS),
    st.builds(SetResponseDatablock, INVOKE, NUMBERS),
    st.builds(SetResponseLastDatablock, INVOKE, RESULTS, NUMBERS),
    st.builds(SetResponseLastDatablockWithList, INVOKE, st.lists(RESULTS, max_size=4).map(tuple), NUMBERS),
    st.builds(SetResponseWithList, INVOKE, st.lists(RESULTS, max_size=4).map(tuple)),
    st.builds(ActionRequestNormal, INVOKE, NAMES, st.none() | DATA),
    st.builds(ActionRequestNextPblock, INVOKE, NUMBERS),
    st.builds(
        ActionRequestWithList, INVOKE, st.lists(NAMES, max_size=3).map(tuple), st.lists(DATA, max_size=3).map(tuple)
    ),
    st.builds(ActionRequestWithFirstPblock, INVOKE, NAMES, BLOCKS),
    st.builds(ActionRequestWithListAndFirstPblock, INVOKE, st.lists(NAMES, max_size=3).map(tuple), BLOCKS),
    st.builds(ActionRequestWithPblock, INVOKE, BLOCKS),
    st.builds(lambda invoke, done: ActionResponseNormal(invoke, *done), INVOKE, DONE),
    st.builds(ActionResponseWithPblock, INVOKE, BLOCKS),
    st.builds(ActionResponseWithList, INVOKE, st.lists(DONE, max_size=3).map(tuple)),
    st.builds(ActionResponseNextPblock, INVOKE, NUMBERS),
    st.builds(ExceptionResponse, st.integers(1, 2), st.integers(1, 5)),
    st.builds(ConfirmedServiceError, st.integers(1, 25), st.integers(0, 10), st.integers(0, 10)),
)
