"""Mapping tables on their way to the people who fill them in, and back: as spreadsheets or tables on wiki pages."""
