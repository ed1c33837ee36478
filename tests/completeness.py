"""Where CI is set, a green run means that everything ran.

pytest is content with what it was able to collect and calls a skipped test no failure. Here a run fails if
a test was skipped, expected to fail without a reason, deselected or never ran, or if a test file gave no test.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest


class Completeness:
    """Keeps account of one run; `exempt` are folders that conftest.py says cannot run here."""

    def __init__(self, exempt: Sequence[Path]) -> None:
        self.exempt = [folder.resolve() for folder in exempt]
        self.collected: set[str] = set()
        self.ran: set[str] = set()
        self.faults: list[str] = []

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self.faults.append(f"not collected: {report.nodeid}")

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        self.faults += [f"deselected: {item.nodeid}" for item in items]

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.collected = {item.nodeid for item in session.items}
        given = {item.path.resolve() for item in session.items}
        self.faults += [
            f"no test in: {path.relative_to(session.config.rootpath)}"
            for path in sorted(self._test_files(session.config) - given)
        ]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            self.ran.add(report.nodeid)
        reason = getattr(report, "wasxfail", None)
        if reason is None and report.skipped:
            self.ran.add(report.nodeid)
            self.faults.append(f"skipped: {report.nodeid}")
        elif reason is not None and not reason.removeprefix("reason: ").strip():
            self.faults.append(f"expected to fail, without a reason: {report.nodeid}")
        elif report.failed:
            self.ran.add(report.nodeid)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        self.faults += [f"never ran: {nodeid}" for nodeid in sorted(self.collected - self.ran)]
        if self.faults and exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for fault in self.faults:
            terminalreporter.write_line(f"INCOMPLETE {fault}", red=True)
        terminalreporter.write_line(f"{len(self.collected)} collected, {len(self.ran)} ran")

    def _test_files(self, config: pytest.Config) -> set[Path]:
        """Every test file under the folders that this run was asked for, less those it was told to leave."""
        asked = [
            (config.invocation_params.dir / arg.split("::")[0]).resolve() for arg in config.args
        ]
        left = [Path(path).resolve() for path in config.getoption("ignore") or ()] + self.exempt
        return {
            path
            for folder in asked
            if folder.is_dir()
            for path in folder.rglob("test_*.py")
            if not any(path.is_relative_to(other) for other in left)
        }
