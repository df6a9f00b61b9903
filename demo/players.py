"""The people of a rehearsal: they read their mail, open their personal link and answer through the page’s own form."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path
from typing import Any

import mechanicalsoup
import openpyxl
from bs4 import BeautifulSoup

from mappings.sheets.columns import column_of
from stafett.errors import Unknown
from stafett.ledger import Ledger
from stafett.ledger.views import StepView

LINK = re.compile(r"https?://\S+/s/[\w-]+")
Answer = dict[str, Any]
"""Field of the form → what is typed; a path or a list of them is uploaded, and so is the page's workbook, filled in."""


@dataclass(frozen=True)
class FilledIn:
    """What is written into the workbook that the page offers: value of the first column → column → word."""

    words: Mapping[str, Mapping[str, str]]


class NotAnswered(RuntimeError):
    """The page did not give a receipt; the message holds what it said instead."""


@dataclass
class Players:
    """Everybody at once: whoever has a letter about a step answers it as `script` says."""

    ledger: Ledger
    letters: Callable[[], list[EmailMessage]]
    script: Callable[[StepView], Answer | None]
    receipts: list[str] = field(default_factory=list)
    """Where each delivery ended up: the address of its receipt."""

    def play(self, step: StepView) -> bool:
        """Answer one open step; False where the script leaves it to somebody else or no letter has come yet."""
        answer = self.script(step)
        link = self._link_for(step) if answer is not None else None
        if answer is None or link is None:
            return False
        browser = mechanicalsoup.StatefulBrowser(user_agent="Mozilla/5.0 (a rehearsing partner)")
        if step.spec.get("call") and step.person is None:
            _press(browser, link, "claim")
        self.receipts.append(_deliver(browser, link, answer))
        return True

    def _link_for(self, step: StepView) -> str | None:
        """The newest personal link that came by mail for this step."""
        for letter in reversed(self.letters()):
            for link in LINK.findall(text_of(letter)):
                if self._opens(link, step):
                    return str(link)
        return None

    def _opens(self, link: str, step: StepView) -> bool:
        try:
            grant = self.ledger.links.open(link.rpartition("/")[2])
        except Unknown:
            return False
        return grant.step == step.id and (step.person is None or grant.person.id == step.person.id)


def text_of(letter: EmailMessage) -> str:
    """A letter as it is read."""
    body = letter.get_body(("plain",))
    return str(body.get_content()) if body else ""


def _press(browser: mechanicalsoup.StatefulBrowser, link: str, button: str) -> None:
    """Press a button of the step’s page that needs nothing else."""
    browser.open(link)
    form = browser.select_form(f'form:has(button[value="{button}"])')
    form.choose_submit(browser.page.select_one(f'button[value="{button}"]'))
    _see_that_it_went_well(_submit(browser, []))


def _deliver(browser: mechanicalsoup.StatefulBrowser, link: str, answer: Answer) -> str:
    """Fill in the step’s form and hand it over, keeping what the page filled in; gives the address of the receipt."""
    browser.open(link)
    form = browser.select_form('form:has(button[value="deliver"])')
    files: list[tuple[str, tuple[str, bytes]]] = []
    for name, value in answer.items():
        paths = [value] if isinstance(value, Path) else value if _are_paths(value) else None
        if isinstance(value, FilledIn):
            files.append((f"f.{name}", ("filled-in.xlsx", _workbook(browser, value))))
        elif paths is not None:
            files += [(f"f.{name}", (path.name, path.read_bytes())) for path in paths]
        else:
            _type(form, f"f.{name}", value)
    form.choose_submit(browser.page.select_one('button[value="deliver"]'))
    receipt = _submit(browser, files)
    _see_that_it_went_well(receipt)
    return str(receipt.url)


def _workbook(browser: mechanicalsoup.StatefulBrowser, filled: FilledIn) -> bytes:
    """Save the workbook of the open page, write into it, and give it as it is handed in."""
    link = next(one for one in browser.links() if one.get_text(strip=True).endswith(".xlsx"))
    book = openpyxl.load_workbook(BytesIO(browser.download_link(link).content))
    header, *rows = book.worksheets[0].iter_rows()
    for cells in rows:
        words = filled.words.get(str(cells[0].value), {})
        for head, cell in zip(header, cells, strict=True):
            cell.value = words.get(column_of(str(head.value)), cell.value)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _are_paths(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Path) for one in value)


def _type(form: mechanicalsoup.Form, name: str, value: Any) -> None:
    field = form.form.find(attrs={"name": name})
    if field is None:
        raise NotAnswered(f"The page has no field called {name}.")
    if field.get("type") == "radio":
        form.set_radio({name: str(value)})
    elif field.get("type") == "checkbox":
        form.set_checkbox({name: bool(value)})
    else:
        form.set(name, "\n".join(value) if isinstance(value, list) else str(value))


def _submit(browser: mechanicalsoup.StatefulBrowser, files: list[tuple[str, tuple[str, bytes]]]) -> Any:
    """Send the form with its files, several in one field where need be, as a browser does."""
    form = browser.form.form
    for empty in form.select('input[type="file"]'):
        empty.decompose()
    request = mechanicalsoup.Browser.get_request_kwargs(form, browser.url, files=files)
    return browser.session.request(**request, timeout=600)


def _see_that_it_went_well(answer: Any) -> None:
    if answer.status_code >= 400:
        said = " ".join(BeautifulSoup(answer.text, "html.parser").get_text(" ").split())[:800]
        raise NotAnswered(f"{answer.status_code}: {said}")
