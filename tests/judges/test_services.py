"""Every service, asked for by a client that others wrote: in lists, in blocks of each service, in general blocks, in ACCESS,
ciphered, and with short names; over the wrapper and over HDLC."""

import subprocess
import sys

import pytest

from tests.judges.asked import found
from tests.judges.meter import ROOT

LONG = (bytes(range(256)) * 8).hex()
NUMBER = 12_345_679
OBJECT_UNDEFINED, READ_WRITE_DENIED, TEMPORARY_FAILURE = 4, 3, 2
WINDOWS = (1, 5, 63)


@pytest.fixture(scope="module", params=["wrapper", "hdlc"])
def asked(request):
    """Where a meter is, and how it is asked."""
    words = [sys.executable, "-m", "tests.judges.service_meter"]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as meter:
        try:
            place = f"127.0.0.1:{meter.stdout.readline().strip()}"
            yield ["--tcp", place, "--framing", request.param, "--client", "19", "--server", "16"]
        finally:
            meter.kill()


@pytest.fixture(scope="module")
def told(asked):
    return found("pydlms", "judge_services", *asked)


@pytest.mark.parametrize(
    "dialogue", ["blocks", "ciphered general blocks", *(f"general blocks, window {window}" for window in WINDOWS)]
)
def test_everything_is_read_written_and_invoked(told, dialogue):
    found = told[dialogue]

    assert found["number"] == NUMBER
    assert (found["read back"], found["said"]) == (LONG, LONG)
    assert found["objects"] > 100
    assert found["listed"] == [NUMBER, OBJECT_UNDEFINED]
    assert found["set"] == [0, READ_WRITE_DENIED]
    assert found["acted"] == [None, TEMPORARY_FAILURE, 7]


@pytest.mark.parametrize("dialogue", ["ciphered access", *(f"access, window {window}" for window in WINDOWS)])
def test_one_message_sets_gets_and_invokes(told, dialogue):
    (written, nothing), (read, value), (said, back), (refused, _) = told[dialogue]

    assert (written, read, said, refused) == (0, 0, 0, TEMPORARY_FAILURE)
    assert nothing is None
    assert value == back
    assert LONG.startswith(value)
    assert len(value) >= 200


@pytest.mark.parametrize("dialogue", ["short names", "short names, general blocks"])
def test_short_names_are_learnt_read_and_written(told, dialogue):
    found = told[dialogue]

    assert (found["number"], found["read back"]) == (NUMBER, LONG)
    assert found["objects"] == told["blocks"]["objects"]
    assert told["short method"] is None


def test_gurux_reads_a_list_by_access_and_in_blocks(asked):
    said = found("gurux", "judge_gurux_services", *asked, "--password", "12345")

    assert [said["list"][0], said["list"][2]] == [NUMBER, "0101000001ff"]
    assert said["access"] == [[NUMBER, 0], [None, OBJECT_UNDEFINED]]
    assert said["objects"] > 100
