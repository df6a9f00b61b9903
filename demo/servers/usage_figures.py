"""The invented figures of the usage stand-in: the same title and month always give the same uses and views."""

from __future__ import annotations

import hashlib
from typing import NamedTuple
from urllib.parse import quote

# The month from which the share of used files grows, by one percentage point a month up to 60.
FIRST_MONTH = "2026-01"
SHARE_AT_FIRST = 33
LARGEST_SHARE = 60
MOST_USES = 4

_TOPICS = (
    "Spinnrock|Spinning wheel|Spinnrad|Rukki|Rokk",
    "Folkdräkt|Folk costume|Tracht|Kansallispuku|Bunad",
    "Knyppling|Bobbin lace|Klöppeln|Nypläys|Knipling",
    "Silversmide|Silversmith|Silberschmied|Hopeaseppä|Sølvsmed",
    "Ryijy|Rya (rug)|Rya|Ryijy|Rye",
    "Drakkar|Longship|Langschiff|Pitkälaiva|Langskip",
    "Kakelugn|Masonry heater|Kachelofen|Kaakeliuuni|Kakkelovn",
    "Sillfiske|Herring fishery|Heringsfischerei|Sillinkalastus|Sildefiske",
    "Fäbod|Shieling|Alm|Karjamaja|Seter",
    "Träskor|Clog|Holzschuh|Puukengät|Tresko",
    "Skridsko|Ice skate|Schlittschuh|Luistimet|Skøyte",
    "Spark|Kicksled|Tretschlitten|Potkukelkka|Spark (kjøretøy)",
    "Porslin|Porcelain|Porzellan|Posliini|Porselen",
    "Daguerreotyp|Daguerreotype|Daguerreotypie|Dagerrotypia|Daguerreotypi",
    "Glasbruk|Glassworks|Glashütte|Lasitehdas|Glassverk",
    "Väderkvarn|Windmill|Windmühle|Tuulimylly|Vindmølle",
    "Nyckelharpa|Nyckelharpa|Nyckelharpa|Avainviulu|Nøkkelharpe",
    "Vävstol|Loom|Webstuhl|Kangaspuut|Vevstol",
    "Bondbröllop|Peasant wedding|Bauernhochzeit|Talonpoikaishäät|Bondebryllup",
    "Gruva|Mining|Bergbau|Kaivos|Gruve",
)
_HOSTS = ("sv.wikipedia.org", "en.wikipedia.org", "de.wikipedia.org", "fi.wikipedia.org", "no.wikipedia.org")
ARTICLES: dict[str, tuple[str, ...]] = {
    host: tuple(dict.fromkeys(topic.split("|")[place] for topic in _TOPICS)) for place, host in enumerate(_HOSTS)
}
# Swedish and English Wikipedia show a Swedish museum's files more often than the others do.
_WEIGHTED_HOSTS = _HOSTS + _HOSTS[:2] * 2
_MONTHLY_VIEWS = {
    "en.wikipedia": 9000,
    "de.wikipedia": 3200,
    "sv.wikipedia": 1400,
    "fi.wikipedia": 700,
    "no.wikipedia": 600,
}


class DbUse(NamedTuple):
    """A use as GlobalUsage keeps it: titles with underscores, numbers as strings."""

    file: str
    wiki: str
    title: str
    ns: str
    pageid: str

    @property
    def url(self) -> str:
        """Address of the page that shows the file."""
        return f"https://{self.wiki}/wiki/{quote(self.title, safe=':/()')}"

    @property
    def key(self) -> str:
        """The `gucontinue` that starts with this use: file, wiki id, page id."""
        file = self.file.removeprefix("File:").replace(" ", "_")
        return f"{file}|{self.wiki.split('.')[0]}wiki|{self.pageid}"


def uses(file: str, month: str) -> list[DbUse]:
    """The pages that show `file` in `month`: about a third of all files, a little more each month."""
    age = _number(month) - _number(FIRST_MONTH)
    share = min(SHARE_AT_FIRST + age, LARGEST_SHARE)
    if _draw(file, "used") % 100 >= share:
        return []
    slots = range(1 + _draw(file, "how often") % MOST_USES)
    found = {_use(file, slot) for slot in slots if not _is_interrupted(file, slot, month)}
    if _draw(file, "user page") % 5 == 0:
        found.add(_user_page(file))
    return sorted(found, key=lambda use: (use.wiki, int(use.pageid)))


def views(project: str, article: str, month: str) -> int:
    """Views of an article in a month; winter has more, and each year a little more."""
    typical = _MONTHLY_VIEWS.get(project, 500)
    popularity = 20 + _draw(project, article) % 180
    season = 100 + (15, 12, 6, 2, -4, -12, -18, -10, 0, 5, 10, 8)[(_number(month)) % 12]
    growth = 100 + max(0, _number(month) - _number("2024-01")) // 2
    return typical * popularity * season * growth // 1_000_000 + _draw(article, month) % 40


def transfers(path: str, month: str) -> int:
    """How often a file was transferred in a month."""
    return 50 + _draw(path, "transfers") % 4000 + _draw(path, month) % 300


def search(wiki: str, words: str) -> list[str]:
    """Articles of a wiki whose title has one of the words."""
    wanted = {word for word in words.casefold().split() if len(word) > 2}
    return [
        title
        for title in ARTICLES.get(wiki, ())
        if wanted & set(title.casefold().replace("(", " ").replace(")", " ").split())
    ]


def _use(file: str, slot: int) -> DbUse:
    wiki = _WEIGHTED_HOSTS[_draw(file, f"wiki {slot}") % len(_WEIGHTED_HOSTS)]
    title = ARTICLES[wiki][_draw(file, f"page {slot}") % len(ARTICLES[wiki])]
    return DbUse(file, wiki, title.replace(" ", "_"), "0", str(1000 + _draw(wiki, title) % 900_000))


def _user_page(file: str) -> DbUse:
    title = f"User:Example_{_draw(file, 'user') % 50}"
    return DbUse(file, "en.wikipedia.org", title, "2", str(1000 + _draw("users", title) % 900_000))


def _is_interrupted(file: str, slot: int, month: str) -> bool:
    """About one use of thirty is gone for a month, so that there are lost and returned uses to report."""
    return _draw(file, f"{slot} {month}") % 30 == 0


def _draw(*seed: str) -> int:
    return int.from_bytes(hashlib.sha256("\0".join(seed).encode()).digest()[:6], "big")


def _number(month: str) -> int:
    year, number = month.split("-")
    return int(year) * 12 + int(number) - 1
