"""The door to Prefect: the only part of the core that knows there is one.

`relay` is what flows use (phase_flow, handoff); `runs` starts, wakes and cancels runs; `dispatch` carries out what the
outbox holds; `reconcile` compares ledger and Prefect and repairs.
"""
