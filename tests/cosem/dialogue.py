"""What a client says to a house whose associations grant everything, and how its answers are taken together."""

from tests.cosem.house import House, ask
from trefas.base.obis import Obis
from trefas.cosem.faces.omnipower import CONFORMANCE
from trefas.wire.acse import Aarq, Mechanism
from trefas.wire.xdlms import Conformance, Name
from trefas.wire.xdlms_error import ExceptionResponse
from trefas.wire.xdlms_get import GetRequestNext
from trefas.wire.xdlms_initiate import InitiateRequest

C = Conformance
A14 = Name(3, Obis.parse("1.1.1.8.0.255"), 2)
METER_NUMBER_1 = Name(1, Obis.parse("1.1.0.0.1.255"), 2)
METER_NUMBER_2 = Name(1, Obis.parse("1.1.0.0.2.255"), 2)
METER_NUMBER_LOW = Name(1, Obis.parse("1.1.0.0.0.255"), 2)
OBJECT_LIST = Name(15, Obis.parse("0.0.40.0.0.255"), 2)
CLOCK_TIME = Name(8, Obis.parse("0.1.1.0.0.255"), 2)
EVERYTHING = (
    CONFORMANCE
    | C.BLOCK_TRANSFER_WITH_SET
    | C.BLOCK_TRANSFER_WITH_ACTION
    | C.MULTIPLE_REFERENCES
    | C.ACCESS
    | C.GENERAL_PROTECTION
)

NOT_ALLOWED = ExceptionResponse(1, 1)
NOT_SUPPORTED = ExceptionResponse(1, 2)
UNKNOWN = ExceptionResponse(2, 2)
MALFORMED = ExceptionResponse(1, 3)


def aarq(size=0xFFFF, conformance=0xFFFFFF, password=b"12345", **fields):
    initiate = InitiateRequest(Conformance(conformance), size)
    filled = {
        "mechanism_name": Mechanism.LLS.name_octets,
        "authentication_value": password,
        "user_information": initiate.encode(),
        **fields,
    }
    return Aarq(**filled)


def open_house(**options):
    """A house whose associations grant all that the server can."""
    return House(conformance=EVERYTHING, **options)


def everything(house, size=0xFFFF):
    return house.associated(aarq=aarq(size).encode())


def blocks_of(association, request):
    """Block numbers and the joined value of a GET in blocks."""
    block = ask(association, request)
    numbers, raw = [block.number], block.raw
    while not block.last:
        block = ask(association, GetRequestNext(request.invoke, block.number))
        numbers.append(block.number)
        raw += block.raw
    return numbers, raw
