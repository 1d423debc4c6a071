"""The classes of the standard face, attribute by attribute, against the interface classes of the Blue Book (DLMS UA 1000-1).

The table is written from the book: number, name, whether it is static, and the types that it can have. Methods are optional in
all of these classes but for those of the associations and image transfer. What is static and cannot be written is named in
docs/know/standard-face.md, with why; what is dynamic is written only where the book has it set (time, status word, mask …).
"""

import re
from pathlib import Path

import pytest

from tests.cosem.house import LLS_AARQ
from tests.cosem.test_standard import TARIFFS, Client
from trefas.cosem.endpoint import Ipv4Address, LocalPort, SocketPort
from trefas.cosem.faces.standard import STANDARD_SAP, show_endpoints
from trefas.cosem.member import Mode
from trefas.wire.axdr import (
    I8,
    I16,
    I32,
    U8,
    U16,
    U32,
    Array,
    BitString,
    Boolean,
    Enumerated,
    Null,
    OctetString,
    Structure,
    decode,
)

DOCUMENT = Path(__file__).parents[2] / "docs" / "know" / "standard-face.md"
ANY = None
"""CHOICE: the type is the value's."""
S, D = True, False
OCTETS, LIST, PLACE = (OctetString,), (Array,), (Structure,)
BOOK = {
    (1, 0): [("value", D, ANY)],
    (3, 0): [("value", D, ANY), ("scaler_unit", S, PLACE)],
    (4, 0): [("value", D, ANY), ("scaler_unit", S, PLACE), ("status", D, ANY), ("capture_time", D, OCTETS)],
    (5, 0): [
        *[("current_average_value", D, ANY), ("last_average_value", D, ANY), ("scaler_unit", S, PLACE)],
        *[("status", D, ANY), ("capture_time", D, OCTETS), ("start_time_current", D, OCTETS)],
        *[("period", S, (U32,)), ("number_of_periods", S, (U16,))],
    ],
    (6, 0): [("register_assignment", S, LIST), ("mask_list", S, LIST), ("active_mask", D, OCTETS)],
    (7, 1): [
        *[("buffer", D, LIST), ("capture_objects", S, LIST), ("capture_period", S, (U32,))],
        *[("sort_method", S, (Enumerated,)), ("sort_object", S, PLACE)],
        *[("entries_in_use", D, (U32,)), ("profile_entries", S, (U32,))],
    ],
    (8, 0): [
        *[("time", D, OCTETS), ("time_zone", S, (I16,)), ("status", D, (U8,))],
        *[("daylight_savings_begin", S, OCTETS), ("daylight_savings_end", S, OCTETS)],
        *[("daylight_savings_deviation", S, (I8,)), ("daylight_savings_enabled", S, (Boolean,))],
        ("clock_base", S, (Enumerated,)),
    ],
    (9, 0): [("scripts", S, LIST)],
    (11, 0): [("entries", S, LIST)],
    (15, 3): [
        *[("object_list", S, LIST), ("associated_partners_id", S, PLACE), ("application_context_name", S, ANY)],
        *[("xDLMS_context_info", S, PLACE), ("authentication_mechanism_name", S, ANY), ("secret", S, OCTETS)],
        *[("association_status", D, (Enumerated,)), ("security_setup_reference", S, OCTETS)],
        *[("user_list", S, LIST), ("current_user", D, PLACE)],
    ],
    (17, 0): [("SAP_assignment_list", S, LIST)],
    (18, 0): [
        *[("image_block_size", S, (U32,)), ("image_transferred_blocks_status", D, (BitString,))],
        *[("image_first_not_transferred_block_number", D, (U32,)), ("image_transfer_enabled", S, (Boolean,))],
        *[("image_transfer_status", D, (Enumerated,)), ("image_to_activate_info", D, LIST)],
    ],
    (19, 1): [
        *[("default_mode", S, (Enumerated,)), ("default_baud", S, (Enumerated,)), ("prop_baud", S, (Enumerated,))],
        *[("response_time", S, (Enumerated,)), ("device_addr", S, OCTETS)],
        *[("pass_p1", S, OCTETS), ("pass_p2", S, OCTETS), ("pass_w5", S, OCTETS)],
    ],
    (20, 0): [
        *[("calendar_name_active", S, OCTETS), ("season_profile_active", S, LIST)],
        *[("week_profile_table_active", S, LIST), ("day_profile_table_active", S, LIST)],
        *[("calendar_name_passive", S, OCTETS), ("season_profile_passive", S, LIST)],
        *[("week_profile_table_passive", S, LIST), ("day_profile_table_passive", S, LIST)],
        ("activate_passive_calendar_time", S, OCTETS),
    ],
    (21, 0): [("thresholds", S, LIST), ("monitored_value", S, PLACE), ("actions", S, LIST)],
    (22, 0): [("executed_script", S, PLACE), ("type", S, (Enumerated,)), ("execution_time", S, LIST)],
    (23, 1): [
        *[("comm_speed", S, (Enumerated,)), ("window_size_transmit", S, (U8,)), ("window_size_receive", S, (U8,))],
        *[("max_info_field_length_transmit", S, (U16,)), ("max_info_field_length_receive", S, (U16,))],
        *[("inter_octet_time_out", S, (U16,)), ("inactivity_time_out", S, (U16,)), ("device_address", S, (U16,))],
    ],
    (40, 0): [
        *[("push_object_list", S, LIST), ("send_destination_and_method", S, PLACE), ("communication_window", S, LIST)],
        *[
            ("randomisation_start_interval", S, (U16,)),
            ("number_of_retries", S, (U8,)),
            ("repetition_delay", S, (U16,)),
        ],
    ],
    (41, 0): [
        *[("TCP-UDP_port", S, (U16,)), ("IP_reference", S, OCTETS), ("MSS", S, (U16,))],
        *[("nb_of_sim_conn", S, (U8,)), ("inactivity_time_out", S, (U16,))],
    ],
    (42, 0): [
        *[("DL_reference", S, OCTETS), ("IP_address", S, (U32,)), ("multicast_IP_address", S, LIST)],
        *[("IP_options", S, LIST), ("subnet_mask", S, (U32,)), ("gateway_IP_address", S, (U32,))],
        *[("use_DHCP_flag", S, (Boolean,)), ("primary_DNS_address", S, (U32,)), ("secondary_DNS_address", S, (U32,))],
    ],
    (62, 1): [
        *[("compact_buffer", D, OCTETS), ("capture_objects", S, LIST), ("template_id", S, (U8,))],
        *[("template_description", D, OCTETS), ("capture_method", S, (Enumerated,))],
    ],
    (63, 0): [("status_word", D, ANY), ("mapping_table", S, PLACE)],
    (70, 0): [("output_state", D, (Boolean,)), ("control_state", D, (Enumerated,)), ("control_mode", S, (Enumerated,))],
    (71, 0): [
        *[("monitored_value", S, PLACE), ("threshold_active", D, ANY), ("threshold_normal", S, ANY)],
        *[("threshold_emergency", S, ANY), ("min_over_threshold_duration", S, (U32,))],
        *[("min_under_threshold_duration", S, (U32,)), ("emergency_profile", S, PLACE)],
        *[
            ("emergency_profile_group_id_list", S, LIST),
            ("emergency_profile_active", D, (Boolean,)),
            ("actions", S, PLACE),
        ],
    ],
    (111, 0): [
        *[("account_mode_and_status", D, PLACE), ("current_credit_in_use", D, (U8,))],
        *[("current_credit_status", D, (BitString,)), ("available_credit", D, (I32,)), ("amount_to_clear", D, (I32,))],
        *[("clearance_threshold", S, (I32,)), ("aggregated_debt", D, (I32,)), ("credit_reference_list", S, LIST)],
        *[("charge_reference_list", S, LIST), ("credit_charge_configuration", S, LIST)],
        *[("token_gateway_configuration", S, LIST), ("account_activation_time", S, OCTETS)],
        *[("account_closure_time", S, OCTETS), ("currency", S, PLACE), ("low_credit_threshold", S, (I32,))],
        *[("next_credit_available_threshold", S, (I32,)), ("max_provision", S, (U16,))],
        ("max_provision_period", S, (I32,)),
    ],
    (112, 0): [
        *[("current_credit_amount", D, (I32,)), ("credit_type", S, (Enumerated,)), ("priority", S, (U8,))],
        *[("warning_threshold", S, (I32,)), ("limit", S, (I32,)), ("credit_configuration", S, (BitString,))],
        *[("credit_status", D, (Enumerated,)), ("preset_credit_amount", S, (I32,))],
        *[("credit_available_threshold", S, (I32,)), ("period", S, OCTETS)],
    ],
    (113, 0): [
        *[("total_amount_paid", D, (I32,)), ("charge_type", S, (Enumerated,)), ("priority", S, (U8,))],
        *[("unit_charge_active", S, PLACE), ("unit_charge_passive", S, PLACE)],
        *[("unit_charge_activation_time", S, OCTETS), ("period", S, (U32,)), ("charge_configuration", S, (BitString,))],
        *[("last_collection_time", D, OCTETS), ("last_collection_amount", D, (I32, Null))],
        *[("total_amount_remaining", D, (I32,)), ("proportion", S, (U16,))],
    ],
    (115, 0): [
        *[("token", D, OCTETS), ("token_time", D, OCTETS), ("token_description", D, LIST)],
        *[("token_delivery_method", D, (Enumerated,)), ("token_status", D, PLACE)],
    ],
}
SET_THOUGH_DYNAMIC = {(1, "value"), (3, "value"), (6, "active_mask"), (8, "time"), (63, "status_word")}
WRITTEN_ONLY = {(15, "secret")}


