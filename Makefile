# make run: a live meter.  make test: everything.  make check: seconds.  make bench: figures.
# make world SEEDS=10000 START=0 DAYS=365: deterministic worlds with faults, on every core.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/ready

.PHONY: run test check bench world clean

run: $(READY)
	$(BIN)/trefas run

# The kernels are compiled while the checks run. Tests of one file stay together as long as there are files for everybody.
test: $(READY)
	$(BIN)/python -m trefas.tool.compiling & compiling=$$!; $(MAKE) check && wait $$compiling
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not alone" --ignore=tests/test_tidy.py
	$(BIN)/python -m pytest -m alone tests/tool

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

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV) || { echo "Python needs its venv module: apt install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable . --group test --group judges
	touch $(READY)

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
