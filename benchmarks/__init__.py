"""How fast Stafett is: one module per figure, run as `python -m benchmarks.<name> [--quick]` from the project's root.

Every figure stands beside a baseline that does the same on the same input in the same run, because seconds alone say
more about the machine than about the program. What each one measures stands in docs/benchmarks.md.
"""

NAMES = (
    "prep_pages",
    "prep_cleaning",
    "upload_one_worker",
    "upload_four_workers",
    "upload_engine_cost",
    "upload_restart",
    "handoff_latency",
    "board_load",
    "usage_calls",
    "usage_snapshot",
)
