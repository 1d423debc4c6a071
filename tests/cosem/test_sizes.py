"""No answer is longer than what was negotiated, whatever is asked, in clear and ciphered, with logical and with short names."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cosem.ciphered import Client, locked_house
from tests.cosem.dialogue import EVERYTHING, C
from tests.cosem.echo import REFUSE, SAY, TAKE, TEN_TIMES, VALUE, Valley
from tests.cosem.test_short_services import PLAIN, Hill
from trefas.base.obis import Obis
from trefas.cosem.agreement import SEND_SIZE_MIN
from trefas.cosem.rights import SUPPORTED_SHORT
from trefas.cosem.security import OVERHEAD_SIZE
from trefas.wire import apdu
from trefas.wire.axdr import Null, OctetString
from trefas.wire.general_block import GeneralBlock
from trefas.wire.xdlms import DataAccessResult, Name
from trefas.wire.xdlms_access import AccessRequest, Service, Wanted
from trefas.wire.xdlms_action import (
    ActionRequestNextPblock,
    ActionRequestNormal,
    ActionRequestWithFirstPblock,
    ActionRequestWithList,
    ActionRequestWithListAndFirstPblock,
    ActionRequestWithPblock,
)
from trefas.wire.xdlms_block import Block
from trefas.wire.xdlms_get import GetRequestNext, GetRequestNormal, GetRequestWithList, GetResponseNormal
from trefas.wire.xdlms_initiate import InitiateRequest
from trefas.wire.xdlms_set import (
    SetRequestNormal,
    SetRequestWithDatablock,
    SetRequestWithFirstDatablock,
    SetRequestWithList,
    SetRequestWithListAndFirstDatablock,
)
from trefas.wire.xdlms_sn import NextBlock, ReadBlock, ReadRequest, Variable, WriteBlock, WriteRequest

SIZES = st.integers(SEND_SIZE_MIN, 300)
INVOKE = st.sampled_from((0x41, 0xC1))
NUMBER = st.integers(0, 3)
COUNT = st.integers(0, 70)
LONG = st.integers(0, 250).map(lambda size: OctetString(bytes(size)))
VALUES = st.just(Null()) | LONG
OBJECT_LIST = Name(15, Obis(0, 0, 40, 0, 0), 2)
ATTRIBUTES = st.sampled_from((VALUE, TEN_TIMES, OBJECT_LIST, VALUE._replace(member=9), Name(1, Obis(1, 1, 1, 1, 1), 2)))
METHODS = st.sampled_from((SAY, REFUSE, TAKE, SAY._replace(member=9)))
BLOCKS = st.builds(Block, st.booleans(), NUMBER, st.binary(max_size=20) | LONG.map(lambda value: value.encode()))


def lists(kind, names, values):
    """As many values as names, or one value fewer."""
    return st.tuples(COUNT, names, values, INVOKE, st.sampled_from((0, 0, 0, 1))).map(
        lambda drawn: kind(drawn[3], (drawn[1],) * drawn[0], (drawn[2],) * max(drawn[0] - drawn[4], 0))
    )


NAMED = ATTRIBUTES.map(lambda name: (name, None))
WANTED = st.builds(Wanted, st.sampled_from((Service.GET, Service.SET)), ATTRIBUTES) | st.builds(
    Wanted, st.just(Service.ACTION), METHODS
)
LONG_NAMED = st.one_of(
    st.builds(GetRequestNormal, INVOKE, ATTRIBUTES),
    st.builds(GetRequestNext, INVOKE, NUMBER),
    st.builds(lambda invoke, name, count: GetRequestWithList(invoke, (name,) * count), INVOKE, NAMED, COUNT),
    st.builds(SetRequestNormal, INVOKE, ATTRIBUTES, VALUES),
    st.builds(SetRequestWithFirstDatablock, INVOKE, ATTRIBUTES, BLOCKS),
    st.builds(SetRequestWithDatablock, INVOKE, BLOCKS),
    lists(SetRequestWithList, NAMED, VALUES),
    st.builds(
        lambda invoke, name, count, block: SetRequestWithListAndFirstDatablock(invoke, (name,) * count, block),
        INVOKE,
        NAMED,
        COUNT,
        BLOCKS,
    ),
    st.builds(ActionRequestNormal, INVOKE, METHODS, VALUES),
    st.builds(ActionRequestNextPblock, INVOKE, NUMBER),
    lists(ActionRequestWithList, METHODS, VALUES),
    st.builds(ActionRequestWithFirstPblock, INVOKE, METHODS, BLOCKS),
    st.builds(
        lambda invoke, name, count, block: ActionRequestWithListAndFirstPblock(invoke, (name,) * count, block),
        INVOKE,
        METHODS,
        COUNT,
        BLOCKS,
    ),
    st.builds(ActionRequestWithPblock, INVOKE, BLOCKS),
    st.builds(
        lambda invoke, wanted, value, count: AccessRequest(invoke, b"", (wanted,) * count, (value,) * count),
        st.sampled_from((0x40000001, 0x50000001, 0x60000001)),
        WANTED,
        VALUES,
        COUNT,
    ),
    st.builds(
        lambda last, streaming, window, number, acknowledged, request: GeneralBlock(
            last, streaming, window, number, acknowledged, request.encode()
        ),
        st.booleans(),
        st.booleans(),
        st.integers(0, 63),
        NUMBER,
        NUMBER,
        st.builds(GetRequestNormal, INVOKE, ATTRIBUTES),
    ),
)
VARIABLES = st.builds(Variable, st.sampled_from((0x100, 0x108, 0x110, 0x118, 0x120, 0x128, 0xFA08, 0xFA10, 0x90)))
SHORT = st.one_of(
    st.builds(lambda variable, count: ReadRequest((variable,) * count), VARIABLES, COUNT),
    st.builds(lambda number: ReadRequest((NextBlock(number),)), NUMBER),
    st.builds(
        lambda last, number, raw: ReadRequest((ReadBlock(last, number, raw),)), st.booleans(), NUMBER, st.binary()
    ),
    st.builds(
        lambda variable, value, count: WriteRequest((variable,) * count, (value,) * count), VARIABLES, VALUES, COUNT
    ),
    st.builds(
        lambda last, number, raw: WriteRequest((WriteBlock(last, number),), (OctetString(raw),)),
        st.booleans(),
        NUMBER,
        st.binary(),
    ),
)
FAST = settings(max_examples=150, deadline=None)


def longest(association, request):
    return max((len(each) for each in (association.receive(request), *association.following)), default=0)


@given(SIZES, st.lists(LONG_NAMED, max_size=6), LONG, st.booleans())
@FAST
def test_in_clear_with_logical_names(size, requests, told, in_blocks):
    valley = Valley(EVERYTHING | C.GENERAL_BLOCK_TRANSFER)
    valley.echo.value = told
    association = valley.associated(size, EVERYTHING | (C.GENERAL_BLOCK_TRANSFER if in_blocks else C(0)))

    for request in requests:
        assert longest(association, request.encode()) <= size, request


@given(SIZES, st.lists(SHORT, max_size=6), LONG, st.booleans())
@FAST
def test_in_clear_with_short_names(size, requests, told, in_blocks):
    hill = Hill()
    hill.echo.value = told
    association = hill.associated(size, SUPPORTED_SHORT if in_blocks else PLAIN)

    for request in requests:
        assert longest(association, request.encode()) <= size, request


CIPHERED = EVERYTHING | C.GENERAL_BLOCK_TRANSFER
HOUSE = locked_house(conformance=CIPHERED)


@given(st.integers(SEND_SIZE_MIN + OVERHEAD_SIZE, 300), st.lists(LONG_NAMED, max_size=4), st.booleans(), st.booleans())
@settings(max_examples=80, deadline=None)
def test_ciphered(size, requests, general, in_blocks):
    association = HOUSE.device.association(19, 16)
    start = HOUSE.device.credentials["optical"].counters.expected("optical")
    client = Client(association.receive, general=general, start=start)
    wanted = CIPHERED if in_blocks else EVERYTHING
    client.associate(user_information=client.sealed(InitiateRequest(wanted, size).encode()))

    for request in requests:
        said = request.encode()
        if said[0] == 0xD9 and not general:
            continue  # ACCESS has a general form alone
        assert longest(association, said if said[0] == 0xE0 else client.sealed(said)) <= size, request


def test_the_shortest_that_may_be_negotiated_is_enough_to_refuse_in():
    valley = Valley(EVERYTHING & ~C.BLOCK_TRANSFER_WITH_GET)
    valley.echo.value = OctetString(b"ab")
    association = valley.associated(SEND_SIZE_MIN)

    assert apdu.decode(association.receive(GetRequestNormal(0xC1, TEN_TIMES).encode())) == GetResponseNormal(
        0xC1, DataAccessResult.OTHER_REASON
    )
    assert len(association.receive(GetRequestNormal(0xC1, TEN_TIMES).encode())) <= SEND_SIZE_MIN
