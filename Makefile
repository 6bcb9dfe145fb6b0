# Pingyi: `make` lists the verbs.
.DEFAULT_GOAL := help
.PHONY: help env demo up test test-fast bench mutants docs handbook lock clean

MAKEFLAGS += --no-print-directory
BIN := .venv/bin

help:  ## List the verbs
	@sed -nE 's/^([a-z-]+):.*  ## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

env:  ## Create or renew .venv from requirements.lock (instant when nothing changed)
	@ops/bootstrap.sh env

demo: env  ## Play the appraisal of 2024Q2 in one process, from the first roster to the replayed result
	@ops/bootstrap.sh papers
	@$(BIN)/pingyi demo

up: env  ## Serve the quarter just played at http://127.0.0.1:8080
	@ops/bootstrap.sh papers web
	@$(BIN)/pingyi up

test: env  ## Run every check and every test, on a private RabbitMQ and a private PostgreSQL
	@ops/bootstrap.sh papers broker browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --numprocesses=2 --dist=loadfile --no-loadscope-reorder

test-fast: env  ## Run every check and the tests that take no time, in under two minutes
	@ops/bootstrap.sh papers
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest -m "not slow" --numprocesses=2 --dist=loadfile --no-loadscope-reorder

bench: env  ## Measure ballots, events and replay per second, each beside its bound
	@ops/bootstrap.sh broker
	@$(BIN)/python -m benchmarks

mutants: env  ## Put small faults into the core one at a time and see which no test notices (SAMPLE=20 SEED=1 PROCESSES=2)
	@$(BIN)/python -m mutants --write --sample $(or $(SAMPLE),20) --seed $(or $(SEED),1) --processes $(or $(PROCESSES),2)

docs: env  ## Write the generated documents: event catalogue, JSON Schemas, AsyncAPI, OpenAPI
	@$(BIN)/python -m documentation

handbook: env  ## Take anew the handbook's pictures whose pages have changed (docs/handbook)
	@ops/bootstrap.sh papers web browser
	@PINGYI_HANDBOOK=write $(BIN)/pytest -m handbook

lock:  ## Renew requirements.lock for what pyproject.toml asks (UPGRADE=1 takes newer versions)
	@ops/lock.sh $(if $(UPGRADE),--upgrade)

clean:  ## Remove what was made here, except .venv
	@rm -rf .demo .work build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
