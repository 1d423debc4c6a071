import pytest

from tests.cosem.dialogue import CLOCK_TIME, C, aarq
from tests.cosem.house import ask
from trefas.base.errors import SetupError
from trefas.base.instant import Instant
from trefas.cosem.faces.omnipower import CONFORMANCE
from trefas.cosem.rights import SUPPORTED
from trefas.device.build import build
from trefas.device.order import Order, read_order
from trefas.device.services import conformance_of
from trefas.wire import apdu
from trefas.wire.xdlms_error import ExceptionResponse
from trefas.wire.xdlms_get import GetRequestWithList, GetResponseWithList

EVERY = Order.model_json_schema()["properties"]["services"]["items"]["enum"]


def negotiated(**order):
    association = build(Order(**order), start=Instant(0)).server.association(19, 16)
    accepted = ask(association, aarq(0xFFFF))
    return association, apdu.decode(accepted.user_information).conformance


def test_a_meter_grants_what_the_maker_says_unless_more_is_ordered():
    association, conformance = negotiated()

    assert conformance == CONFORMANCE
    assert ask(association, GetRequestWithList(0xC1, ((CLOCK_TIME, None),))) == ExceptionResponse(1, 2)


def test_what_is_ordered_is_granted_and_no_more():
    association, conformance = negotiated(services=("multiple-references",))

    assert conformance == CONFORMANCE | C.MULTIPLE_REFERENCES
    assert isinstance(ask(association, GetRequestWithList(0xC1, ((CLOCK_TIME, None),))), GetResponseWithList)


def test_the_public_client_gets_none_of_it():
    server = build(Order(services=("multiple-references", "access")), start=Instant(0)).server

    assert {view.conformance for view in server.views if view.name == "public"} == {C.GET | C.BLOCK_TRANSFER_WITH_GET}


def test_every_word_is_a_service_that_the_server_speaks():
    assert conformance_of(EVERY) | C.GENERAL_PROTECTION == SUPPORTED
    assert len(EVERY) == 7


def test_another_word_is_refused_with_the_words_there_are(tmp_path):
    file = tmp_path / "meter.toml"
    file.write_text('services = ["gossip"]\n')

    with pytest.raises(SetupError, match="general-block-transfer"):
        read_order(file)
