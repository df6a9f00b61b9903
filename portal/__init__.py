"""Pages for people: the board, a partnership, a step, the dashboard; and a JSON API."""
