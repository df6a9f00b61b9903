"""A wiki that is slow, full, down or forgetful: waits, comes back, and nothing happens twice."""

from __future__ import annotations

import json
import urllib.request

import pytest

from demo.servers.wiki import Fault, RehearsalWiki
from stafett.process import free_port
from stafett.wiki import Published, Wiki, WikiUnreachable, is_retryable
from tests.fixtures.wiki import MediaMaker, Person


def published(wiki: Wiki, maker: MediaMaker, title: str, *, padding: int = 0) -> Published:
    answer = wiki.publish(maker.jpeg(padding=padding), title, "[[Category:X]]", "Test")
    assert isinstance(answer, Published), answer
    return answer


def test_a_lost_answer_to_an_upload_is_recognised(
    wiki: Wiki, wiki_bed: RehearsalWiki, media_maker: MediaMaker, admin: Person
) -> None:
    title = media_maker.title("Answer lost")
    wiki_bed.set_fault(Fault("upload", status=502, when="after"))
    assert published(wiki, media_maker, title).already_there
    assert admin.uploads(title) == 1
    assert len(admin.revisions(f"File:{title}")) == 1


@pytest.mark.parametrize("lost", ["offset=0", "offset=5242880", "filekey=", "comment=Test"])
def test_a_lost_answer_within_a_big_upload_costs_nothing(
    wiki: Wiki, wiki_bed: RehearsalWiki, media_maker: MediaMaker, admin: Person, lost: str
) -> None:
    """The first chunk, the last one, whatever call comes second, and the commit."""
    title = media_maker.title("Big")
    wiki_bed.set_fault(Fault(lost, status=502, when="after"))
    assert published(wiki, media_maker, title, padding=6 * 1024 * 1024).title == title
    assert admin.uploads(title) == 1
    assert len(admin.revisions(f"File:{title}")) == 1


def test_a_wiki_that_is_down_for_a_moment_is_waited_for(
    wiki: Wiki, wiki_bed: RehearsalWiki, media_maker: MediaMaker, admin: Person
) -> None:
    title = media_maker.title("Down for a moment")
    wiki_bed.set_fault(Fault("upload", status=503, times=1))
    assert not published(wiki, media_maker, title).already_there
    assert admin.uploads(title) == 1


def test_a_wiki_that_stays_down_is_unreachable_and_the_next_try_finds_what_happened(
    wiki: Wiki, wiki_bed: RehearsalWiki, media_maker: MediaMaker, admin: Person
) -> None:
    path, title = media_maker.jpeg(), media_maker.title("Down for long")
    wiki_bed.set_fault(Fault("upload", status=502, when="after", times=0))
    with pytest.raises(WikiUnreachable) as failure:
        wiki.publish(path, title, "[[Category:X]]", "Test")
    assert is_retryable(failure.value)
    wiki_bed.clear_switches()
    again = wiki.publish(path, title, "[[Category:X]]", "Test")
    assert isinstance(again, Published)
    assert again.already_there
    assert admin.uploads(title) == 1


def test_a_lagging_wiki_gets_its_rest_and_then_the_file(
    wiki: Wiki, wiki_bed: RehearsalWiki, media_maker: MediaMaker, admin: Person
) -> None:
    """maxlag answers as the API gives them, once; then the wiki has caught up."""
    title = media_maker.title("Lag")
    body = '{"error":{"code":"maxlag","info":"Waiting for a database server: 7.5 seconds lagged.","lag":0.5}}'
    wiki_bed.set_fault(
        Fault("upload", status=200, body=body, headers=("Retry-After: 1", "Content-Type: application/json"))
    )
    assert not published(wiki, media_maker, title).already_there
    assert admin.uploads(title) == 1


def test_lag_is_announced_to_those_who_ask(wiki_bed: RehearsalWiki, wiki: Wiki, volunteer: Person) -> None:
    wiki_bed.set_lag(7.5)
    assert volunteer.call(action="query", maxlag=5)["error"]["code"] == "maxlag"
    wiki_bed.set_lag(None)
    assert "error" not in volunteer.call(action="query", maxlag=5)


@pytest.mark.parametrize("when_lost", ["page", "upload", "structured data"])
def test_a_lost_session_is_renewed(
    wiki: Wiki, wiki_bed: RehearsalWiki, media_maker: MediaMaker, admin: Person, when_lost: str
) -> None:
    title = media_maker.title("Session lost")
    done = published(wiki, media_maker, media_maker.title("Before"))
    wiki_bed.forget_sessions()
    if when_lost == "page":
        assert wiki.save_page(f"Commons:{title}", "Text", "Test")
    elif when_lost == "upload":
        assert published(wiki, media_maker, title).title == title
    else:
        assert wiki.add_structured_data(done.page_id, {"en": "Caption"}, [], "Test")


def test_a_read_only_wiki_can_be_read_and_is_tried_again_later(
    wiki: Wiki, wiki_bed: RehearsalWiki, media_maker: MediaMaker
) -> None:
    done = published(wiki, media_maker, media_maker.title("Before"))
    wiki_bed.set_readonly("Maintenance")
    assert wiki.file(done.title) is not None
    with pytest.raises(WikiUnreachable) as failure:
        wiki.save_page("Commons:Read only", "Text", "Test")
    assert is_retryable(failure.value)


def test_a_rate_limit_ends_in_a_later_try(wiki: Wiki, wiki_bed: RehearsalWiki) -> None:
    wiki_bed.set_rate_limits({"edit": (1, 600)})
    wiki.save_page("Commons:Rate limit 1", "Text", "Test")
    with pytest.raises(WikiUnreachable):
        wiki.save_page("Commons:Rate limit 2", "Text", "Test")


def test_a_wiki_served_again_elsewhere_keeps_its_pages(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("moved")
    links = []
    for _ in range(2):
        moved = RehearsalWiki(folder, free_port())
        moved.start()
        try:
            query = f"{moved.api}?action=query&titles=Template:Artwork&prop=info&inprop=url&format=json&formatversion=2"
            with urllib.request.urlopen(query) as answer:
                page = json.load(answer)["query"]["pages"][0]
        finally:
            moved.stop()
        assert page["fullurl"].startswith(moved.url)
        links.append(page["lastrevid"])
    assert links[0] == links[1]
