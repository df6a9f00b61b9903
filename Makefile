# What people type. All set-up happens by itself, in setup.sh; a second run installs nothing again.

VENV ?= .venv
RUN := $(VENV)/bin
export VENV
# Most tests wait for a server; files side by side, in their order, keep two cores busy.
SIDE_BY_SIDE ?= --numprocesses 3 --dist loadfile --no-loadscope-reorder

.DEFAULT_GOAL := help
.PHONY: help demo demo-once demo-clean test lint clean setup-demo setup-test

help: ## say what there is
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

demo: setup-demo ## a partnership through all six phases, to answer in a browser (DATA=<folder> for your own)
	@$(RUN)/python -m demo.relay --stay $(if $(DATA),--data "$(DATA)")

demo-once: setup-demo ## the same, answered by itself to the end; the last line is its result
	@$(RUN)/python -m demo.relay --once $(if $(DATA),--data "$(DATA)")

demo-clean: setup-demo ## forget the demo
	@$(RUN)/python -m demo.relay --forget

test: setup-test lint ## everything: lint, then all tests against real servers
	$(RUN)/python -m pytest $(SIDE_BY_SIDE)

lint: setup-test ## style, types, and which package may import which
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy
	$(RUN)/lint-imports

clean: ## remove what set-up and tests made; ledgers and deliveries stay
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup-demo:
	@./setup.sh demo

setup-test:
	@./setup.sh test
