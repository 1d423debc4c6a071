"""pydlms-client at an optical head that signs on in mode E, over UDP, and on a line with two meters."""

from tests.judges.asked import PACKAGES, found, heard
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


def test_judges_read_where_the_meter_is_reached(tmp_path):
    file = tmp_path / "meter.toml"
    file.write_text("standard_face = true\n")
    head = f"optical=pty:{tmp_path}/head?opening=mode-e"
    with RunningMeter(*SOURCE, str(file), "--listen", "any=tcp:127.0.0.1:0", "--listen", head) as meter:
        place = ["--tcp", ":".join(map(str, meter.tcp)), "--framing", "wrapper", "--clock", "0.0.1.0.0.255"]
        told = [*place, "--client", "1", "--server", "17", "--password", "12345"]
        for judge in PACKAGES:
            values = found(judge, f"judge_{judge}", *told)["values"]
            port, address = values["41/0.0.25.0.0.255"], values["42/0.0.25.1.0.255"]
            assert (port["2"], port["3"], port["6"]) == (meter.tcp[1], "0000190100ff", 300)
            assert (address["3"], address["6"], address["8"]) == (0x7F000001, 0xFF000000, False)
            optical = values["19/0.0.20.0.0.255"]
            assert (optical["2"], optical["4"], bytes.fromhex(optical["6"])) == (0, 5, b"10000001")
