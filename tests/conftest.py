"""What all tests share: with `--no-skips` (as `make test` runs them) a skipped test is a failed one."""

from collections.abc import Generator

import pytest

# The one thing that may lawfully be absent: the public registers, which are not ours to copy.
LAWFUL = "RIGHTSDESK_DATA"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--no-skips",
        action="store_true",
        help=f"fail a test that skips, unless its reason names {LAWFUL} (the folder of public registers)",
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and item.config.getoption("no_skips") and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        if LAWFUL not in reason:
            report.outcome = "failed"
            report.longrepr = f"skipped, which --no-skips forbids: {reason}"
    return report
