"""pydlms-client at an optical head that signs on in mode E, over UDP, and on a line with two meters."""

from tests.judges.asked import heard
from tests.judges.meter import RunningMeter

SOURCE = ("--source", "signal:u=230,rate=1000")


def read(*words: str) -> str:
    """What the judge says."""
    return heard("pydlms", "judge_ports", *words).strip()


def test_an_optical_head_signs_on_in_mode_e_or_speaks_hdlc_at_once(tmp_path):
    with RunningMeter(*SOURCE, "--listen", f"optical=pty:{tmp_path}/head?opening=mode-e"):
        head = f"{tmp_path}/head"
        assert read("optical", head) == "10000001"
        assert read("bus", head, "32") == "10000001"
        assert read("optical", head) == "10000001"


def test_datagrams_are_answered():
    with RunningMeter(*SOURCE, "--listen", "optical=udp:127.0.0.1:0") as meter:
        said = next(line for line in meter.said if ": udp:" in line)
        assert read("udp", said.split(": udp:")[1]) == "10000001"


def test_two_meters_on_one_line_are_read_by_their_addresses(tmp_path):
    files = []
    for number, address in ((11111111, 33), (22222222, 34)):
        file = tmp_path / f"{number}.toml"
        file.write_text(f'number = {number}\nhdlc_address = {address}\n[listen]\noptical = "pty:{tmp_path}/bus"\n')
        files.append(str(file))
    with RunningMeter(*SOURCE, *files, "--listen", f"optical=pty:{tmp_path}/bus") as meter:
        meter.wait_for("memory: ")  # of the second
        assert read("bus", f"{tmp_path}/bus", "33") == "11111111"
        assert read("bus", f"{tmp_path}/bus", "34") == "22222222"
