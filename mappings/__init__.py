"""What a record becomes: crosswalks and tables as data, and the pure functions that apply them."""
