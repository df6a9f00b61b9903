"""Usage monitoring: a snapshot a month, a report that the partner can keep, and a decision at 3, 6 and 12 months."""

from __future__ import annotations

from typing import Any, Literal

from prefect import flow

from stafett.engine.aside import offer_aside
from stafett.engine.relay import handoff, handoff_all, phase_flow, wait_until
from stafett.phases import Party, Phase
from stafett.steps import Form, Step, ask
from tasks.monitoring import (
    REVIEWS,
    find_alarms,
    monitored_partnerships,
    report_exhibits,
    review_day,
    review_title,
    take_monthly_snapshot,
    take_review_snapshot,
)


@phase_flow(Phase.USAGE_MONITORING)
def usage_monitoring(partnership: str) -> dict[str, Any]:
    """Baseline; then snapshot → alarms acted on → report reviewed → continue or close, three times over the year."""
    take_review_snapshot(partnership, 0)
    for months in REVIEWS:
        wait_until(review_day(partnership, months))
        subject, title = f"{months}-months", review_title(months)
        snapshot = take_review_snapshot(partnership, months)
        alarms = find_alarms(partnership, months)
        handoff_all([ACT_ON_ALARM.about(alarm.slug).showing(alarm.exhibit) for alarm in alarms])
        handoff(REVIEW_REPORT.about(subject, title).showing(*report_exhibits(partnership, months)))
        future = handoff(CONTINUE_OR_CLOSE.about(subject))
        if future.decision == "close":
            break
    figures = {name: snapshot.figure(name) for name in ("files", "used_files", "views")}
    return {**figures, "closing": future.lessons}


@flow(name="monthly-monitoring", log_prints=True)
def monthly_monitoring() -> None:
    """Every month: one snapshot of each partnership whose files are up, and its alarms to their owner at once."""
    for partnership in monitored_partnerships():
        for alarm in take_monthly_snapshot(partnership):
            offer_aside(partnership, ACT_ON_ALARM.about(alarm.slug).showing(alarm.exhibit))


class Review(Form):
    """The partner's view of the report."""

    seen: Literal[True] = ask(
        en="We have read the report and passed it on.",
        sv="Vi har läst rapporten och fört den vidare.",
        widget="checkbox",
    )
    remarks: str = ask(
        "",
        en="What surprised you? What should we look into?",
        sv="Vad förvånade er? Vad bör vi titta närmare på?",
        widget="textarea",
    )


class AlarmAnswer(Form):
    """What was done about an alarm."""

    done: str = ask(en="What did you do?", sv="Vad gjorde du?", widget="textarea", min_length=5)
    links: list[str] = ask([], en="Links", sv="Länkar", widget="links", max_length=20)


class Future(Form):
    """Whether the follow-up goes on."""

    decision: Literal["continue", "close"] = ask(
        en="Does the follow-up go on?",
        sv="Fortsätter uppföljningen?",
        widget="choice",
        choices={
            "continue": {"en": "Yes, until the next review", "sv": "Ja, till nästa avstämning"},
            "close": {"en": "No, the partnership is completed", "sv": "Nej, partnerskapet är avslutat"},
        },
    )
    lessons: str = ask(
        "", en="What did we learn for the next one?", sv="Vad har vi lärt oss till nästa gång?", widget="textarea"
    )


REVIEW_REPORT = Step(
    key="review-report",
    phase=Phase.USAGE_MONITORING,
    party=Party.PARTNER,
    title={"en": "Review the usage report", "sv": "Gå igenom användningsrapporten"},
    why={
        "en": "This is what became of your files: where they are used and how often they are seen.",
        "sv": "Detta har hänt med era filer: var de används och hur ofta de ses.",
    },
    form=Review,
    business_days=20,
    hours=1,
)
ACT_ON_ALARM = Step(
    key="act-on-alarm",
    phase=Phase.USAGE_MONITORING,
    party=Party.HELPDESK,
    title={"en": "Act on an alarm", "sv": "Agera på ett larm"},
    why={
        "en": "Files have gone, are nominated for deletion, or have lost their uses. Somebody has to look, now.",
        "sv": "Filer har försvunnit, är föreslagna till radering eller används inte längre. Någon måste titta, nu.",
    },
    form=AlarmAnswer,
    business_days=3,
    hours=1,
)
CONTINUE_OR_CLOSE = Step(
    key="continue-or-close",
    phase=Phase.USAGE_MONITORING,
    party=Party.HELPDESK,
    title={"en": "Continue or close", "sv": "Fortsätt eller avsluta"},
    why={
        "en": "Decide with the partner: go on watching, begin a next delivery, or close with the lessons written down.",
        "sv": "Bestäm med partnern: fortsätt följa, börja en ny leverans, eller avsluta med lärdomarna nedskrivna.",
    },
    form=Future,
    business_days=20,
    hours=1,
)
STEPS = (REVIEW_REPORT, ACT_ON_ALARM, CONTINUE_OR_CLOSE)
