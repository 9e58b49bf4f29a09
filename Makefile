# One word to work: `make` lists the words.
PYTHON ?= python3
LOCALE ?= zh_CN
BIN := .venv/bin
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo demo-reset run test lint fmt week pictures taps faults bench crash lock

help:  ## list the words
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

demo: .venv/run.stamp  ## one week of a synthetic district on this machine, in the browser
	$(BIN)/yixian demo

demo-reset: .venv/run.stamp  ## forget the demo's state; the next one begins on Monday 08:55
	$(BIN)/yixian demo --reset

run: .venv/run.stamp  ## the bot with the settings of the environment
	$(BIN)/yixian run

test: .venv/dev.stamp .venv/peers/peers.stamp  ## every test, and the coverage floor
	-bash .ci/packages chromium fonts-noto-color-emoji
	rm -f .coverage .coverage.*
	QUARTER_WEEKS=3 $(BIN)/coverage run -m pytest -n auto
	$(BIN)/coverage combine -q
	$(BIN)/coverage report

lint: .venv/dev.stamp  ## style, types, import rules, dependencies
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

fmt: .venv/dev.stamp  ## put the code in order
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

week: .venv/dev.stamp  ## play the week in Chromium and keep its pictures; LOCALE=zh_CN or en
	bash .ci/packages chromium fonts-noto-color-emoji
	LOCALE=$(LOCALE) $(BIN)/python -m tests.browser week

pictures: .venv/dev.stamp  ## every picture of the documents, in both languages
	bash .ci/packages chromium fonts-noto-color-emoji
	$(BIN)/python -m tests.browser

taps: .venv/dev.stamp  ## count the taps of every way to answer, and write docs/taps.md; fails above a limit
	$(BIN)/python -m tests.taps.page

faults: .venv/dev.stamp  ## break everything around the bot, one test for each fault, and print how long it took
	$(BIN)/pytest tests/faults -q -s

bench: .venv/dev.stamp .venv/peers/peers.stamp  ## measure against other ways to write a bot; a table and var/bench/
	$(BIN)/python -m bench

crash: .venv/dev.stamp  ## kill the bot at 300 points of a week and compare with an undisturbed one; a table
	$(BIN)/python -m tests.crash

lock: .venv/dev.stamp  ## newest versions that fit, with their hashes
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
		pyproject.toml --group build -o requirements.lock
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
		pyproject.toml --group build --group dev -c requirements.lock -o requirements-dev.lock
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
		--group peers -o requirements-peers.lock

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/peers/peers.stamp: requirements-peers.lock | .venv/bin/python  # other people's pins, apart from ours
	$(PYTHON) -m venv .venv/peers
	.venv/peers/bin/pip install -q --disable-pip-version-check --require-hashes -r requirements-peers.lock
	touch $@

.venv/run.stamp: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

.venv/dev.stamp: requirements-dev.lock pyproject.toml | .venv/bin/python
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@
