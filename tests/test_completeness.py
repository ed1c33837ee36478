"""The guard against green runs in which something did not run."""

from __future__ import annotations

from pathlib import Path

import pytest

CONFTEST = """
import sys
sys.path.insert(0, {tests!r})
from completeness import Completeness

def pytest_configure(config):
    config.pluginmanager.register(Completeness(exempt=[config.rootpath / "exempt"]))
"""
PASSES = "def test_it():\n    pass\n"
MARKED = "import pytest\n\n@pytest.mark.{mark}\ndef test_it():\n    {body}\n"


@pytest.fixture
def run(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeconftest(CONFTEST.format(tests=str(Path(__file__).parent)))
    pytester.makepyfile(test_good=PASSES)
    return pytester


def outcome(run: pytest.Pytester, *arguments: str) -> tuple[int, str]:
    result = run.runpytest_subprocess("-p", "no:django", *arguments)
    return int(result.ret), result.stdout.str()


def test_a_run_in_which_everything_ran_passes(run: pytest.Pytester) -> None:
    code, said = outcome(run)
    assert code == 0
    assert "1 collected, 1 ran" in said


@pytest.mark.parametrize(
    ("mark", "body", "fault"),
    [
        ("skip(reason='not today')", "pass", "skipped: test_bad.py::test_it"),
        ("usefixtures()", "pytest.skip('not here')", "skipped: test_bad.py::test_it"),
        ("xfail", "assert False", "without a reason: test_bad.py::test_it"),
        ("xfail(run=False, reason='hangs')", "pass", "never ran: test_bad.py::test_it"),
    ],
)
def test_a_test_that_did_not_run_fails_the_run(
    run: pytest.Pytester, mark: str, body: str, fault: str
) -> None:
    run.makepyfile(test_bad=MARKED.format(mark=mark, body=body))
    code, said = outcome(run)
    assert code == 1
    assert fault in said


def test_an_expected_failure_with_its_reason_passes(run: pytest.Pytester) -> None:
    run.makepyfile(
        test_known=MARKED.format(mark="xfail(reason='see the notes')", body="assert False")
    )
    assert outcome(run)[0] == 0


def test_deselected_tests_fail_the_run(run: pytest.Pytester) -> None:
    run.makepyfile(test_other=PASSES.replace("test_it", "test_other"))
    code, said = outcome(run, "-k", "test_it")
    assert code == 1
    assert "deselected: test_other.py::test_other" in said


def test_a_module_that_skips_itself_fails_the_run(run: pytest.Pytester) -> None:
    run.makepyfile(
        test_bad="import pytest\npytest.skip('no such part', allow_module_level=True)\n" + PASSES
    )
    code, said = outcome(run)
    assert code == 1
    assert "not collected: test_bad.py" in said


def test_a_test_file_without_tests_fails_the_run(run: pytest.Pytester) -> None:
    run.makepyfile(test_empty="def tset_it():\n    pass\n")
    code, said = outcome(run)
    assert code == 1
    assert "no test in: test_empty.py" in said


def test_folders_that_cannot_run_here_are_exempt(run: pytest.Pytester) -> None:
    folder = run.mkdir("exempt")
    (folder / "test_real.py").write_text("def tset_it():\n    pass\n")
    assert outcome(run)[0] == 0
