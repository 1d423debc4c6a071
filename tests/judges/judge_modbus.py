"""Clients that others wrote read a Modbus server on this machine, and say what they read as JSON.

python -m tests.judges.judge_modbus pymodbus PORT     input registers as float32, a device identification, a refused write
python -m tests.judges.judge_modbus sunspec PORT      whatever models there are, found by scanning
"""

import json
import sys


def by_pymodbus(port):
    from pymodbus.client import ModbusTcpClient

    client = ModbusTcpClient("127.0.0.1", port=port)
    assert client.connect()

    def number(address):
        registers = client.read_input_registers(address, count=2, device_id=1).registers
        return client.convert_from_registers(registers, client.DATATYPE.FLOAT32)

    found = {str(address): number(address) for address in (0, 6, 12, 16, 52, 70, 72, 342, 346, 200)}
    # Blocks as readers of these meters ask for them.
    blocks = [(0, 80), (80, 28), (200, 70), (334, 48), (0, 125)]
    sizes = [len(client.read_input_registers(begin, count=count, device_id=1).registers) for begin, count in blocks]
    system = client.convert_from_registers(
        client.read_holding_registers(10, count=2, device_id=1).registers, client.DATATYPE.FLOAT32
    )
    identity = client.read_device_information(read_code=1, object_id=0, device_id=1).information
    refused = client.write_register(0, 1, device_id=1).exception_code
    other = client.read_input_registers(0, count=2, device_id=0).isError()
    return {
        "numbers": found,
        "sizes": sizes,
        "system": system,
        "identity": [identity[each].decode() for each in sorted(identity)],
        "refused": refused,
        "other": other,
    }


def by_sunspec(port):
    from sunspec2.modbus.client import SunSpecModbusClientDeviceTCP

    device = SunSpecModbusClientDeviceTCP(slave_id=1, ipaddr="127.0.0.1", ipport=port, timeout=10)
    device.scan()
    common, meter = device.common[0], device.ac_meter[0] if "ac_meter" in device.models else device.models[203][0]
    names = (
        "A",
        "AphA",
        "PhVphA",
        "PhVphAB",
        "Hz",
        "W",
        "WphA",
        "WphC",
        "VAR",
        "PF",
        "TotWhImp",
        "TotWhImpPhA",
        "TotWhExpPhC",
    )
    return {
        "models": sorted(each for each in device.models if isinstance(each, int)),
        "texts": [common.Mn.value, common.Md.value, common.SN.value, common.Opt.value],
        "numbers": {name: getattr(meter, name).cvalue for name in names},
    }


if __name__ == "__main__":
    read = {"pymodbus": by_pymodbus, "sunspec": by_sunspec}[sys.argv[1]]
    print(json.dumps(read(int(sys.argv[2]))))
