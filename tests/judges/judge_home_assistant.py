"""Home Assistant itself, as far as its MQTT integration goes: told on standard input, it says what it has as lines of JSON.

    python judge_home_assistant.py PORT      of a broker on this machine
    → states N          once it has N entities and all are available, or after ten seconds: each state with its attributes, and
                        what was logged
    → gone N            the same, once all are unavailable
    → turn_off ENTITY   calls the service of a switch

It runs in an environment of its own (``make home-assistant``), and knows nothing of ours. Pages, pictures and uploads are left
out: what they need is not installed there.
"""

import asyncio
import json
import logging
import sys
import tempfile
from pathlib import Path

from homeassistant import config_entries, core, loader
from homeassistant.helpers import (
    area_registry,
    device_registry,
    entity,
    entity_registry,
    issue_registry,
    restore_state,
    translation,
)

LEFT_OUT = ("'camera'", "component image")


class Heard(logging.Handler):
    """What is logged as a warning, or worse."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.found = []

    def emit(self, record):
        text = record.getMessage()
        if not any(word in text for word in LEFT_OUT):
            self.found.append(f"{record.levelname} {record.name}: {text}")


async def home(folder, port):
    """With one broker."""
    Path(folder, "configuration.yaml").touch()
    hass = core.HomeAssistant(folder)
    hass.config.skip_pip = True
    hass.config_entries = config_entries.ConfigEntries(hass, {})
    loader.async_setup(hass)
    entity.async_setup(hass)
    translation.async_setup(hass)
    registries = (area_registry, device_registry, entity_registry, issue_registry, restore_state)
    await asyncio.gather(*(each.async_load(hass) for each in registries))
    await hass.config_entries.async_initialize()
    hass.config.components.update(("http", "file_upload"))
    await hass.config_entries.async_add(
        config_entries.ConfigEntry(
            version=1,
            minor_version=1,
            domain="mqtt",
            title="broker",
            data={"broker": "127.0.0.1", "port": port, "discovery": True},
            source="user",
            options={},
        )
    )
    await hass.async_start()
    return hass


def entities(hass):
    """Those of the meter; a zone is Home Assistant's own."""
    return [each for each in hass.states.async_all() if each.domain != "zone"]


async def main(port):
    heard = Heard()
    logging.getLogger().addHandler(heard)
    loop = asyncio.get_running_loop()
    with tempfile.TemporaryDirectory() as folder:
        hass = await home(folder, port)
        while words := (await loop.run_in_executor(None, sys.stdin.readline)).split():
            if words[0] in ("states", "gone"):
                for _ in range(100):
                    there = [each.state != "unavailable" for each in entities(hass)]
                    if len(there) >= int(words[1]) and set(there) == {words[0] == "states"}:
                        break
                    await asyncio.sleep(0.1)
                await asyncio.sleep(1)
                states = {each.entity_id: [each.state, dict(each.attributes)] for each in entities(hass)}
                print(json.dumps({"states": states, "log": heard.found}, default=str), flush=True)
            else:
                await hass.services.async_call("switch", words[0], {"entity_id": words[1]}, blocking=True)
                print("{}", flush=True)
        await hass.async_stop(force=True)


asyncio.run(main(int(sys.argv[1])))
