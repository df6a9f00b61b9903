"""The sentences of the usage report in Swedish and English; the definitions of figures are in `tasks/figures.py`."""

from __future__ import annotations

from stafett.phases import Text

TEXTS: dict[str, Text] = {
    "title": {"en": "How your files are used", "sv": "Så används era filer"},
    "summary": {
        "en": "On {day}, {used} of {files} files ({share}) were shown in {pages} on {wikis}.",
        "sv": "Den {day} visades {used} av {files} filer ({share}) i {pages} på {wikis}.",
    },
    "summary_views": {
        "en": "People opened those articles {views} in {month}.",
        "sv": "Människor öppnade de artiklarna {views} under {month}.",
    },
    "summary_no_files": {"en": "There are no files on the wiki yet.", "sv": "Det finns inga filer på wikin ännu."},
    "key_figures": {"en": "Figures in brief", "sv": "Siffrorna i korthet"},
    "unchanged": {"en": "as in {month}", "sv": "som i {month}"},
    "changed": {"en": "{change} since {month}", "sv": "{change} sedan {month}"},
    "no_data": {"en": "no data", "sv": "uppgift saknas"},
    "over_time": {"en": "Month by month", "sv": "Månad för månad"},
    "month": {"en": "Month", "sv": "Månad"},
    "wikis": {"en": "Where the files are shown", "sv": "Var filerna visas"},
    "wiki": {"en": "Wiki", "sv": "Wiki"},
    "articles": {"en": "Articles", "sv": "Artiklar"},
    "article": {"en": "Article", "sv": "Artikel"},
    "views": {"en": "Views", "sv": "Visningar"},
    "top_pages": {"en": "Most viewed articles with your files", "sv": "Mest visade artiklar med era filer"},
    "top_files": {"en": "Most used files", "sv": "Mest använda filer"},
    "file": {"en": "File", "sv": "Fil"},
    "changes": {"en": "What has happened since {month}", "sv": "Vad som har hänt sedan {month}"},
    "changes_first": {"en": "What has happened", "sv": "Vad som har hänt"},
    "first": {
        "en": "This is the first report; the next one says what has changed.",
        "sv": "Det här är den första rapporten; nästa berättar vad som har förändrats.",
    },
    "new": {"en": "New uses", "sv": "Nya användningar"},
    "lost": {"en": "Uses lost", "sv": "Förlorade användningar"},
    "returned": {"en": "Uses that came back", "sv": "Användningar som kommit tillbaka"},
    "gone": {"en": "Files no longer on the wiki", "sv": "Filer som inte längre finns på wikin"},
    "nominated": {"en": "Files proposed for deletion", "sv": "Filer som föreslagits för radering"},
    "nothing": {
        "en": "No uses or files were added or lost.",
        "sv": "Inga användningar eller filer har tillkommit eller gått förlorade.",
    },
    "more": {"en": "and {count} more, in the CSV file", "sv": "och {count} till, i CSV-filen"},
    "in": {"en": "in", "sv": "i"},
    "none_used": {
        "en": "No file is shown in an article yet. The list of use suggestions says where they would fit.",
        "sv": "Ingen fil visas i en artikel ännu. Listan med förslag säger var de skulle passa.",
    },
    "definitions": {"en": "What the numbers mean", "sv": "Vad siffrorna betyder"},
    "source": {"en": "Source: {source}, asked on {day}.", "sv": "Källa: {source}, hämtat {day}."},
    "grace": {
        "en": "A use counts as lost when it has been out of sight for more than {days} days.",
        "sv": "En användning räknas som förlorad när den varit borta i mer än {days} dagar.",
    },
    "made": {
        "en": "Made by Stafett on {day}. This page needs no network and can be kept.",
        "sv": "Gjord av Stafett den {day}. Sidan behöver inget nätverk och kan sparas.",
    },
    "figure": {"en": "Figure", "sv": "Siffra"},
    "value": {"en": "Value", "sv": "Värde"},
    "definition": {"en": "Definition", "sv": "Definition"},
    "source_column": {"en": "Source", "sv": "Källa"},
    "taken": {"en": "Date", "sv": "Datum"},
    "status": {"en": "Status", "sv": "Status"},
    "status_used": {"en": "in use", "sv": "används"},
    "status_unused": {"en": "not in use", "sv": "används inte"},
    "status_gone": {"en": "gone", "sv": "försvunnen"},
    "status_nominated": {"en": "proposed for deletion", "sv": "föreslagen för radering"},
    "shown_in": {"en": "Shown in", "sv": "Visas i"},
    "change": {"en": "Change", "sv": "Förändring"},
    "article_views": {"en": "Views of its articles", "sv": "Visningar av dess artiklar"},
}

COUNTED: dict[str, dict[str, tuple[str, str]]] = {
    "pages": {"en": ("{} article", "{} articles"), "sv": ("{} artikel", "{} artiklar")},
    "wikis": {"en": ("{} wiki", "{} wikis"), "sv": ("{} wiki", "{} wikier")},
    "views": {"en": ("once", "{} times"), "sv": ("{} gång", "{} gånger")},
}
