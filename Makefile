# The few things people do here. `make` alone says what they are.

VENV   := .venv
PYTHON := $(VENV)/bin/python
EXTRAS ?= dev,bench
ALONE  := $(VENV)/.ready
READY  := $(ALONE)-$(EXTRAS)

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format bench bench-accuracy bench-speed docs triggers weights clean

help: ## say what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 18

setup: $(READY) ## make .venv and install the package for development (with every engine: EXTRAS=all,bench,dev,docs)

# The tests of what EXTRAS leaves out skip. pip is renewed first: the one that comes with Python 3.11 cannot resolve two
# extras of lxml at once.
$(READY): WITH := [$(EXTRAS)]
$(ALONE) $(READY): pyproject.toml
	python3 -m venv $(VENV)
	$(PYTHON) -m pip install --quiet --upgrade pip
	$(PYTHON) -m pip install --quiet --editable '.$(WITH)'
	@touch $@

demo: $(ALONE) ## clean the five seeds into cleaned/ and show what happened
	$(VENV)/bin/cleaner clean seeds -o cleaned
	$(VENV)/bin/cleaner explain seeds/004_1bad981c270e3df4.txt
	$(VENV)/bin/cleaner golden check

test: $(READY) ## run the tests, a thread in each of their processes (some: TESTS=tests/test_body.py)
	OMP_NUM_THREADS=1 $(PYTHON) -m pytest -n auto --dist loadgroup $(TESTS)

lint: $(READY) ## check style, types and the rule packs
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/cleaner rules check

format: $(READY) ## put the code into the house style
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

bench: $(READY) ## time start-up, each seed, and ten times the rules
	$(PYTHON) -m bench.startup
	$(PYTHON) -m bench.rules

bench-accuracy: $(READY) ## measure accuracy beside the peers (needs CLEANER_SHARED)
	$(PYTHON) -m bench.accuracy

bench-speed: $(READY) ## time cleaner beside trafilatura on the same pages (needs CLEANER_SHARED)
	$(PYTHON) -m bench.speed

docs: $(READY) ## show the documentation as a site, at http://127.0.0.1:8000
	$(PYTHON) -m pip install --quiet --editable '.[docs]'
	$(PYTHON) -m mkdocs serve

triggers: $(READY) ## store the words that the patterns of the packs ask for, after changing one
	$(PYTHON) -m training.triggers

weights: $(READY) ## train the block model anew (needs CLEANER_SHARED)
	$(PYTHON) -m pip install --quiet --editable '.[train]'
	$(PYTHON) -m training.characters
	$(PYTHON) -m training.train --all

clean: ## remove what was made
	rm -rf $(VENV) build dist cleaned .mypy_cache .ruff_cache .pytest_cache .hypothesis
