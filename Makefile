# Only Python 3.11 or later and make are needed. Each target is a few lines that can be typed by hand.
PYTHON ?= python3
BIN := .venv/bin
HOME_OF_RUN := $(or $(ASL_HOME),data)

.PHONY: run test test-extended ui lint types docs relock

run: .venv/ready            ## the whole pipeline on the samples, into the home
	$(BIN)/asl run --auto-sign-off
	$(BIN)/asl release verify

test: .venv/ready           ## the suite
	$(BIN)/pytest

test-extended: .venv/ready  ## the same tests with the full counts
	HYPOTHESIS_PROFILE=extended $(BIN)/pytest

ui: .venv/ready             ## the Dagster UI on 127.0.0.1:3000, daemon included
	$(BIN)/asl doctor
	DAGSTER_HOME=$(abspath $(HOME_OF_RUN))/dagster $(BIN)/dagster dev -w workspace.yaml -h 127.0.0.1 -p 3000

lint: .venv/ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: .venv/ready
	$(BIN)/mypy

docs: .venv/ready           ## docs/reference from the declarations
	$(BIN)/asl docs

relock:                     ## needs uv; names no host
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras \
		--no-emit-index-url --no-header --quiet pyproject.toml --group dev -o requirements.lock

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@
