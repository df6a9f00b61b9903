"""Set-up: what is missing is computed right, said in one line, and never stops what can go on without it."""

from __future__ import annotations

import importlib.metadata
import itertools
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
TOOLS = (
    "bash",
    "cat",
    "comm",
    "cut",
    "dirname",
    "echo",
    "env",
    "mktemp",
    "printf",
    "rm",
    "sed",
    "sha256sum",
    "sort",
    "tail",
    "touch",
    "xargs",
)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine with nothing but a shell, where set-up's own files lie; its commands are in `bin`."""
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found, tool
        (tmp_path / "bin" / tool).symlink_to(found)
    for name in ("setup.sh", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def command(machine: Path, name: str, script: str) -> None:
    path = machine / "bin" / name
    path.write_text(f'#!/bin/bash\necho "{name} $*" >> "{machine}/calls"\n{script}\n')
    path.chmod(0o755)


def installed(machine: Path, *packages: str) -> None:
    """Give the machine a dpkg that knows `packages` as installed and one as removed with its files left."""
    lines = "".join(f"installed {package}\n" for package in packages) + "config-files php-gd\n"
    (machine / "dpkg").write_text(lines)
    command(machine, "dpkg-query", f"cat {machine}/dpkg; exit 1")


def ready_environment(machine: Path) -> None:
    """A virtual environment that is there already, so that only the servers are at stake."""
    (machine / ".venv" / "bin").mkdir(parents=True)
    command(machine, "python", "exit 0")
    (machine / "bin" / "python").rename(machine / ".venv" / "bin" / "python")


def run(machine: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", str(machine / "setup.sh"), *arguments],
        env={"PATH": str(machine / "bin"), "TMPDIR": str(machine)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def calls(machine: Path) -> str:
    log = machine / "calls"
    return log.read_text() if log.exists() else ""


def test_missing_packages_are_those_that_dpkg_does_not_call_installed(machine: Path) -> None:
    installed(machine, "mediawiki", "php-cli", "sqlite3")
    missing = run(machine, "missing", "demo").stdout.split()
    assert {"php-gd", "openrefine", "php-sqlite3"} <= set(missing)
    assert not {"mediawiki", "php-cli", "sqlite3", "chromium"} & set(missing)
    assert {"chromium", "postgresql"} <= set(run(machine, "missing", "test").stdout.split())


def test_a_machine_without_dpkg_misses_everything(machine: Path) -> None:
    assert "mediawiki" in run(machine, "missing", "demo").stdout.split()


def test_without_root_and_sudo_it_says_what_is_missing_and_goes_on(machine: Path) -> None:
    installed(machine, "mediawiki")
    ready_environment(machine)
    command(machine, "id", "echo 1000")
    command(machine, "apt-get", "exit 1")
    command(machine, "sudo", 'shift; exec "$@"')
    result = run(machine, "demo")
    assert result.returncode == 0
    assert re.search(r"MISSING.*openrefine", result.stdout)
    assert "apt-get install --no-install-recommends" in result.stdout
    assert "apt-get" not in calls(machine)
    assert "pip install" in calls(machine)


def test_with_sudo_only_what_is_missing_and_known_is_installed(machine: Path) -> None:
    wanted = run(machine, "missing", "demo").stdout.split()
    installed(machine, *(set(wanted) - {"openrefine", "php-apcu"}))
    ready_environment(machine)
    command(machine, "id", "echo 1000")
    command(machine, "sudo", 'shift; exec "$@"')
    command(machine, "true", "exit 0")
    command(machine, "apt-get", "exit 0")
    command(machine, "apt-cache", '[ "$2" != php-apcu ]')
    result = run(machine, "demo")
    assert result.returncode == 0, result.stdout
    asked = [line for line in calls(machine).splitlines() if line.startswith("apt-get") and " install " in line]
    assert len(asked) == 1 and asked[0].endswith("--no-install-recommends openrefine")
    assert "php-apcu" in result.stdout


def test_a_failing_installation_is_told_and_does_not_stop_the_rest(machine: Path) -> None:
    installed(machine)
    ready_environment(machine)
    command(machine, "id", "echo 0")
    command(machine, "apt-get", "echo E: the network is away; exit 100")
    command(machine, "apt-cache", "exit 0")
    result = run(machine, "demo")
    assert result.returncode == 0
    assert "the network is away" in result.stdout
    assert "pip install" in calls(machine)


def test_a_second_run_installs_nothing(machine: Path) -> None:
    installed(machine, *run(machine, "missing", "test").stdout.split())
    ready_environment(machine)
    assert run(machine, "test").returncode == 0
    (machine / "calls").unlink()
    again = run(machine, "test")
    assert again.stdout.count("all there") == 2
    assert "install" not in calls(machine).replace("installed", "")


def test_a_changed_constraint_installs_again(machine: Path) -> None:
    installed(machine, *run(machine, "missing", "demo").stdout.split())
    ready_environment(machine)
    run(machine, "demo")
    (machine / "calls").unlink()
    with (machine / "constraints.txt").open("a") as constraints:
        constraints.write("another==1\n")
    run(machine, "demo")
    assert "pip install" in calls(machine)


def test_python_packages_that_do_not_come_stop_it_with_the_reason(machine: Path) -> None:
    installed(machine, *run(machine, "missing", "demo").stdout.split())
    ready_environment(machine)
    (machine / ".venv/bin/python").write_text(
        '#!/bin/bash\n[ "$3" = --version ] || { echo no such package; exit 1; }\n'
    )
    result = run(machine, "demo")
    assert result.returncode != 0
    assert "no such package" in result.stdout


def test_without_python_it_says_what_to_install(machine: Path) -> None:
    result = run(machine, "demo")
    assert result.returncode != 0
    assert "apt-get install python3 python3-venv" in result.stdout


def required(lines: Iterable[str], extras: frozenset[str], seen: set[str]) -> set[str]:
    """The packages that these requirements name for this Python, and those that they need in turn."""
    for line in lines:
        wanted = Requirement(line)
        needed = wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in extras | {""})
        if needed and (name := canonicalize_name(wanted.name)) not in seen:
            seen.add(name)
            required(importlib.metadata.requires(name) or [], frozenset(wanted.extras), seen)
    return seen


def test_constraints_pin_everything_and_name_no_registry() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[\w.-]+==[\w.+!-]+", pin) for pin in pins)
    names = {canonicalize_name(pin.split("==")[0]) for pin in pins}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = [*project["dependencies"], *itertools.chain(*project["optional-dependencies"].values())]
    needed = required(asked, frozenset(), set())
    assert len(needed) > 100
    assert needed - names == set()
    assert "setuptools" in names
