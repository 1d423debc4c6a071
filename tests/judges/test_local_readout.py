"""iec62056-21 reads a meter out in mode C over a pseudo terminal, and programs it."""

from tests.judges.asked import found
from tests.judges.meter import RunningMeter
from trefas.core.local_readout import USER_DATA_1, USER_DATA_2


def test_a_client_of_mode_c_reads_the_meter_out_and_programs_it(tmp_path):
    file, head = tmp_path / "meter.toml", tmp_path / "head"
    file.write_text('type_number = "684-11-38B-N24-3002-084"\n[configuration]\nZ18 = "002"\n')

    with RunningMeter(str(file), "--source", "signal:u=230,i=10,rate=1000", "--listen", f"optical=pty:{head}"):
        said = found("iec62056_21", "judge_local_readout", str(head))
        again = found("iec62056_21", "judge_local_readout", str(head))

    assert list(said["readout"]) == list(USER_DATA_2)
    assert said["readout"]["0.0.1"] == ["10000001", None]
    assert said["readout"]["1.8.0"][1] == "kWh"
    assert said["manufacturer"] == "KAM"
    assert said["password"]
    assert 0 <= float(said["value"]) - float(said["readout"]["1.8.0"][0]) < 1
    # the setting of the first client chooses user data 1 for the second
    assert said["setting"] == "0"
    assert list(again["readout"]) == [each for each in USER_DATA_1 if each != "0.128.1"]  # no pulse input was ordered
