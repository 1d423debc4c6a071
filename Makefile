# make run: a live meter.  make test: everything.  make check: seconds.  make slow: the slowest.  make bench: figures.
# make mutate SEED=1 COUNT=200: wrong programs that the tests must notice.
# make rough SEEDS=2000 START=0: rough recordings, measured and compared with what is true of them.
# make home-assistant: Home Assistant finds a meter at a broker.
# make golden SEEDS=500 BEFORE=03d38f2: the same lives in this build and in that of a commit, equal bit for bit.
# make endure KILLS=1000 ANSWERED=300 FULL=200 TORN=200 SEED=1: a memory that is killed, full and torn.
# make flood MINUTES=60: attackers of a port, and what they leave in memory.
# make world SEEDS=10000 START=0 DAYS=365: deterministic worlds with faults, on every core.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/ready
# On every core; tests of one file stay together as long as there are files for everybody.
EVERYWHERE := -n auto --dist worksteal
OF ?= $(EVERYWHERE)

.PHONY: run test tested slow check checked bench world golden rough mutate chromium home-assistant clean

run: $(READY)
	$(BIN)/trefas run

# Hundreds of processes import the same files: bytecode is kept, here where the environment forbids it beside the sources.
export PYTHONDONTWRITEBYTECODE :=
export PYTHONPYCACHEPREFIX := $(CURDIR)/$(VENV)/bytecode

# Kernels first, which everybody needs; then the checks beside the tests; last what needs the machine for itself.
test: $(READY)
	$(BIN)/python -m trefas.tool.compiling
	@$(MAKE) --no-print-directory --jobs=2 --keep-going checked tested
	$(BIN)/python -m pytest -m alone tests/tool

checked: $(READY)
	@$(MAKE) --no-print-directory check >$(VENV)/check.log 2>&1; status=$$?; echo; cat $(VENV)/check.log; exit $$status

tested: $(READY)
	$(BIN)/python -m pytest $(EVERYWHERE) -m "not alone" --ignore=tests/test_tidy.py

# The twenty slowest tests, or those of one folder: make slow OF=tests/wire.
slow: $(READY)
	$(BIN)/python -m pytest --durations=20 --durations-min=0 -m "not alone" $(OF)

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest tests/test_tidy.py

bench: $(READY)
	$(BIN)/python -m pytest benchmarks -m "" --benchmark-columns=min,median,ops --benchmark-sort=name -s

SEEDS ?= 1000
START ?= 0
world: $(READY)
	$(BIN)/python -m trefas.run.world --start $(START) --seeds $(SEEDS) $(if $(DAYS),--days $(DAYS))

# What a build leaves behind, against a build before it; the last one before a redesign, unless BEFORE says another.
golden: $(READY)
	nice -n 10 $(BIN)/python -m tests.golden --start $(START) --seeds $(SEEDS) $(if $(BEFORE),--before $(BEFORE))

rough: $(READY)
	nice -n 10 $(BIN)/python -m tests.rough --start $(START) --seeds $(SEEDS)

# What killed, full and torn memories lose: nothing, or a sentence. Small disks need the right to mount them.
KILLS ?= 1000
ANSWERED ?= 300
FULL  ?= 200
TORN  ?= 200
endure: $(READY)
	nice -n 19 $(BIN)/python -m tests.run.endure $(KILLS) $(ANSWERED) $(FULL) $(TORN) $(SEED)

# What floods leave behind: the resident memory of a meter before and after; an hour has every pair of attackers.
MINUTES ?= 60
flood: $(READY)
	nice -n 10 $(BIN)/python -m benchmarks.flood $(MINUTES)

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV) || { echo "Python needs its venv module: apt install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	@# Two million lines are not compiled in advance: most are never imported.
	$(BIN)/python -m pip install --quiet --no-compile --editable . --group test --group judges
	@# A judge that wants another version of a judge: in a folder of its own, which its tests alone put on their path.
	$(BIN)/python -m pip install --quiet --no-compile --upgrade --target $(VENV)/own/dsmr-parser "dsmr-parser==1.11.2"
	@$(MAKE) --no-print-directory chromium
	@# A broker that is really one: tests that need it are skipped, saying so, where it is not there and we may not install it.
	@command -v mosquitto >/dev/null || test -x /usr/sbin/mosquitto || test "$$(id -u)" != 0 || \
		{ apt-get update -qq && apt-get install -y -qq mosquitto >/dev/null; } || echo "mosquitto cannot be installed; tests at a broker are skipped"
	touch $(READY)

# The page is tested in Debian's Chromium; who is not root is told how to have it, and those tests are skipped.
chromium:
	@command -v chromium >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null || echo "chromium cannot be installed"; \
		else echo "the page's tests need chromium: sudo apt install chromium"; fi; }

# Home Assistant finds a meter, in an environment of its own, which takes minutes to install: what its MQTT integration needs, and
# neither its cloud nor its radios.
HOME_ASSISTANT := $(VENV)/own/home-assistant
home-assistant: $(HOME_ASSISTANT)/ready
	$(BIN)/python -m pytest tests/judges/test_home_assistant.py

$(HOME_ASSISTANT)/ready: $(READY)
	$(PYTHON) -m venv $(HOME_ASSISTANT)
	$(HOME_ASSISTANT)/bin/python -m pip install --quiet --no-compile --no-deps "homeassistant==2024.3.3" "paho-mqtt==1.6.1" \
		"aiohttp_cors==0.7.0" "aiohttp-fast-url-dispatcher==0.3.0" "aiohttp-zlib-ng==0.3.1" "janus==1.0.0" "psutil-home-assistant==0.0.1"
	@# What it says that it needs, but for the cloud and Bluetooth.
	$(HOME_ASSISTANT)/bin/python -c "from importlib.metadata import requires; print(*(each for each in requires('homeassistant') if \
		not each.startswith(('hass-nabucasa', 'home-assistant-bluetooth', 'pip', 'aiohttp', 'psutil', 'fnv', 'Pillow'))), sep='\n')" \
		>$(HOME_ASSISTANT)/needs.txt
	$(HOME_ASSISTANT)/bin/python -m pip install --quiet --no-compile --requirement $(HOME_ASSISTANT)/needs.txt "aiohttp==3.9.3" psutil zlib-ng
	touch $(HOME_ASSISTANT)/ready

# Programs made wrong on purpose, drawn by a seed: make mutate SEED=spring COUNT=200, or MODULES="core/breaker cosem/push".
SEED  ?= 1
COUNT ?= 200
mutate: $(READY)
	nice -n 19 $(BIN)/python -m tests.mutation --seed $(SEED) --count $(COUNT) $(MODULES)

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
