"""Key agreement beside the Green Book's example (annex C, table C.1): what its client sends, and what its server answers."""

import pytest

from tests.cosem.authority import Authority
from tests.cosem.ciphered import MemoryCounters
from tests.wire.test_elliptic import AGREED, CLIENT_VERIFYING, SERVER_SIGNING, SERVER_VERIFYING
from trefas.cosem.credentials import Credentials
from trefas.cosem.interface import Refused
from trefas.cosem.key_exchange import agree, unwrap_all
from trefas.cosem.keys import KeyId, PlainKeys
from trefas.wire import elliptic
from trefas.wire.key_agreement import derive
from trefas.wire.key_wrap import wrap_key
from trefas.wire.suite import SUITE_1

CLIENT, SERVER = bytes.fromhex("4D4D4D0000BC614E"), bytes.fromhex("4D4D4D0000000001")
SIGNATURE = bytes.fromhex(
    "06F0607702AA0E2435A183E2F6B1ECD19629712E389A213610C03F77B2590860"
    "EA840AF5C3FA1F2BCDF055D4744E9A01CE9A0E55026BCAA4EEBEB764CED64BB3"
)
DRAWN = 0x34A8C23A34DBB519D09B245754C85A6CFE05D14A063EFA5AA41545AA8241EFAE
DRAWN_PUBLIC = bytes.fromhex(
    "95F41066009B185B074F5FFFF736B71C325FCADB2BC0CF1A4F4B17BBE7AB81D6"
    "2946506BC8169C7B539B39A5D8463787F449C9BD2583FA67A1075B0DBFC638BA"
)
SECRET = bytes.fromhex("C1CF8FE7891AEF3617D7190795E61FE6C24EFC3CCA2E08469BAD1A225CE6EA08")


@pytest.fixture
def credentials():
    authority = Authority()
    found = Credentials(
        "optical",
        SERVER,
        PlainKeys(bytes(16), bytes(16), bytes(range(16)), signing=SERVER_SIGNING),
        MemoryCounters(),
        suite=SUITE_1,
        anchors=(authority.certificate,),
    )
    found.certificates.add(authority.certify(CLIENT, CLIENT_VERIFYING))
    return found


def drawn(size):
    """Chance that makes the key of the book: a private key is the remainder of it, and one more."""
    return (DRAWN - 1).to_bytes(size)


def test_the_clients_offer_of_the_book_is_taken_and_answered_with_its_servers_key(credentials):
    keys, ((key_id, answer),) = agree(credentials, CLIENT, drawn, [(0, AGREED + SIGNATURE)])

    assert (key_id, answer[:64]) == (0, DRAWN_PUBLIC)
    elliptic.verify(SUITE_1, SERVER_VERIFYING, b"\x00" + DRAWN_PUBLIC, answer[64:])
    assert keys == {KeyId.UNICAST: derive(SUITE_1, SECRET, CLIENT, SERVER)}


def test_an_offer_for_another_key_is_not_that_of_the_book(credentials):
    with pytest.raises(Refused, match="signature is wrong"):
        agree(credentials, CLIENT, drawn, [(2, AGREED + SIGNATURE)])


@pytest.mark.parametrize("keys", [(), (0, 0), (3,)], ids=["none", "one twice", "the master key"])
def test_keys_that_are_not_each_agreed_once_are_refused(credentials, keys):
    with pytest.raises(Refused, match="each can be one of"):
        agree(credentials, CLIENT, drawn, [(each, AGREED + SIGNATURE) for each in keys])


def test_whose_certificate_is_not_here_can_agree_on_nothing(credentials):
    with pytest.raises(Refused, match="certificate of the client"):
        agree(credentials, SERVER, drawn, [(0, AGREED + SIGNATURE)])


def test_all_of_a_transfer_are_unwrapped_or_none(credentials):
    good = wrap_key(b"K" * 16, bytes(range(16)))

    assert unwrap_all(credentials, [(1, good), (3, good)]) == {KeyId.BROADCAST: b"K" * 16, KeyId.MASTER: b"K" * 16}
    for wrong in ([(0, good), (1, good[:-1])], [(0, good), (0, good)], [(4, good)], []):
        with pytest.raises(Refused):
            unwrap_all(credentials, wrong)
