"""The sentences of project pages, announcements and suggestions in Swedish and English; names are filled in."""

from __future__ import annotations

from stafett.phases import Text

PROJECT: dict[str, Text] = {
    "introduction": {
        "en": "{institution} and the Wikimedia community bring {collection} to Wikimedia Commons.",
        "sv": "{institution} och Wikimediagemenskapen gör {collection} tillgängligt på Wikimedia Commons.",
    },
    "progress": {"en": "Where it stands", "sv": "Läget"},
    "count_files": {"en": "Files uploaded", "sv": "Uppladdade filer"},
    "count_categorised": {
        "en": "Files with a category that says what they show",
        "sv": "Filer med en kategori som säger vad de visar",
    },
    "count_used": {"en": "Files shown in articles", "sv": "Filer som visas i artiklar"},
    "owners": {"en": "Who does what", "sv": "Vem gör vad"},
    "what": {"en": "Work", "sv": "Arbete"},
    "who": {"en": "Owner", "sv": "Ansvarig"},
    "categories": {"en": "Categories", "sv": "Kategorier"},
    "sample": {"en": "Sample", "sv": "Urval"},
    "contact": {"en": "Contact", "sv": "Kontakt"},
}

PROPOSAL: dict[str, Text] = {
    "heading": {"en": "{files} files from {institution}", "sv": "{files} filer från {institution}"},
    "announcement": {
        "en": "{institution} has shared {collection} on Wikimedia Commons: {files} files, collected in {category}. "
        "The project page {project} says who does what and how far the work has come.",
        "sv": "{institution} har delat {collection} på Wikimedia Commons: {files} filer, samlade i {category}. "
        "Projektsidan {project} berättar vem som gör vad och hur långt arbetet har kommit.",
    },
    "announcement_help": {
        "en": "{remaining} of the files still need a category that says what they show. "
        "If you know the subject or the language, your help is welcome.",
        "sv": "{remaining} av filerna behöver fortfarande en kategori som säger vad de visar. "
        "Kan du ämnet eller språket är din hjälp välkommen.",
    },
    "announcement_end": {
        "en": "Corrections, questions and uses in articles are just as welcome.",
        "sv": "Rättelser, frågor och användning i artiklar är lika välkomna.",
    },
    "file": {"en": "File", "sv": "Fil"},
    "wiki": {"en": "Wiki", "sv": "Wiki"},
    "article": {"en": "Article", "sv": "Artikel"},
    "why": {"en": "Why", "sv": "Varför"},
}

WHY: dict[str, Text] = {
    "subject": {
        "en": "The file's subject “{value}” is what the article is about.",
        "sv": "Filens ämne ”{value}” är vad artikeln handlar om.",
    },
    "search": {
        "en": "A search for the file's subject “{value}” finds the article.",
        "sv": "En sökning på filens ämne ”{value}” hittar artikeln.",
    },
    "title": {
        "en": "The article's title “{value}” stands in the file's title.",
        "sv": "Artikelns titel ”{value}” står i filens titel.",
    },
}
