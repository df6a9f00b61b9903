"""`python -m stafett.cli`: the terminal where the command `stafett` is not on the path."""

from stafett.cli import main

main(prog_name="stafett")
