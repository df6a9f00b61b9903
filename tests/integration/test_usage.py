"""The usage client against the stand-in, over real HTTP: the ways in which the real services answer and fail."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from stafett.usage import UsageClient, UsageDown, UsageError
from tests.fixtures.usage import UsageStandIn

FILES = [f"Föremål {number}.jpg" for number in range(130)]


def test_every_title_comes_back_as_it_was_asked(usage: UsageStandIn) -> None:
    with usage.client() as client:
        uses = client.global_usage(["File:Föremål_1.jpg", "föremål 1.jpg", "Föremål 1.jpg"])
    assert set(uses) == {"File:Föremål_1.jpg", "föremål 1.jpg", "Föremål 1.jpg"}
    assert uses["File:Föremål_1.jpg"] == uses["föremål 1.jpg"] == uses["Föremål 1.jpg"]


def test_uses_are_numbers_with_readable_titles(usage: UsageStandIn) -> None:
    with usage.client() as client:
        answer = client.global_usage(FILES)
    found = [use for uses in answer.values() for use in uses]
    assert 0.25 < sum(map(bool, answer.values())) / len(FILES) < 0.5
    assert {use.ns for use in found} == {0, 2}
    assert all(use.page_id > 0 and "_" not in use.title and use.url.startswith("https://") for use in found)


def test_a_split_answer_is_put_together(usage: UsageStandIn) -> None:
    with usage.client() as client:
        whole = client.global_usage(FILES)
        usage.switch(month="2026-05", largest_page=2)
        assert client.global_usage(FILES) == whole
    assert usage.seen()["requests"] > 10


def test_never_more_than_three_requests_at_once_and_few_of_them(usage: UsageStandIn) -> None:
    usage.switch(month="2026-05", delay=0.05)
    with usage.client() as client:
        client.global_usage([f"{number}.jpg" for number in range(400)])
    assert usage.seen()["most_at_once"] in (2, 3)
    assert usage.seen()["requests"] == 8


def test_a_file_that_is_gone_has_no_use(usage: UsageStandIn) -> None:
    with usage.client() as client:
        used = next(file for file, uses in client.global_usage(FILES).items() if uses)
        usage.switch(month="2026-05", missing=[f"File:{used}"])
        assert client.global_usage([used]) == {used: []}


def test_a_title_that_does_not_come_back_fails_loudly(usage: UsageStandIn) -> None:
    usage.switch(month="2026-05", drop=["File:Föremål 7.jpg"])
    with usage.client() as client, pytest.raises(UsageError, match="Föremål 7"):
        client.global_usage(FILES)


@pytest.mark.parametrize(
    ("fault", "waits"),
    [
        ({"maxlag": 2}, [1, 1]),
        ({"too_many": 1, "retry_after": "7"}, [7]),
        ({"too_many": 2, "retry_after": ""}, [5, 10]),
        ({"broken": 2}, [5, 10]),
    ],
)
def test_a_busy_service_is_asked_again_after_a_wait(
    usage: UsageStandIn, fault: dict[str, object], waits: list[float]
) -> None:
    usage.switch(month="2026-05", **fault)
    with usage.client() as client:
        assert set(client.global_usage(FILES[:5])) == set(FILES[:5])
    assert usage.waits == waits


def test_a_service_that_stays_down_says_when_to_come_back(usage: UsageStandIn) -> None:
    usage.switch(broken=100)
    with usage.client() as client, pytest.raises(UsageDown, match="503") as down:
        client.global_usage(["A.jpg"])
    assert len(usage.waits) == 4
    assert down.value.retry_after == 80


def test_a_wait_longer_than_two_minutes_is_left_to_the_caller(usage: UsageStandIn) -> None:
    usage.switch(too_many=1, retry_after="3600")
    with usage.client() as client, pytest.raises(UsageDown) as down:
        client.global_usage(["A.jpg"])
    assert (usage.waits, down.value.retry_after) == ([], 3600)


def test_without_a_name_in_the_user_agent_the_services_refuse(usage: UsageStandIn) -> None:
    with usage.client(user_agent="python-httpx/1") as client, pytest.raises(UsageError, match="403"):
        client.global_usage(["A.jpg"])
    assert usage.waits == []


def test_an_answer_that_is_not_json_is_an_error(usage: UsageStandIn) -> None:
    usage.switch(garbage=1)
    with usage.client() as client, pytest.raises(UsageError, match="not JSON"):
        client.global_usage(["A.jpg"])


def test_nobody_listening_is_down_and_not_unused(usage: UsageStandIn) -> None:
    waits: list[float] = []
    client = UsageClient(
        globalusage_api="http://127.0.0.1:9/w/api.php", metrics_api="", user_agent="Test/1", wait=waits.append
    )
    with client, pytest.raises(UsageDown, match="cannot be reached"):
        client.global_usage(["A.jpg"])
    assert waits == [5, 10, 20, 40]


def test_views_of_a_whole_month(usage: UsageStandIn) -> None:
    with usage.client() as client:
        views = client.page_views("sv.wikipedia.org", "Spinnrock", "2026-04")
        winter = client.page_views("sv.wikipedia.org", "Spinnrock", "2026-01")
    assert views and winter and winter > views > 0
    path = usage.seen()["paths"][0]
    assert path.endswith("sv.wikipedia/all-access/user/Spinnrock/monthly/2026040100/2026043000")


def test_no_data_is_not_zero(usage: UsageStandIn) -> None:
    with usage.client() as client:
        assert client.page_views("sv.wikipedia.org", "Ingen sådan sida/alls", "2026-04") is None
        assert client.page_views("sv.wikipedia.org", "Spinnrock", "2026-05") is None, "the month is not over"


def test_what_is_no_month_or_no_wiki_is_refused_before_asking(usage: UsageStandIn) -> None:
    with usage.client() as client:
        with pytest.raises(UsageError, match="2026-13"):
            client.page_views("sv.wikipedia.org", "Spinnrock", "2026-13")
        with pytest.raises(UsageError, match="host name"):
            client.page_views("evil/../../x", "Spinnrock", "2026-04")
    assert usage.seen()["requests"] == 0


def test_a_finished_month_is_asked_once(usage: UsageStandIn, tmp_path: Path) -> None:
    pages = [
        ("sv.wikipedia.org", "Spinnrock"),
        ("en.wikipedia.org", "Spinning wheel"),
        ("sv.wikipedia.org", "Spinnrock"),
    ]
    with usage.client(cache=tmp_path) as client:
        first = client.views_of_pages(pages, "2026-04")
    with (tmp_path / "pageviews-2026-04.jsonl").open("a") as file:
        file.write('\n["sv.wikipedia.org/Torn", 12')
    with usage.client(cache=tmp_path) as client:
        assert client.views_of_pages(pages, "2026-04") == first
    assert usage.seen()["requests"] == 2


def test_media_requests_survive_the_tail_on_the_address(usage: UsageStandIn) -> None:
    address = "https://upload.wikimedia.org/wikipedia/commons/0/00/Crab_Nebula.jpg?utm_source=x"
    with usage.client() as client:
        assert client.media_requests(address, "2026-04") == client.media_requests(
            "/wikipedia/commons/0/00/Crab_Nebula.jpg", "2026-04"
        )
        assert client.media_requests(address, "2026-04")


def test_articles_are_found_by_words(usage: UsageStandIn) -> None:
    with usage.client() as client:
        assert client.search_articles("sv.wikipedia.org", "spinnrock") == ["Spinnrock"]
        assert client.search_articles("sv.wikipedia.org", "finns inte") == []


def test_the_stand_in_says_that_it_is_one(usage: UsageStandIn) -> None:
    assert "Nothing it answers is real" in httpx.get(usage.address).json()["about"]
