"""ACCESS of an association that is up."""

import pytest

from tests.cosem.dialogue import CLOCK_TIME, MALFORMED, METER_NUMBER_2, NOT_SUPPORTED, C, everything, open_house
from tests.cosem.echo import REFUSE, SAY, TAKE, TEN_TIMES, VALUE, Valley
from tests.cosem.house import House, ask
from trefas.base.obis import Obis
from trefas.cosem.access import WASTE_SIZE_MAX
from trefas.cosem.operations import COSTLY_MAX
from trefas.cosem.services import LIST_COUNT_MAX
from trefas.wire.axdr import U32, Null, OctetString
from trefas.wire.xdlms import DataAccessResult, Name, Selection
from trefas.wire.xdlms_access import AccessRequest, AccessResponse, LongInvoke, Service, Wanted
from trefas.wire.xdlms_error import ExceptionResponse

NOTHING = Null()
INVOKE = LongInvoke.CONFIRMED | 7
UNDEFINED = Name(1, Obis.parse("1.1.99.99.99.255"), 2)
GET, SET, ACTION = Service
TOO_LONG = ExceptionResponse(1, 4)


def request(*items, invoke=INVOKE):
    """Triples of service, name and value; a value of None is null-data."""
    wanted = tuple(Wanted(service, name) for service, name, _ in items)
    return AccessRequest(invoke, b"", wanted, tuple(NOTHING if value is None else value for *_, value in items))


def test_attributes_are_read_and_written_and_methods_invoked_in_their_order():
    association = everything(open_house())

    found = ask(
        association,
        request(
            (SET, METER_NUMBER_2, U32(5)), (GET, METER_NUMBER_2, None), (ACTION, CLOCK_TIME._replace(member=3), None)
        ),
    )

    assert found == AccessResponse(INVOKE, b"", (NOTHING, U32(5), NOTHING), ((SET, 0), (GET, 0), (ACTION, 0)))


def test_each_refusal_has_its_code_and_the_others_go_on():
    valley = Valley()

    found = ask(valley.associated(), request((GET, UNDEFINED, None), (ACTION, REFUSE, None), (SET, VALUE, U32(1))))

    assert found.results == (
        (GET, DataAccessResult.OBJECT_UNDEFINED),
        (ACTION, DataAccessResult.TEMPORARY_FAILURE),
        (SET, 0),
    )
    assert found.values == (NOTHING,) * 3
    assert valley.echo.value == U32(1)


def test_after_an_error_nothing_more_is_done_where_the_client_said_so():
    valley = Valley()
    items = ((SET, VALUE, U32(1)), (GET, UNDEFINED, None), (SET, VALUE, U32(2)), (ACTION, TAKE, U32(3)))

    found = ask(valley.associated(), request(*items, invoke=INVOKE | LongInvoke.BREAK_ON_ERROR))

    other = DataAccessResult.OTHER_REASON
    assert found.results == ((SET, 0), (GET, DataAccessResult.OBJECT_UNDEFINED), (SET, other), (ACTION, other))
    assert valley.echo.value == U32(1)


def test_an_answer_that_describes_itself_says_what_was_wanted():
    asked = request((GET, VALUE, None), (SET, VALUE, U32(1)), invoke=INVOKE | LongInvoke.SELF_DESCRIPTIVE)

    assert ask(Valley().associated(), asked).wanted == asked.wanted
    assert ask(Valley().associated(), request((GET, VALUE, None))).wanted is None


def test_a_selection_is_taken_as_a_get_takes_it():
    wanted = Wanted(GET, VALUE, Selection(1, NOTHING))

    found = ask(Valley().associated(), AccessRequest(INVOKE, b"", (wanted,), (NOTHING,)))

    assert found.results == ((GET, DataAccessResult.SCOPE_OF_ACCESS_VIOLATED),)


def test_who_wants_no_answer_gets_none_and_it_is_done():
    valley = Valley()

    assert valley.associated().receive(request((SET, VALUE, U32(1)), invoke=7).encode()) == b""
    assert valley.echo.value == U32(1)