@pytest.fixture(scope="module")
def client():
    found = Client(tariffs=TARIFFS)
    at = Ipv4Address(1, 0xC0000207, 0xFFFFFF00, 0xC0000201)
    show_endpoints(
        found.device.server, [LocalPort(1, True, True, 300, 9600, ""), at, SocketPort(1, 4059, at, 536, 4, 180)]
    )
    found.association = found.device.server.association(1, STANDARD_SAP)  # one that was up does not see them
    found.association.receive(LLS_AARQ)
    return found


def test_every_class_has_the_attributes_of_the_book_and_no_other(client):
    served = {}
    for each in client.association.objects:
        served.setdefault((each.class_id, each.version), set()).add(tuple(each.indexes))

    assert served.keys() == BOOK.keys()
    for kind, listed in BOOK.items():
        assert served[kind] == {tuple(range(1, len(listed) + 2))}, kind


def test_every_attribute_can_be_read_and_has_the_type_of_the_book(client):
    for each in client.association.objects:
        for index, (name, _, types) in enumerate(BOOK[each.class_id, each.version], 2):
            mode = client.association.rights.mode(each, index)
            if (each.class_id, name) in WRITTEN_ONLY or is_command(each, index):
                assert mode is Mode.WRITE, (each, name)
                continue
            assert mode & Mode.READ, (each, name)
            given = decode(client.association.rights.readers[each.name(index).encode()]())
            assert types is None or isinstance(given, types), (each, name, given)


