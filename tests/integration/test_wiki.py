"""Publishing files on a real MediaWiki: what is taken, what is refused, and that nothing happens twice."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from demo.servers.wiki import RehearsalWiki
from stafett.process import free_port
from stafett.settings import Settings
from stafett.wiki import PageRejected, Published, Refused, Wiki, WikiRefused, open_wiki
from tests.fixtures.wiki import MediaMaker, Person

TEXT = """=={{int:filedesc}}==
{{Information
|description={{sv|1=Bild}}
|author=A = B | C
}}

From a museum, 1 | 2 | 3, åäö.

=={{int:license-header}}==
{{PD-old-100}}

[[Category:Tests of uploads]]"""


def sha1(path: Path) -> str:
    return hashlib.sha1(path.read_bytes(), usedforsecurity=False).hexdigest()


def published(wiki: Wiki, path: Path, title: str, **options: frozenset[str]) -> Published:
    answer = wiki.publish(path, title, TEXT, "Test upload", **options)
    assert isinstance(answer, Published), answer
    return answer


def refused(wiki: Wiki, path: Path, title: str, **options: frozenset[str]) -> Refused:
    answer = wiki.publish(path, title, TEXT, "Test upload", **options)
    assert isinstance(answer, Refused), answer
    return answer


def test_a_published_file_is_there_with_our_bytes_and_our_text(
    wiki: Wiki, media_maker: MediaMaker, admin: Person
) -> None:
    path, title = media_maker.jpeg(), media_maker.title("Hamnen i Göteborg, 1900")
    done = published(wiki, path, title)
    remote = wiki.file(title)
    assert remote is not None
    assert (done.sha1, done.page_id, done.revision) == (sha1(path), remote.page_id, remote.revision)
    assert (remote.title, remote.size, remote.mime) == (title, path.stat().st_size, "image/jpeg")
    assert remote.uploader == "StafettBot"
    assert remote.uploaded.tzinfo is not None
    assert wiki.page_text(f"File:{title}") == TEXT
    assert wiki.files_with_sha1(sha1(path)) == [title]
    assert not done.already_there


def test_the_same_file_again_is_recognised_and_not_stored_twice(
    wiki: Wiki, media_maker: MediaMaker, admin: Person
) -> None:
    path, title = media_maker.jpeg(), media_maker.title("Twice")
    first = published(wiki, path, title)
    again = published(wiki, path, title)
    assert again.already_there
    assert (again.page_id, again.revision) == (first.page_id, first.revision)
    assert admin.uploads(title) == 1


def test_the_same_bytes_under_another_title_wait_for_a_decision(wiki: Wiki, media_maker: MediaMaker) -> None:
    path, title, other = media_maker.jpeg(), media_maker.title("Duplicate"), media_maker.title("Duplicate of it")
    published(wiki, path, title)
    answer = refused(wiki, path, other)
    assert answer.code == "duplicate"
    assert answer.warnings == {"duplicate": [title.replace(" ", "_")]}
    assert wiki.file(other) is None
    assert published(wiki, path, other, accept=frozenset({"duplicate"})).title == other


def test_other_bytes_at_a_taken_title_wait_for_a_decision(wiki: Wiki, media_maker: MediaMaker, admin: Person) -> None:
    title, first = media_maker.title("Taken"), media_maker.jpeg()
    published(wiki, first, title)
    answer = refused(wiki, media_maker.jpeg(), title)
    assert answer.code == "exists"
    remote = wiki.file(title)
    assert remote is not None
    assert remote.sha1 == sha1(first)


def test_accepting_one_warning_does_not_accept_the_others(wiki: Wiki, media_maker: MediaMaker) -> None:
    """A prefix accepted beforehand must not let a duplicate through, small or big."""
    for path in (media_maker.jpeg(), media_maker.jpeg(padding=6 * 1024 * 1024)):
        published(wiki, path, media_maker.title("Original"))
        title = f"DSC_{media_maker.title('accepted prefix')}"
        answer = refused(wiki, path, title, accept=frozenset({"bad-prefix"}))
        assert answer.code in {"duplicate", "titleblacklist-forbidden-edit", "titleblacklist-forbidden-upload"}
        assert wiki.file(title) is None


def test_all_warnings_are_read_before_any_is_accepted(wiki: Wiki, media_maker: MediaMaker) -> None:
    path, title = media_maker.jpeg(), f"Scan {media_maker.title('with a poor prefix')}"
    published(wiki, path, media_maker.title("Original"))
    answer = refused(wiki, path, title, accept=frozenset({"bad-prefix"}))
    assert (answer.code, set(answer.warnings)) == ("duplicate", {"bad-prefix", "duplicate"})
    assert published(wiki, path, title, accept=frozenset({"bad-prefix", "duplicate"})).title == title


def test_what_the_community_deleted_goes_to_a_person(wiki: Wiki, media_maker: MediaMaker, admin: Person) -> None:
    path, title = media_maker.jpeg(), media_maker.title("Deleted")
    published(wiki, path, title)
    admin.delete(title)
    assert refused(wiki, path, title).code == "was-deleted"
    assert refused(wiki, media_maker.jpeg(), title).code == "was-deleted"
    assert refused(wiki, path, media_maker.title("Same bytes again")).code == "duplicate-archive"
    deletion = wiki.deleted_before(title)
    assert deletion is not None
    assert (deletion.who, deletion.comment) == ("Admin", "Test of the community's right to say no")
    assert wiki.deleted_before(media_maker.title("Never there")) is None
    accepted = published(wiki, path, title, accept=frozenset({"was-deleted", "duplicate-archive"}))
    assert not accepted.already_there


def test_no_title_and_no_line_is_taken_for_a_mail(wiki: Wiki, media_maker: MediaMaker) -> None:
    title, text = media_maker.title("From the harbour"), "From one\n\nFrom two: å\n.\n--boundary"
    for path in (media_maker.jpeg(), media_maker.jpeg(padding=6 * 1024 * 1024)):
        done = wiki.publish(path, f"{path.stem} {title}", text, "From us")
        assert isinstance(done, Published), done
        assert wiki.page_text(f"File:{done.title}") == text
    assert isinstance(wiki.publish(media_maker.jpeg(), title, text, "From us"), Published)
    assert wiki.file(title) is not None


@pytest.mark.parametrize("ending", [b"\r", b"\r\n", b"\n", b"\r\r"])
def test_no_last_byte_is_lost(wiki: Wiki, media_maker: MediaMaker, ending: bytes) -> None:
    path = media_maker.jpeg(ending=ending)
    assert published(wiki, path, media_maker.title("Ending")).sha1 == sha1(path)


def test_a_big_file_comes_in_chunks_and_whole(wiki: Wiki, media_maker: MediaMaker, admin: Person) -> None:
    path, title = media_maker.jpeg(padding=12 * 1024 * 1024, ending=b"\r"), media_maker.title("Big")
    assert published(wiki, path, title).sha1 == sha1(path)
    assert wiki.page_text(f"File:{title}") == TEXT
    assert published(wiki, path, title).already_there
    assert admin.uploads(title) == 1


def test_files_that_are_not_what_they_say_are_refused(wiki: Wiki, tmp_path: Path) -> None:
    text, empty = tmp_path / "text.jpg", tmp_path / "empty.jpg"
    text.write_text("This is no picture.", encoding="utf-8")
    empty.touch()
    assert refused(wiki, text, "A text that says it is a picture.jpg").code == "verification-error"
    assert refused(wiki, empty, "An empty picture.jpg").code == "empty-file"


HOSTILE = [
    "Slask|File:Annan.jpg",
    "A [[link]] {{template}}.jpg",
    "Tabb\tnyrad\n.jpg",
    "Med # fragment.jpg",
    "<script>alert(1)</script>.jpg",
    "Å" * 130 + ".jpg",
    "../../etc/passwd.jpg",
    "   .jpg",
    "Utan ändelse",
    "Bild 😀.jpg",
    "DSC 0001.jpg",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_is_refused_and_harms_nothing(wiki: Wiki, media_maker: MediaMaker, title: str) -> None:
    answer = wiki.publish(media_maker.jpeg(), title, TEXT, "Hostile")
    if isinstance(answer, Published):
        assert not set(answer.title) & set("|[]{}<>#\n\t")
        assert wiki.file(answer.title) is not None
    else:
        assert answer.code


def test_titles_are_judged_one_by_one_without_hurting_each_other(wiki: Wiki, media_maker: MediaMaker) -> None:
    title = media_maker.title("Known")
    published(wiki, media_maker.jpeg(), title)
    spelled_otherwise = title.replace(" ", "_")
    asked = [title, spelled_otherwise, media_maker.title("Unknown"), *HOSTILE]
    assert wiki.titles_taken(asked) - {"DSC 0001.jpg"} <= {title, spelled_otherwise, *HOSTILE}
    assert {title, spelled_otherwise} <= wiki.titles_taken(asked)
    assert wiki.missing([title, "Nowhere to be found.jpg"]) == {"Nowhere to be found.jpg"}
    assert wiki.title_allowed("Hamnen i Göteborg - Testmuseet - 17.jpg") is None
    for bad in ("Bild 😀.jpg", "DSC 0001.jpg", "A|B.jpg", "Mjukt\u00adbindestreck.jpg", "A <b>.jpg"):
        assert wiki.title_allowed(bad), bad


def test_the_account_knows_its_rights_and_limits(wiki: Wiki, wiki_bed: RehearsalWiki) -> None:
    account = wiki.account()
    assert (account.name, account.is_bot, dict(account.rate_limits)) == ("StafettBot", True, {})
    wiki_bed.set_rate_limits({"upload": (380, 4320), "edit": (900, 180)})
    limits = wiki.account().rate_limits
    assert (limits["upload"], limits["edit"]) == ((380, 4320), (900, 180))


def test_pages_are_saved_once_and_found_again(wiki: Wiki, admin: Person) -> None:
    title = "Commons:Tests of saving"
    assert wiki.page_text(title) is None
    first = wiki.save_page(title, "One | two = three", "Create", create_only=True)
    assert wiki.save_page(title, "One | two = three", "Again") == first
    assert wiki.save_page(title, "One | two = three\n", "Again", create_only=True) == first
    with pytest.raises(PageRejected) as rejection:
        wiki.save_page(title, "Another text", "Overwrite", create_only=True)
    assert rejection.value.code == "articleexists"
    assert wiki.save_page(title, "Another text", "Change") > first
    assert len(admin.revisions(title)) == 2


def test_categories_are_added_once_and_the_rest_is_kept(wiki: Wiki, media_maker: MediaMaker, volunteer: Person) -> None:
    title = media_maker.title("Categories")
    published(wiki, media_maker.jpeg(), title)
    volunteer.act(action="edit", title=f"File:{title}", appendtext="\n[[category:harbours_in Sweden| key]]")
    wanted = ["Tests of uploads", "Harbours in Sweden", "Ships", "Ships"]
    assert wiki.add_categories(title, wanted, "Categorise")
    assert wiki.add_categories(title, wanted, "Categorise") is None
    text = wiki.page_text(f"File:{title}") or ""
    assert text.startswith(TEXT)
    assert text.endswith("[[Category:Ships]]")
    assert text.count("arbours") == 1
    assert set(wiki.categories_of([title, "Not here.jpg"])[title]) >= {
        "Ships",
        "Harbours in Sweden",
        "Tests of uploads",
    }
    assert title in set(wiki.category_members("Ships"))
    wiki.save_page("Category:Ships", "[[Category:Tests of uploads]]", "Create")
    assert wiki.categories_exist(["Ships", "ships", "No such category", "A|B"]) == {"Ships", "ships"}
    assert list(wiki.category_members("Tests of uploads", kind="subcat")) == ["Ships"]
    with pytest.raises(PageRejected):
        wiki.add_categories("Not here.jpg", wanted, "Categorise")


def test_a_nomination_for_deletion_is_seen(wiki: Wiki, media_maker: MediaMaker, volunteer: Person) -> None:
    nominated, left_alone = media_maker.title("Nominated"), media_maker.title("Left alone")
    for title in (nominated, left_alone):
        published(wiki, media_maker.jpeg(), title)
    volunteer.act(action="edit", title=f"File:{nominated}", prependtext="{{Delete|reason=Test}}\n")
    assert wiki.nominated_for_deletion([nominated, left_alone, "Not here.jpg"]) == {nominated}


def test_wikitext_is_rendered_as_the_wiki_would_show_it(wiki: Wiki) -> None:
    html = wiki.render(TEXT + "<script>alert(1)</script>", "Preview.jpg")
    assert "public domain" in html
    assert "<script>" not in html
    assert "{{" not in html


def test_settings_that_cannot_work_are_refused_with_what_to_do(
    tmp_path: Path, wiki_settings: Settings, wiki: Wiki
) -> None:
    with pytest.raises(WikiRefused, match="start another"):
        open_wiki(Settings(wiki_api="http://127.0.0.1:1/w/api.php", wiki_user="X", wiki_password="a:b"), tmp_path)


@pytest.mark.parametrize(
    ("change", "failure"),
    [
        ({"wiki_password": "stafett:" + "0" * 32}, "WikiRefused"),
        ({"wiki_password": "nolabel"}, "WikiRefused"),
        ({"wiki_user": "Nobody Here"}, "WikiRefused"),
        ({"wiki_api": ""}, "WikiRefused"),
        ({"wiki_api": "closed"}, "WikiUnreachable"),
    ],
)
def test_opening_fails_fast_and_without_a_question(
    wiki_settings: Settings, tmp_path: Path, change: dict[str, str], failure: str
) -> None:
    """In a process of its own, with a standard input that nobody will ever write to."""
    api = f"http://127.0.0.1:{free_port()}/w/api.php" if change.get("wiki_api") == "closed" else change.get("wiki_api")
    values = {
        "wiki_api": wiki_settings.wiki_api if api is None else api,
        "wiki_user": change.get("wiki_user", wiki_settings.wiki_user),
        "wiki_password": change.get("wiki_password", wiki_settings.wiki_password.get_secret_value()),
    }
    program = (
        "import json, sys; from pathlib import Path\n"
        "from stafett.settings import Settings; from stafett.wiki import *\n"
        "try: open_wiki(Settings(**json.loads(sys.argv[1])), Path(sys.argv[2]))\n"
        "except WikiError as failure: print(type(failure).__name__)"
    )
    command = [sys.executable, "-c", program, json.dumps(values), str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.wait(timeout=60)
        assert process.stdout.read().split() == [failure]
    assert list(tmp_path.glob("pywikibot-*")) == []
