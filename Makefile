# `make roster` plans the Jianghai year; `make test` runs all quick tests. Both set up everything they need first.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
OUT ?= out/jianghai
SCENARIO ?= jianghai
LANGUAGE ?= zh
STAMP := $(VENV)/.ready
TEST_STAMP := $(VENV)/.ready-test

.PHONY: env roster test test-slow lint notebooks bench clean

env: $(TEST_STAMP)

$(BIN)/python:
	$(PYTHON) -c "import sys; sys.exit(0 if sys.version_info >= (3, 11) else 'Python 3.11 or newer is needed')"
	$(PYTHON) -m venv $(VENV)

$(STAMP): pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(TEST_STAMP): pyproject.toml constraints.txt $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[test]"
	@touch $@

roster: $(STAMP)
	$(BIN)/liaison-opt plan $(SCENARIO) -o $(OUT) --lang $(LANGUAGE)

test: $(TEST_STAMP)
	$(BIN)/python -m pytest -n 2 -m "not slow"
	$(BIN)/python -m pytest --nbval --nbval-current-env notebooks

test-slow: $(TEST_STAMP)
	$(BIN)/python -m pytest -n 2 -m slow

lint: $(TEST_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/numpydoc lint $$(git ls-files 'liaison_opt/*.py')

notebooks: $(TEST_STAMP)
	$(BIN)/python -m jupyter execute --inplace notebooks/*.ipynb

bench: $(STAMP)
	$(BIN)/python benchmarks/plan_jianghai.py

clean:
	rm -rf $(VENV) out build dist .pytest_cache .mypy_cache .ruff_cache
