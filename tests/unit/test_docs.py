"""What the documents say is there: links, commands, files, decisions, and the snippet that people copy."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from stafett.cli import main
from stafett.phases import Phase

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?:\.venv/bin/)?stafett ([a-z][a-z-]*)")
FILE = re.compile(r"`([\w./-]+/[\w./-]*|[\w-]+\.(?:md|toml|yaml|py|sh))`")


def named(documents: list[Path]) -> list[object]:
    """The documents as parameters that are known by their path."""
    return [pytest.param(path, id=str(path.relative_to(ROOT))) for path in documents]


def anchors(document: Path) -> set[str]:
    """The places of a document that a link can name."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def typed(text: str) -> set[str]:
    """The commands of `stafett` that stand in code: between backticks, in blocks, or on indented lines."""
    blocks = "\n".join(re.findall(r"```.*?```", text, re.DOTALL))
    code = [*re.findall(r"`([^`\n]+)`", text), *blocks.splitlines(), *re.findall(r"^    (\S.*)$", text, re.MULTILINE)]
    return {found[1] for piece in code if (found := COMMAND.match(piece))}


@pytest.mark.parametrize("document", named(DOCUMENTS))
def test_every_link_leads_somewhere(document: Path) -> None:
    for link in LINK.findall(document.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, place = link.partition("#")
        target = (document.parent / path).resolve() if path else document
        assert target.is_relative_to(ROOT) and target.exists(), link
        assert not place or place in anchors(target), link


@pytest.mark.parametrize("document", named(DOCUMENTS))
def test_every_command_exists(document: Path) -> None:
    assert isinstance(main, click.Group)
    assert typed(document.read_text(encoding="utf-8")) <= set(main.commands)


def test_commands_are_found_where_people_copy_them() -> None:
    assert typed("Type `stafett up`, then\n\n    stafett board\n\nas stafett says.") == {"up", "board"}


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_every_file_that_is_named_exists(name: str) -> None:
    text = re.sub(r"```.*?```", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.DOTALL)
    files = {path for path in FILE.findall(text) if not path.startswith((".", "work/", "rehearsal"))}
    assert files, "no file was found; the pattern is wrong"
    assert {path for path in files if not (ROOT / path).exists()} <= OWN_WORDS


OWN_WORDS = {"crosswalk.yaml", "media/"}
"""What looks like a path and is not one of the project: files that the reader makes."""


def test_every_target_of_make_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for document in DOCUMENTS:
        assert set(re.findall(r"`make ([a-z-]+)", document.read_text(encoding="utf-8"))) <= targets, document


def test_the_readme_is_short_and_shows_the_board() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(readme.splitlines()) < 100
    assert "](docs/pictures/board.png)" in readme


def test_pictures_are_small() -> None:
    pictures = list((ROOT / "docs" / "pictures").glob("*.png"))
    assert pictures and all(picture.stat().st_size < 300_000 for picture in pictures)


def test_every_decision_is_in_the_index_and_has_a_number_of_its_own() -> None:
    folder = ROOT / "docs" / "decisions"
    decisions = sorted(path.name for path in folder.glob("[0-9]*.md"))
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert [name for name in decisions if f"({name})" not in index] == []
    numbers = [name[:4] for name in decisions]
    assert len(numbers) == len(set(numbers))
    for name in decisions:
        assert (folder / name).read_text(encoding="utf-8").startswith(f"# {name[:4]} "), name


def test_every_document_is_in_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    documents = [path.name for path in (ROOT / "docs").glob("*.md") if path.name != "README.md"]
    assert [name for name in documents if f"({name})" not in index] == []


def test_every_phase_and_package_stands_in_the_words_or_the_readme() -> None:
    words = (ROOT / "docs" / "words.md").read_text(encoding="utf-8")
    assert [one for one in Phase if one is not Phase.DATA_PREP and one.value.replace("_", " ") not in words] == []
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in sorted(packages - {"benchmarks"}) if f"`{name}/`" not in readme] == []


def test_the_commands_of_the_guide_that_need_no_own_files_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    guide = (ROOT / "docs" / "crosswalks.md").read_text(encoding="utf-8")
    commands = re.findall(r"^    \.venv/bin/stafett (.*demo/collection.*)$", guide, re.MULTILINE)
    assert len(commands) == 5
    shutil.copytree(ROOT / "mappings" / "norro", tmp_path / "norro-new")
    monkeypatch.chdir(tmp_path)
    for command in commands:
        words = shlex.split(command.replace("demo/collection", str(ROOT / "demo" / "collection")))
        result = CliRunner().invoke(main, words, catch_exceptions=False)
        below_a_gate = words[:2] == ["tables", "coverage"]  # as the guide says, and as norro's makers are
        assert result.exit_code == int(below_a_gate), result.output
    for folder in ("preview", "rehearsal"):
        assert (tmp_path / folder / "report.html").exists()


def test_the_excerpts_of_the_guide_are_those_of_the_crosswalk() -> None:
    guide = (ROOT / "docs" / "crosswalks.md").read_text(encoding="utf-8")
    crosswalk = (ROOT / "mappings" / "nationalmuseum" / "crosswalk.yaml").read_text(encoding="utf-8")
    excerpts = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    lines = [line for excerpt in excerpts for line in excerpt.splitlines() if line and "shortened" not in line]
    assert len(lines) > 30
    assert [line for line in lines if line not in crosswalk] == []
