PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

PYTEST := $(BIN)/python -m pytest -n 4 --dist loadgroup

.PHONY: help install demo test quick races check words bench screenshots tour clean

help:  ## Show what can be done here
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort

install: $(VENV)/installed  ## Build .venv from the lock file; the program is then .venv/bin/mentorship

$(VENV)/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: install  ## Try the bot in a local Slack, in the browser; PORT=8123 serves it there
	$(BIN)/mentorship demo $(if $(PORT),--port $(PORT))

test: install  ## Run the whole test suite, most tests on one of the two databases; ALL=1 runs all of them on both
	$(PYTEST) $(if $(ALL),--database both)
	$(BIN)/python -m tests.support.plans  # no statement that the tests noted may scan a table that grows

quick: check  ## Lint, types, layers, the rules and a cross-section of the stories on SQLite
	$(PYTEST) --database sqlite tests/rules tests/stories

races: install  ## Run what draws lots or races at length: the bot is killed often, and many examples are tried
	KILL_ROUNDS=50 $(PYTEST) --database both --hypothesis-profile thorough tests/races tests/outbox tests/rules

check: install  ## Lint, types and layers
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

words: install  ## Print every text that a person can see, and where it stands
	$(BIN)/python -m tests.support.words

bench: install  ## Measure speed, as ratios against a bare Bolt app in the same run
	$(BIN)/python -m benchmarks

screenshots: install  ## Take the pictures of README from the demo; needs Chromium and fonts for emoji, as .ci/run installs
	$(BIN)/python -m tour --readme

tour: install  ## Take a picture of everything that people see, on one page; OUT=folder, or a temporary one
	$(BIN)/python -m tour $(OUT)

clean:  ## Remove the virtual environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache *.egg-info