def is_command(each, index):
    """Data that is a command: written, and nothing is there to be read."""
    return each.class_id == 1 and index == 2 and getattr(getattr(each, "value", None), "command", False)


def test_what_is_static_can_be_written_or_the_documentation_says_why_not(client):
    said = documented()
    for kind, listed in BOOK.items():
        objects = [each for each in client.association.objects if (each.class_id, each.version) == kind]
        for index, (name, static, _) in enumerate(listed, 2):
            written = any(client.association.rights.mode(each, index) & Mode.WRITE for each in objects)
            if written:
                assert static or (kind[0], name) in SET_THOUGH_DYNAMIC, (kind, name)
                assert name not in said.get(kind[0], ()), f"{name} of class {kind[0]} can be written; the page says not"
            elif static:
                assert name in said.get(kind[0], ()), (
                    f"{name} of class {kind[0]} cannot be written; say why in {DOCUMENT.name}"
                )


def documented():
    """Class to names of attributes, of the page's table of what cannot be written."""
    section = DOCUMENT.read_text(encoding="utf-8").split("## What cannot be written")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (\d+) \| (.+?) \|", section, re.MULTILINE)
    return {int(number): set(re.findall(r"`([^`]+)`", names)) for number, names in rows}


def test_what_has_no_status_says_null(client):
    extended = next(each for each in client.association.objects if each.class_id == 4)

    assert client.get(4, str(extended.logical_name), 4) == Null()


def test_the_zone_is_minutes_from_standard_time_to_utc(client):
    assert client.get(8, "0.0.1.0.0.255", 3) == I16(-60)  # Central Europe
