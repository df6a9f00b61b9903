"""One partnership from the request to its closing, through the pages that people see, with a disaster in each chapter.

The chapters build upon each other and are told in the order in which they stand here.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from stafett.machine import StepState
from stafett.phases import Phase
from stafett.process import answers
from tests.acceptance.story import Story, wait


def test_resume_pressed_in_prefect_without_a_delivery_advances_nothing(chapter: Story) -> None:
    chapter.answer("request")
    step = chapter.wait_for("completeness")
    run = wait(lambda: chapter.prefect.runs("norro", "PAUSED"), "the run is suspended")[0]

    refused = chapter.prefect.post(f"flow_runs/{run['id']}/resume", {})
    assert refused.status_code >= 400 or refused.json()["status"] != "ACCEPT"
    assert chapter.prefect.runs("norro", "PAUSED")[0]["id"] == run["id"]

    # Whoever forces it gets a run that finds the step unanswered, and waits again.
    forced = {"state": {"type": "SCHEDULED", "name": "Resuming"}, "force": True}
    assert chapter.prefect.post(f"flow_runs/{run['id']}/set_state", forced).json()["status"] == "ACCEPT"
    wait(lambda: chapter.prefect.runs("norro", "RUNNING"), "the forced run starts")
    wait(lambda: chapter.prefect.runs("norro", "PAUSED"), "the run is suspended again")
    assert chapter.ledger.step(step.id) == step
    assert chapter.open_step("decision") is None


def test_receipt_comes_while_prefect_is_away_and_the_flow_goes_on_once_it_is_back(chapter: Story) -> None:
    chapter.prefect.stop()

    step = chapter.answer("completeness")

    receipt = httpx.get(chapter.players.receipts[-1], timeout=30)
    number = int(chapter.players.receipts[-1].rpartition("/")[2])
    assert receipt.status_code == 200
    assert str(number) in receipt.text
    assert next((one.seq, one.step) for one in chapter.journal() if one.type == "deliver") == (number, step.id)
    assert chapter.open_step("decision") is None

    chapter.prefect.start()
    chapter.wait_for("decision")


def test_prefect_database_deleted_while_a_step_waits(chapter: Story) -> None:
    before = chapter.lane.steps
    lose_prefect(chapter)
    assert chapter.lane.steps == before

    chapter.answer("decision")
    chapter.wait_for("propose-agreement")


def test_worker_and_flow_killed_in_the_middle_of_the_upload(chapter: Story, slow_wiki: None) -> None:
    chapter.answer_until(lambda: chapter.lane.phase is Phase.UPLOAD, "the upload begins")
    wait_for_the_middle(chapter)

    assert chapter.prefect.runs("norro", "RUNNING")
    kill_everything(chapter)
    killed_at = chapter.counts
    assert killed_at.uploaded and killed_at.waiting
    chapter.stage.start_stafett()

    chapter.answer_until(lambda: chapter.counts.uploaded > killed_at.uploaded, "the upload goes on")


def test_prefect_database_deleted_while_the_upload_runs(chapter: Story, slow_wiki: None) -> None:
    wait_for_the_middle(chapter)

    lose_prefect(chapter)
    chapter.wiki.set_delay(None)

    chapter.answer_until(lambda: not chapter.counts.waiting, "the upload is finished")


def test_every_file_is_on_the_wiki_exactly_once_and_the_books_balance(chapter: Story) -> None:
    chapter.answer_until(lambda: chapter.lane.phase is not Phase.UPLOAD, "the upload phase is over")

    lane, counts = chapter.lane, chapter.counts
    uploaded = chapter.ledger.records.find(lane.id, lane.cycle, states=["uploaded"])
    titles = {f"File:{record.title}": record for record in uploaded}
    assert counts.balanced
    assert counts.records_in == chapter.collection.expected_files
    assert counts.uploaded == len(uploaded) > 10
    assert counts.waiting == 0
    assert Counter(chapter.uploads()) == Counter(list(titles))
    for title, record in titles.items():
        there = chapter.ask_wiki(list="allimages", aisha1=record.sha1)["allimages"]
        assert [file["title"] for file in there] == [title]
        page = chapter.ask_wiki(titles=title, prop="imageinfo|revisions", iilimit=50, rvlimit=50, rvprop="comment")
        history = page["pages"][0]
        assert len(history["imageinfo"]) == 1, title
        assert len(history["revisions"]) == 2, (title, history["revisions"])


def test_all_six_phases_are_done_and_the_partnership_is_closed_with_lessons(chapter: Story) -> None:
    chapter.answer_until(lambda: chapter.lane.status != "active", "the partnership is closed", seconds=400)

    lane = chapter.lane
    assert lane.status == "closed"
    assert {one.phase: one.state for one in lane.phases} == dict.fromkeys(Phase, "done")
    assert not lane.open_steps
    last = next(one for one in lane.steps if one.base == "continue-or-close" and one.state is StepState.DONE)
    closing = chapter.ledger.delivery(last.id)
    assert closing and closing.payload["lessons"]


def test_opening_every_link_changes_nothing(chapter: Story) -> None:
    links = chapter.links()
    before, lane = chapter.journal(), chapter.lane
    assert len(links) > 15

    with httpx.Client(timeout=60) as scanner:
        for link in sorted(links) * 3:
            assert scanner.head(link).status_code == 200, link
            assert scanner.get(link).status_code == 200, link

    assert chapter.journal() == before
    assert chapter.lane == lane


def test_everybody_can_look_at_it_and_take_it_along(chapter: Story, tmp_path: Path) -> None:
    board = chapter.stage.addresses["board"]
    for page in ("", "dashboard", "partnership/norro"):
        assert httpx.get(f"{board}{page}", timeout=60).status_code == 200, page

    target = tmp_path / "norro.zip"
    command = [sys.executable, "-m", "stafett.cli", "export", "norro", "--to", str(target)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == 0, done.stderr
    assert zipfile.is_zipfile(target)


def lose_prefect(story: Story) -> None:
    """Stop everything, delete all that Prefect knows, start everything again."""
    story.stage.stop_stafett()
    story.prefect.stop()
    story.prefect.forget()
    story.prefect.start()
    story.stage.start_stafett()


def kill_everything(story: Story) -> None:
    """kill -9 for `stafett up`, its portal, its worker and every run, at once."""
    assert story.stage.stafett is not None
    for pid in [story.stage.stafett.server.pid, *story.children()]:
        os.kill(pid, signal.SIGKILL)
    # A process that is dying has lost its environment before it closes its sockets.
    port = urlsplit(story.stage.addresses["board"]).port or 0
    wait(lambda: not story.children() and not answers(port), "all of them are dead")


def wait_for_the_middle(story: Story) -> None:
    """Answer what is asked until a few more files are up, while others still wait."""
    begun = story.counts.uploaded
    story.answer_until(lambda: story.counts.uploaded >= max(begun + 2, 7), "a few files are uploaded")
    time.sleep(0.3)
    assert story.counts.waiting, "the wiki was not slow enough"
