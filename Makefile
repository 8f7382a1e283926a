# `make roster` plans the Jianghai year; `make test` runs all quick tests, `make test-slow` the others. All set up everything they need first.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
OUT ?= out/jianghai
SCENARIO ?= jianghai
LANGUAGE ?= zh
STAMP := $(VENV)/.ready
TEST_STAMP := $(VENV)/.ready-test
SLOW_STAMP := $(VENV)/.ready-slow
LINT_STAMP := $(VENV)/.ready-lint
# packages are compiled when they are first imported: that saves a minute of installing what no test touches
INSTALL := $(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check -c constraints.txt
# stored outputs against fresh ones; two notebooks at a time, each as a whole
NBVAL := $(BIN)/python -m pytest --nbval --nbval-current-env -n 2 --dist loadfile
# the first lesson and the pilots at a small size are quick; the others plan whole cities
QUICK := $(sort $(wildcard notebooks/01*.ipynb tests/small_notebooks/*.ipynb))
WHOLE := $(filter-out $(QUICK),$(sort $(wildcard notebooks/*.ipynb notebooks/zh/*.ipynb notebooks/*/solutions/*.ipynb notebooks/zh/*/solutions/*.ipynb)))

.PHONY: env roster test test-slow lint notebooks bench bench-large clean

env: $(TEST_STAMP) $(SLOW_STAMP) $(LINT_STAMP)

$(BIN)/python:
	$(PYTHON) -c "import sys; sys.exit(0 if sys.version_info >= (3, 11) else 'Python 3.11 or newer is needed')"
	$(PYTHON) -m venv $(VENV)

$(STAMP): pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) -e .
	@touch $@

$(TEST_STAMP): pyproject.toml constraints.txt | $(BIN)/python
	$(INSTALL) -e ".[test]"
	@touch $@ $(STAMP)

$(SLOW_STAMP): pyproject.toml constraints.txt $(TEST_STAMP)
	$(INSTALL) -e ".[test,slow]"
	@touch $@

$(LINT_STAMP): pyproject.toml constraints.txt $(TEST_STAMP)
	$(INSTALL) -e ".[test,lint]"
	@touch $@

roster: $(STAMP)
	$(BIN)/liaison-opt plan $(SCENARIO) -o $(OUT) --lang $(LANGUAGE)

test: $(TEST_STAMP)
	$(BIN)/python -m pytest -p no:nbval -n 2 -m "not slow"
	$(NBVAL) $(QUICK)

test-slow: $(SLOW_STAMP)
	$(BIN)/python -m pytest -p no:nbval -n 2 -m slow
	$(NBVAL) $(WHOLE)

lint: $(LINT_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/numpydoc lint $$(git ls-files 'liaison_opt/*.py')

# the notebooks' twins, small copies and outputs, all anew: some twenty minutes
notebooks: $(TEST_STAMP)
	$(BIN)/python docs/make_notebooks.py

bench: $(STAMP)
	$(BIN)/python benchmarks/plan_jianghai.py
	$(BIN)/python benchmarks/plan_county_town.py

# whole counties with their households: some ten minutes
bench-large: $(STAMP)
	$(BIN)/python benchmarks/plan_households.py
	$(BIN)/python benchmarks/seeds.py

clean:
	rm -rf $(VENV) out build dist .pytest_cache .mypy_cache .ruff_cache
