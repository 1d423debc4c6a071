"""Keys that were ordered, and counters that never come again."""

import pytest

from trefas.base.errors import LocalError, SetupError
from trefas.base.instant import Instant
from trefas.base.layout import Layout
from trefas.base.obis import Obis
from trefas.base.rows import Rows
from trefas.cosem.keys import Policy
from trefas.device.build import build
from trefas.device.keys import BLOCK, InvocationCounters
from trefas.device.order import Order
from trefas.wire.acse import Context, Mechanism
from trefas.wire.ciphering import COUNTER_MAX

GUEK, GAK, OTHER = bytes(range(16)).hex(), bytes(range(0xD0, 0xE0)).hex(), bytes(range(0x20, 0x30)).hex()
OPTICAL = {"optical": {"guek": GUEK, "gak": GAK}}
ENCRYPTED = {"X8": "2", "Z28": "1"}
"""The 2nd variant, with the encrypted interface enabled."""


def built(**order):
    return build(Order(**order), start=Instant(0))


def killed(image):
    """The meter that begins again from what was stored, after it was killed."""
    again = built(keys=OPTICAL)
    again.meter.restore(image)
    return again


def test_counters_of_ours_go_up_one_by_one():
    counters = built().counters

    assert [counters.take() for _ in range(3)] == [1, 2, 3]


def test_the_memory_says_that_a_block_is_used_before_its_first_counter_is():
    device = built(keys=OPTICAL)
    stored = []
    device.counters.keep = lambda: stored.append((device.meter.image(), device.counters.reserved))

    used = [device.counters.take() for _ in range(BLOCK + 1)]

    assert used == list(range(1, BLOCK + 2))
    assert [reserved for _, reserved in stored] == [BLOCK + 1, 2 * BLOCK + 1]


@pytest.mark.parametrize("taken", [1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK])
def test_a_killed_meter_never_uses_a_counter_again(taken):
    device = built(keys=OPTICAL)
    stored = [device.meter.image()]
    device.counters.keep = lambda: stored.append(device.meter.image())
    used = [device.counters.take() for _ in range(taken)]

    # Killed now: nothing was stored after the newest block was begun.
    again = killed(stored[-1])

    assert again.counters.take() > max(used)


def test_a_counter_is_not_used_where_its_block_could_not_be_stored():
    counters = built().counters

    def full():
        raise SetupError("the disk is full")

    counters.keep = full
    for _ in range(2):
        with pytest.raises(SetupError, match="full"):
            counters.take()
    counters.keep = lambda: None

    assert counters.take() == 2 * BLOCK + 1  # both blocks that may have been stored are lost


def test_an_older_memory_in_the_same_process_brings_no_counter_back():
    device = built(keys=OPTICAL)
    old = device.meter.image()
    used = [device.counters.take() for _ in range(10)]

    device.meter.restore(old)

    assert min(device.counters.take() for _ in range(2 * BLOCK)) > max(used)


def test_when_all_counters_are_used_the_meter_says_so_and_begins_none_anew():
    counters = InvocationCounters(Rows(Layout(InvocationCounters)))
    counters.reserved = COUNTER_MAX + 1 - BLOCK

    assert [counters.take() for _ in range(BLOCK)][-1] == COUNTER_MAX
    with pytest.raises(LocalError, match="all invocation counters"):
        counters.take()


def test_what_a_client_used_survives_a_power_cut_and_is_shown():
    device = built(keys=OPTICAL)
    assert device.counters.expected("optical") == 0
    device.counters.seen("optical", 41)

    again = killed(device.meter.image())

    assert again.counters.expected("optical") == 42
    assert again.counters.last_optical == 41
    assert again.counters.expected("ccc") == 0
    assert again.counters.last_ccc == 0


def test_an_interface_with_keys_is_ciphered_and_the_others_have_the_password():
    views = {view.name: view for view in built(keys=OPTICAL).server.views}

    assert (views["optical"].mechanism, views["optical"].context) == (Mechanism.HLS_GMAC, Context.LN_CIPHERED)
    assert (views["module"].mechanism, views["module"].context) == (Mechanism.LLS, Context.LN)
    assert views["public"].mechanism is Mechanism.NONE


def test_only_the_counter_of_a_ciphered_interface_is_an_object():
    def counters(device):
        objects = device.server.logical_devices[1].objects
        return [each.logical_name for each in objects if (each.logical_name.a, each.logical_name.c) == (0, 43)]

    assert counters(built(keys=OPTICAL)) == [Obis.parse("0.0.43.1.1.255")]
    assert counters(built()) == []


def test_the_encrypted_interface_leaves_no_association_in_clear_but_the_public_one():
    views = built(keys=OPTICAL, configuration=ENCRYPTED).server.views

    assert [view.name for view in views] == ["public", "optical"]
    assert built(keys=OPTICAL, configuration=ENCRYPTED).server.credentials["optical"].policy is Policy.BOTH


def test_orders_that_would_not_be_safe_are_refused():
    with pytest.raises(SetupError, match=r"Z28 .* no keys, so that nobody could read it; put guek"):
        built(configuration=ENCRYPTED)
    with pytest.raises(SetupError, match=r"policy in \[keys.optical\] is 'none', and Z28 .* must be 'both'"):
        built(configuration=ENCRYPTED, keys={"optical": {"guek": GUEK, "gak": GAK, "policy": "none"}})
    with pytest.raises(SetupError, match=r"guek in \[keys.ccc\] is that of \[keys.optical\] too"):
        built(keys={**OPTICAL, "ccc": {"guek": GUEK, "gak": OTHER}})
