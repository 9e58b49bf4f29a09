"""What holds for every test: only this machine is reachable, and under CI nothing is skipped."""

import os
import sys
from typing import Any

import pytest

os.environ.setdefault("PTB_TIMEDELTA", "true")  # before the first import of telegram: its warnings are errors

from tests.databases import database_url, empty_office, engine, postgres

FIXTURES = (database_url, empty_office, engine, postgres)
pytest_plugins = ("tests.debuglogs",)

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
skipped: list[str] = []


def stay_on_this_machine(event: str, args: tuple[Any, ...]) -> None:
    """Refuses every connection that leaves the loopback interface."""
    if event == "socket.connect" and isinstance(args[1], tuple) and args[1][0] not in LOOPBACK:
        msg = f"A test tried to reach {args[1]!r}."
        raise RuntimeError(msg)


sys.addaudithook(stay_on_this_machine)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Remembers what was skipped, expected failures included."""
    if report.skipped:
        skipped.append(report.nodeid)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    """Remembers whole modules that were skipped."""
    if report.skipped:
        skipped.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Under CI=true a skipped test fails the run."""
    is_worker = hasattr(session.config, "workerinput")
    if os.environ.get("CI") == "true" and skipped and not is_worker:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        sys.stderr.write("\nSkipped, which CI does not allow: " + ", ".join(sorted(set(skipped))) + "\n")
