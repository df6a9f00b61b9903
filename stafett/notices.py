"""Send one notice by mail, and say whether a failure is for now or for good.

Which notices there are is the outbox's business. This is only the last step: a message that cannot be forged by what
stands in names and subjects, bounded in size and time.
"""

from __future__ import annotations

import hashlib
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, localtime

from stafett.settings import Settings

SECONDS = 20.0
SUBJECT_CHARACTERS = 200
NAME_CHARACTERS = 100
TEXT_CHARACTERS = 100_000
ADDRESS_CHARACTERS = 254
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
"""What browsers take in an e-mail field (https://html.spec.whatwg.org/#valid-e-mail-address)."""


class NoticeError(Exception):
    """A notice was not sent."""


class MailDown(NoticeError):
    """The mail server cannot be reached or asks to wait; send the same notice later."""


class NoticeRefused(NoticeError):
    """This notice will never be delivered to this address; a person must correct it."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One message to one person. `key` is the outbox's id: the same key is the same message, however often sent."""

    key: str
    to_name: str
    to_address: str
    language: str
    subject: str
    text: str
    html: str = ""


def send(notice: Notice, settings: Settings) -> str:
    """Send `notice` through the mail server of `settings` and give its Message-ID.

    Raises MailDown where trying again may help, NoticeRefused where it will not.
    """
    message = compose(notice, settings.mail_from)
    with _failures(notice), smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=SECONDS) as server:
        _introduce(server, settings)
        server.send_message(message)
    return str(message["Message-ID"])


def _introduce(server: smtplib.SMTP, settings: Settings) -> None:
    """Encrypt where the server can; a password goes only to a server whose certificate holds, or to this machine."""
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context() if settings.smtp_user else None)
        server.ehlo()
    elif settings.smtp_user and settings.smtp_host not in ("127.0.0.1", "::1", "localhost"):
        raise MailDown(f"{settings.smtp_host} offers no encryption, so it does not get our password.")
    if settings.smtp_user:
        server.login(settings.smtp_user, settings.smtp_password.get_secret_value())


def compose(notice: Notice, mail_from: str) -> EmailMessage:
    """Build the message; raises NoticeRefused for an address or a sender that is none."""
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = _address("Stafett", mail_from)
    message["To"] = _address(notice.to_name, notice.to_address)
    message["Subject"] = _line(notice.subject, SUBJECT_CHARACTERS)
    message["Date"] = format_datetime(localtime())
    message["Message-ID"] = message_id(notice.key, mail_from)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation answers, please
    message.set_content(notice.text[:TEXT_CHARACTERS])
    if notice.html:
        message.add_alternative(notice.html[:TEXT_CHARACTERS], subtype="html")
    message["Content-Language"] = _line(notice.language, 20)  # last: a second body would take it along as its own
    return message


def message_id(key: str, mail_from: str) -> str:
    """The Message-ID that belongs to `key`, so that mail programs show a notice sent twice once."""
    domain = mail_from.rpartition("@")[2]
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def _address(name: str, address: str) -> Address:
    if len(address) > ADDRESS_CHARACTERS or not ADDRESS.fullmatch(address):
        raise NoticeRefused(f"{address[:200]!r} is not a mail address that can be used; correct it.")
    user, _, domain = address.rpartition("@")
    return Address(display_name=_line(name, NAME_CHARACTERS), username=user, domain=domain)


def _line(text: str, characters: int) -> str:
    """Make one line of anything: a line break in a name or a subject would begin another header."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:characters]


@contextmanager
def _failures(notice: Notice) -> Iterator[None]:
    """Sort what the mail server says: 5xx about this message is for good, everything else is for now."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        code, reason = next(iter(error.recipients.values()))
        raise _refusal(notice, code, reason) from error
    except smtplib.SMTPAuthenticationError as error:
        raise MailDown(f"The mail server does not accept our user or password ({error.smtp_code}).") from error
    except smtplib.SMTPSenderRefused as error:
        raise MailDown(f"The mail server refuses our own address: {_said(error.smtp_error)}.") from error
    except smtplib.SMTPDataError as error:
        raise _refusal(notice, error.smtp_code, error.smtp_error) from error
    except (smtplib.SMTPException, OSError) as error:
        raise MailDown(f"The mail server cannot be used now ({type(error).__name__}): {error}") from error


def _refusal(notice: Notice, code: int, reason: bytes | str) -> NoticeError:
    sentence = f"The mail server refuses mail to {notice.to_address}: {code} {_said(reason)}"
    return NoticeRefused(sentence) if 500 <= code < 600 else MailDown(sentence)


def _said(reason: bytes | str) -> str:
    text = reason.decode("utf-8", errors="replace") if isinstance(reason, bytes) else reason
    return _line(text, 200)
