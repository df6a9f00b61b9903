"""The stage of the story: real servers, a small collection, and a Prefect that can be taken away."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest

from demo.stage import MEDIAWIKI, Stage
from flows.playbook import PLAYBOOK
from stafett.ledger import open_ledger
from stafett.settings import Settings
from tests.acceptance.prefect_server import PrefectServer
from tests.acceptance.story import Story, first_objects

OBJECTS = 30


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """A launched partnership of the sample's first objects, with everything running."""
    if not (MEDIAWIKI.exists() and shutil.which("php")):
        pytest.skip("MediaWiki is not installed: apt-get install mediawiki php-cli php-sqlite3")
    home = tmp_path_factory.mktemp("relay")
    before = dict(os.environ)
    prefect = PrefectServer(home / "prefect")
    stage = Stage(home, print, prefect_api=prefect.api)
    try:
        prefect.start()
        stage.start()
        ledger = open_ledger(Settings())
        ledger.register_playbook(PLAYBOOK)
        told = Story(stage, prefect, first_objects(home / "delivery", OBJECTS), ledger)
        told.launch()
        yield told
        ledger.close()
    finally:
        stage.stop()
        prefect.stop()
        os.environ.clear()
        os.environ.update(before)


@pytest.fixture
def chapter(story: Story, request: pytest.FixtureRequest) -> Iterator[Story]:
    """The story for one chapter; what follows a chapter that failed is not told."""
    if story.broken:
        pytest.skip(f"The story broke off in {story.broken}.")
    failed = request.session.testsfailed
    yield story
    if request.session.testsfailed > failed:
        story.broken = request.node.name


@pytest.fixture
def slow_wiki(story: Story) -> Iterator[None]:
    """A wiki that takes its time over each upload, so that there is a middle in which to break something."""
    story.wiki.set_delay(0.8, "upload|")
    yield
    story.wiki.set_delay(None)