def test_what_does_not_fit_the_answer_any_more_is_left_out():
    valley = Valley()
    valley.echo.value = OctetString(b"abcd")  # six bytes with tag and length; ten times that 42
    association = valley.associated(70)

    # 1 + 4 + 1 + 1 + 1 + 1 are the head and both counts, 3 × 2 the results, 6 + 42 + 6 the values: 69
    whole = ask(association, request((GET, VALUE, None), (GET, TEN_TIMES, None), (GET, VALUE, None)))
    more = ask(association, request((GET, TEN_TIMES, None), (GET, TEN_TIMES, None), (GET, VALUE, None)))
    back = ask(association, request((GET, TEN_TIMES, None), (ACTION, SAY, OctetString(bytes(20)))))

    assert len(whole.encode()) == 69
    assert more.results == ((GET, 0), (GET, DataAccessResult.OTHER_REASON), (GET, 0))
    assert more.values == (whole.values[1], NOTHING, whole.values[0])
    assert (back.results, back.values) == (((GET, 0), (ACTION, 0)), (whole.values[1], NOTHING))


def test_after_much_was_read_for_nothing_no_more_is_read():
    valley = Valley()
    valley.echo.value = OctetString(bytes(60_000))  # ten times that are 600 005 bytes: two of them are more than 1 MiB
    reads = []
    valley.echo.read_for = reads.append
    association = valley.associated(200)

    found = ask(association, request(*[(GET, TEN_TIMES, None)] * 5, (SET, VALUE, U32(7)), (GET, VALUE, None)))

    assert 600_005 < WASTE_SIZE_MAX < 2 * 600_005
    assert len(reads) == 2
    assert [result for _, result in found.results] == [DataAccessResult.OTHER_REASON] * 5 + [
        0,
        DataAccessResult.OTHER_REASON,
    ]
    assert valley.echo.value == U32(7)


def test_where_not_even_the_results_would_fit_nothing_is_done():
    valley = Valley()
    association = valley.associated(70)  # 9 of head and counts, 3 for each: 20 fit, 21 do not

    assert ask(association, request(*[(SET, VALUE, None)] * 21)) == TOO_LONG
    assert valley.echo.times == 0
    assert len(ask(association, request(*[(SET, VALUE, None)] * 20)).results) == 20


def test_lists_that_do_not_agree_or_are_too_long_are_refused():
    association = Valley().associated()
    association.receive_size_max = 0xFFFF  # a request so long does not fit what is promised
    many = LIST_COUNT_MAX + 1

    assert ask(association, AccessRequest(INVOKE, b"", (Wanted(GET, VALUE),), ())) == MALFORMED
    assert ask(association, request(*[(GET, VALUE, None)] * many)) == TOO_LONG


@pytest.mark.parametrize("costly", [(ACTION, SAY, None), (GET, VALUE, None)], ids=["methods", "in part"])
def test_many_methods_and_attributes_in_part_are_refused_before_anything_is_done(costly):
    valley = Valley()
    association = valley.associated()
    association.receive_size_max = 0xFFFF
    part = Selection(1, NOTHING) if costly[0] is GET else None

    def asked(count):
        wanted = (Wanted(costly[0], costly[1], part),) * count
        return ask(association, AccessRequest(INVOKE, b"", wanted, (NOTHING,) * count))

    assert asked(COSTLY_MAX + 1) == TOO_LONG
    assert valley.echo.times == 0
    assert len(asked(COSTLY_MAX).results) == COSTLY_MAX


@pytest.mark.parametrize("conformance", [C.GET | C.SET | C.ACTION, C.GET])
def test_access_is_negotiated(conformance):
    assert ask(Valley().associated(conformance=conformance), request((GET, VALUE, None))) == NOT_SUPPORTED
    assert ask(House().associated(), request((GET, VALUE, None))) == NOT_SUPPORTED
