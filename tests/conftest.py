"""Fixtures of the whole test suite: each real server has a file of its own in tests/fixtures."""

pytest_plugins = [
    "tests.fixtures.wiki",
    "tests.fixtures.openrefine",
    "tests.fixtures.postgres",
    "tests.fixtures.mail",
    "tests.fixtures.usage",
    "tests.fixtures.museums",
    "tests.fixtures.reconciliation",
    "tests.fixtures.ledger",
    "tests.fixtures.portal",
    "tests.fixtures.browser",
    "tests.fixtures.prefect",
]
