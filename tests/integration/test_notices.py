"""Notices through a real mail server: what arrives, what is refused, and what may be tried again."""

from __future__ import annotations

import socket
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from demo.servers.mail import MailCatcher
from stafett.notices import MailDown, Notice, NoticeRefused, send
from stafett.process import free_port
from stafett.settings import Settings

NOTICE = Notice(
    key="outbox-17",
    to_name="Åsa Öberg, 李明",
    to_address="asa@museum.example",
    language="sv",
    subject="Er tur: lämna metadata för »Blå hästen« 🎨",
    text="Hej Åsa!\n\n" + "En lång rad. " * 100 + "\n.\nhttps://example.org/s/abc?x=1&y=2\n",
)


def settings(port: int) -> Settings:
    return Settings(smtp_host="127.0.0.1", smtp_port=port, mail_from="stafett@helpdesk.example")


def test_a_notice_arrives_as_written(mail: MailCatcher) -> None:
    message_id = send(replace(NOTICE, html="<p>Hej Åsa!</p>"), settings(mail.port))
    (letter,) = mail.messages()
    assert letter["Subject"] == NOTICE.subject
    assert letter["To"].addresses[0].display_name == NOTICE.to_name
    assert letter["To"].addresses[0].addr_spec == NOTICE.to_address
    assert letter["Content-Language"] == "sv"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"] == message_id
    text, html = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text is not None and text.get_content().replace("\r\n", "\n") == NOTICE.text
    assert html is not None and "<p>Hej Åsa!</p>" in html.get_content()


def test_the_same_notice_sent_again_is_recognisable(mail: MailCatcher) -> None:
    same = [send(NOTICE, settings(mail.port)) for _ in range(2)]
    other = send(replace(NOTICE, key="outbox-18"), settings(mail.port))
    assert same[0] == same[1] != other


@pytest.mark.parametrize("breaking", ["\r\n", "\n", "\r", "\u2028", "\x00", "\r\n\r\n"])
def test_a_name_or_a_subject_cannot_make_headers(mail: MailCatcher, breaking: str) -> None:
    evil = f"Ulf{breaking}Bcc: all@museum.example"
    send(replace(NOTICE, to_name=evil, subject=evil, language=evil), settings(mail.port))
    (letter,) = mail.messages()
    assert letter["Bcc"] is None
    assert letter["Subject"] == "Ulf Bcc: all@museum.example"
    assert [to.addr_spec for to in letter["To"].addresses] == [NOTICE.to_address]


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a@b\r\nBcc: c@d.example", "a@b.example, c@d.example", "<a@b.example>", "åsa@museum.example", "@"],
)
def test_an_address_that_is_none_is_refused_for_good(mail: MailCatcher, address: str) -> None:
    with pytest.raises(NoticeRefused, match="correct it"):
        send(replace(NOTICE, to_address=address), settings(mail.port))
    assert mail.messages() == []


def test_a_very_long_subject_is_cut(mail: MailCatcher) -> None:
    send(replace(NOTICE, subject="x" * 100_000), settings(mail.port))
    (letter,) = mail.messages()
    assert letter["Subject"] == "x" * 200


def test_an_unknown_mailbox_is_refused_for_good(mail: MailCatcher) -> None:
    with pytest.raises(NoticeRefused, match="550"):
        send(replace(NOTICE, to_address="refuse@museum.example"), settings(mail.port))


def test_a_busy_mailbox_may_be_tried_again(mail: MailCatcher) -> None:
    with pytest.raises(MailDown, match="451"):
        send(replace(NOTICE, to_address="later@museum.example"), settings(mail.port))


def test_no_mail_server_may_be_tried_again() -> None:
    with pytest.raises(MailDown):
        send(NOTICE, settings(free_port()))


def test_something_that_is_no_mail_server_may_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stafett.notices.SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(MailDown):
        send(NOTICE, settings(silent.getsockname()[1]))


def test_the_page_of_caught_mail_shows_no_markup_of_others(mail: MailCatcher) -> None:
    send(replace(NOTICE, subject="<script>alert(1)</script>", to_name="<b>B</b>"), settings(mail.port))
    page = httpx.get(mail.url)
    assert "&lt;script&gt;" in page.text
    assert "<script" not in page.text and "<b>" not in page.text
    (path,) = (Path(found).name for found in mail.folder.glob("*.eml"))
    letter = httpx.get(f"{mail.url}{path}")
    assert letter.headers["content-type"].startswith("text/plain")
    assert "Hej Åsa!" in letter.text


@pytest.mark.parametrize("path", ["../catcher.log", "catcher.log", "%2e%2e/catcher.log", "1-1.eml"])
def test_the_page_gives_nothing_but_messages(mail: MailCatcher, path: str) -> None:
    assert httpx.get(f"{mail.url}{path}").status_code == 404
