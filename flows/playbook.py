"""The whole road: the steps of all six phases, gathered from the flows that declare them."""

from __future__ import annotations

from flows import categorisation, community_engagement, data_prep, intake, upload, usage_monitoring
from stafett.steps import Playbook

PLAYBOOK = Playbook(
    [
        *intake.STEPS,
        *data_prep.STEPS,
        *upload.STEPS,
        *categorisation.STEPS,
        *community_engagement.STEPS,
        *usage_monitoring.STEPS,
    ]
)
