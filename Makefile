# Debian 12 or the like, Python ≥ 3.11, git and make: nothing else is needed.
#   make check   make .venv, install the project, run the main job
#   make test    make the test environment, check style and types, run the tests
#   make bench   measure every figure that has a target
#   make optimized-coverage   what of the optimised implementation fuzzing alone reaches
#   make decisions            does each option of each decision make a difference
#   make invariant-faults     for each invariant a mutant or a fault of the specification that breaks it
#   make counterexamples       for 20 faults of the specification a counterexample of few objects
#   make mutants              judge every mutant of the specification; goes on where it was
#   make alone                which mutants nothing but one invariant notices; for `rtmref prove --ledger`
#   make seeds   the whole proof under ten seeds
#   make versions             the whole proof under the lowest and the newest Z3 that is supported
#   make explore              every scope as deep as it says, how fast, and whether all is reached
#   make real-targets         how fast zebra, BIRD and the Linux kernel are compared; needs root
#   make findings             play the traces of what differs elsewhere, and write docs/findings.md; needs root
#   make second-opinion       what cvc5 says of every obligation
#   make campaign-kills       kill a campaign 100 times and look for what was lost
#   make races                threads on copies with a race, and ten million calls on the real thing
#   make free-threaded        a million calls where threads run truly at once: FREE_THREADED=python3.13t
#   make soak    fuzz 50 million calls, or SOAK_CALLS; stopped at any time, it goes on where it was

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2
SOAK_CALLS ?= 50000000
SOAK ?= reports/soak
FREE_THREADED ?= python3.13t
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := check
.PHONY: check test lint bench optimized-coverage decisions invariant-faults counterexamples mutants alone
.PHONY: findings real-targets explore seeds versions second-opinion soak campaign-kills races free-threaded clean

check: $(VENV)/.installed
	$(BIN)/rtmref check

test: lint
	$(BIN)/python -m pytest -n $(JOBS)

lint: $(VENV)/.installed-for-tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check --quiet
	$(BIN)/mypy

bench: $(VENV)/.installed-for-tests
	$(BIN)/python -m fuzz.bench

optimized-coverage: $(VENV)/.installed-for-tests
	$(BIN)/python -m fuzz.optimized_coverage

decisions: $(VENV)/.installed-for-tests
	$(BIN)/python -m fuzz.decisions

invariant-faults: $(VENV)/.installed-for-tests
	$(BIN)/python -m fuzz.invariant_faults

counterexamples: $(VENV)/.installed-for-tests
	$(BIN)/python -m fuzz.counterexamples

mutants: $(VENV)/.installed-for-tests
	$(BIN)/python -m fuzz.mutants --workers $(JOBS)

alone: $(VENV)/.installed-for-tests
	$(BIN)/python -m fuzz.alone --workers $(JOBS)

seeds: $(VENV)/.installed-for-tests
	$(BIN)/python -m fuzz.seeds

versions: $(VENV)/.installed-for-tests
	$(BIN)/python -m fuzz.versions

explore: $(VENV)/.installed-for-tests
	$(BIN)/python -m fuzz.exploring

real-targets: $(VENV)/.installed-for-tests
	$(BIN)/python -m fuzz.real_targets

findings: $(VENV)/.installed-for-tests
	$(PIP) install --editable '.[libraries]'
	$(BIN)/python -m fuzz.findings

second-opinion: $(VENV)/.installed-for-tests
	$(PIP) install --editable '.[second-opinion]'
	$(BIN)/python -m fuzz.second_opinion

campaign-kills: $(VENV)/.installed-for-tests
	$(BIN)/python -m fuzz.campaign_kills

races: $(VENV)/.installed-for-tests
	$(BIN)/python -m fuzz.races --workers $(JOBS)

free-threaded:
	@$(FREE_THREADED) -c 'import sys; sys.exit(sys._is_gil_enabled())' 2>/dev/null \
	  || { echo "no free-threaded Python; try: make free-threaded FREE_THREADED=python3.14t" >&2; exit 1; }
	$(FREE_THREADED) -m venv $(VENV)-free-threaded
	$(VENV)-free-threaded/bin/python -m pip --disable-pip-version-check --quiet install --no-deps --editable .
	$(VENV)-free-threaded/bin/python -m pip --disable-pip-version-check --quiet install click lark pyyaml
	$(VENV)-free-threaded/bin/python -m fuzz.races --workers 1 --no-hunt --calls 1000000

soak: $(VENV)/.installed
	$(BIN)/rtmref fuzz --resume $(SOAK) --calls $(SOAK_CALLS) --workers $(JOBS)

clean:
	rm -rf $(VENV) build dist reports/latest reports/cache reports/crash-*.txt .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "rtmref needs Python 3.11 or newer; try: make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	  || { echo "this Python cannot make environments; on Debian: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/.installed: $(VENV)/.made pyproject.toml
	$(PIP) install --editable .
	@touch $@

$(VENV)/.installed-for-tests: $(VENV)/.installed
	$(PIP) install --editable '.[test]'
	@touch $@
