"""`make demo-once` as a newcomer runs it: the sample, a real collection, and a machine that has no MediaWiki."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from demo.collection.deliveries import good_delivery
from demo.collection.media import METADATA
from stafett.phases import Phase
from stafett.process import end_marked, marked

OUTCOME = [
    *("partnership", "phases", "records_in", "uploaded", "already_there", "rejected", "waiting"),
    *("files_on_wiki", "balanced", "seconds"),
]
DATA = Path(os.environ.get("STAFETT_DATA", "../shared/data"))
PAGES = "demo-home/*/stafett/rehearsal-wiki/pages/**/*.json"
needs_wiki = pytest.mark.skipif(shutil.which("php") is None, reason="MediaWiki's PHP is not installed")


@dataclass
class Demo:
    """The demo as a command in a folder of its own; whatever it starts bears our mark."""

    home: Path
    settings: dict[str, str] = field(default_factory=dict)
    mark: str = field(default_factory=lambda: f"STAFETT_ACCEPTANCE={uuid.uuid4()}")

    def start(self, *options: str) -> subprocess.Popen[str]:
        """Start it, without waiting."""
        name, _, value = self.mark.partition("=")
        env = {**os.environ, "STAFETT_DEMO_HOME": str(self.home / "demo-home"), name: value, **self.settings}
        command = [sys.executable, "-m", "demo.relay", "--once", *options]
        with self.told.open("a", encoding="utf-8") as told:
            return subprocess.Popen(
                command,
                cwd=self.home,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=told,
                text=True,
            )

    @property
    def told(self) -> Path:
        """What it said while it worked."""
        return self.home / "told.txt"

    def to_the_end(self, *options: str, seconds: float = 900) -> dict[str, Any]:
        """Run it to the end and give its last line, which must be JSON."""
        with self.start(*options) as process:
            try:
                printed, _ = process.communicate(timeout=seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        assert process.returncode == 0, self.told.read_text(encoding="utf-8")[-3000:] + printed
        outcome = json.loads(printed.splitlines()[-1])
        assert list(outcome) == OUTCOME
        return dict(outcome)

    def wait_until_it_says(self, words: str, process: subprocess.Popen[str], seconds: float = 240) -> None:
        """Wait for a line."""
        deadline = time.monotonic() + seconds
        while words not in self.told.read_text(encoding="utf-8"):
            assert process.poll() is None, self.told.read_text(encoding="utf-8")[-3000:]
            assert time.monotonic() < deadline, f"It never said {words!r}."
            time.sleep(0.2)

    def left(self) -> list[int]:
        """What still runs of all that it started."""
        return marked(self.mark)


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    """A demo in an empty folder; nothing of it outlives the test."""
    one = Demo(tmp_path)
    yield one
    end_marked(one.mark)


@pytest.fixture
def bystander(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process of somebody else's, which nobody may end."""
    process = subprocess.Popen(["sleep", "3600"], cwd=tmp_path)
    yield process
    process.kill()
    process.wait()


@needs_wiki
def test_sample_interrupted_in_the_middle_goes_on_and_reaches_the_end(
    demo: Demo, bystander: subprocess.Popen[bytes]
) -> None:
    process = demo.start()
    demo.wait_until_it_says("Data preparation: running", process)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=120)
    assert process.returncode == 130
    assert demo.left() == []
    assert bystander.poll() is None

    outcome = demo.to_the_end()

    assert demo.left() == []
    assert bystander.poll() is None
    assert "Going on with norro where it was." in demo.told.read_text(encoding="utf-8")
    holds(outcome, records=61)
    assert outcome["partnership"] == "norro"
    assert outcome["uploaded"] > 40


@needs_wiki
def test_real_collection_from_request_to_monitored(demo: Demo) -> None:
    data = (DATA / "nationalmuseum").resolve()
    if not data.is_dir():
        pytest.skip(f"There is no {data}: name the folder with the collections in STAFETT_DATA.")
    demo.settings["DEMO_ROWS"] = "200"

    outcome = demo.to_the_end("--data", str(data))

    holds(outcome, records=200)
    assert outcome["partnership"] == "nationalmuseum"
    assert outcome["uploaded"] > 100
    assert demo.left() == []


def test_machine_without_mediawiki_rehearses_into_a_folder(demo: Demo, tmp_path: Path) -> None:
    source = tmp_path / "norro"
    shutil.copytree(good_delivery(tmp_path / "drawn").metadata.parent / "media", source / "media")
    shutil.copy(METADATA, source / "metadata.csv")
    demo.settings |= {"STAFETT_DEMO_WITHOUT": "wiki openrefine", "DEMO_ROWS": "10"}

    outcome = demo.to_the_end("--data", str(source))

    holds(outcome, records=10)
    told = demo.told.read_text(encoding="utf-8")
    assert "MediaWiki is not installed" in told
    assert "OpenRefine is not installed" in told
    rehearsed = [json.loads(page.read_text(encoding="utf-8")) for page in demo.home.glob(PAGES)]
    assert len({page["sha1"] for page in rehearsed} - {""}) == outcome["uploaded"]


def holds(outcome: dict[str, Any], records: int) -> None:
    """All phases are done, every record is accounted for, every uploaded file is on the wiki once."""
    assert outcome["phases"] == {phase.value: "done" for phase in Phase}
    assert outcome["records_in"] == records
    assert outcome["waiting"] == 0
    accounted = outcome["uploaded"] + outcome["already_there"] + outcome["rejected"]
    assert outcome["balanced"] and accounted == records
    assert outcome["files_on_wiki"] == outcome["uploaded"] > 0
