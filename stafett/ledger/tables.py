"""The tables of the ledger. Their first migration is made from here; later ones are written by hand.

Personal data stands in `person` only; every other table refers to it by id.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class Utc(TypeDecorator[datetime]):
    """A point in time, aware and in UTC on both sides, whatever the database keeps."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("A time without a zone cannot be written into the ledger.")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Id = String(32)
Sha256 = String(64)

playbook = Table(
    "playbook",
    metadata,
    Column("hash", Sha256, primary_key=True),
    Column("body", JSON, nullable=False),
    Column("registered_at", Utc, nullable=False),
)

partnership = Table(
    "partnership",
    metadata,
    Column("id", Id, primary_key=True),
    Column("slug", String(80), nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("institution", Text, nullable=False),
    Column("language", String(12), nullable=False),
    Column("crosswalk", Text, nullable=False),
    Column("playbook", Sha256, ForeignKey("playbook.hash"), nullable=False),
    Column("status", String(20), nullable=False),
    Column("reason", Text, nullable=False, default=""),
    Column("phase", String(30), nullable=False),
    Column("cycle", Integer, nullable=False),
    Column("funding_until", Date),
    Column("created_at", Utc, nullable=False),
    Column("changed_at", Utc, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("id", Id, primary_key=True),
    Column("partnership", Id, ForeignKey("partnership.id"), index=True),
    Column("party", String(20), nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("language", String(12), nullable=False),
    Column("skills", JSON, nullable=False, default=list),
    Column("languages", JSON, nullable=False, default=list),
    Column("hours_per_month", Float, nullable=False, default=0.0),
    Column("erased_at", Utc),
)

phase = Table(
    "phase",
    metadata,
    Column("partnership", Id, ForeignKey("partnership.id"), primary_key=True),
    Column("cycle", Integer, primary_key=True),
    Column("phase", String(30), primary_key=True),
    Column("state", String(20), nullable=False),
    Column("run", String(64), nullable=False, default=""),
    Column("attempts", Integer, nullable=False, default=0),
    Column("started_at", Utc),
    Column("finished_at", Utc),
    Column("reason", Text, nullable=False, default=""),
    Column("summary", JSON, nullable=False, default=dict),
)

step = Table(
    "step",
    metadata,
    Column("id", Id, primary_key=True),
    Column("partnership", Id, ForeignKey("partnership.id"), nullable=False),
    Column("cycle", Integer, nullable=False),
    Column("phase", String(30), nullable=False),
    Column("key", String(120), nullable=False),
    Column("base", String(80), nullable=False),
    Column("round", Integer, nullable=False),
    Column("place", Integer, nullable=False, default=0),
    Column("state", String(20), nullable=False),
    Column("version", Integer, nullable=False, default=1),
    Column("party", String(20), nullable=False),
    Column("person", Id, ForeignKey("person.id")),
    Column("deputy", Id, ForeignKey("person.id")),
    Column("delegate", Id, ForeignKey("person.id")),
    Column("sender", String(20), nullable=False),
    Column("asked_party", String(20), nullable=False, default=""),
    Column("asked_person", Id, ForeignKey("person.id")),
    Column("spec", JSON, nullable=False),
    Column("hours", Float, nullable=False, default=0.0),
    Column("problems", JSON, nullable=False, default=list),
    Column("reason", Text, nullable=False, default=""),
    Column("offered_at", Utc),
    Column("accepted_at", Utc),
    Column("delivered_at", Utc),
    Column("closed_at", Utc),
    Column("since", Utc, nullable=False),
    Column("due_at", Utc),
    UniqueConstraint("partnership", "cycle", "phase", "key", "round"),
    CheckConstraint("party <> ''", name="owned"),
    Index("ix_step_open", "state", "due_at"),
)

form = Table(
    "form",
    metadata,
    Column("hash", Sha256, primary_key=True),
    Column("schema", JSON, nullable=False),
)

delivery = Table(
    "delivery",
    metadata,
    Column("id", Id, primary_key=True),
    Column("step", Id, ForeignKey("step.id"), nullable=False, unique=True),
    Column("person", Id, ForeignKey("person.id")),
    Column("door", String(12), nullable=False),
    Column("form", Sha256, ForeignKey("form.hash"), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("at", Utc, nullable=False),
)

draft = Table(
    "draft",
    metadata,
    Column("step", Id, ForeignKey("step.id"), primary_key=True),
    Column("person", String(32), primary_key=True),
    Column("payload", JSON, nullable=False),
    Column("at", Utc, nullable=False),
)

agreement = Table(
    "agreement",
    metadata,
    Column("partnership", Id, ForeignKey("partnership.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("terms", JSON, nullable=False),
    Column("in_force_at", Utc, nullable=False),
)

owner = Table(
    "owner",
    metadata,
    Column("partnership", Id, ForeignKey("partnership.id"), primary_key=True),
    Column("step", String(80), primary_key=True),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("deputy", Id, ForeignKey("person.id")),
    Column("hours", Float, nullable=False, default=0.0),
)

event = Table(
    "event",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("partnership", Id, ForeignKey("partnership.id"), index=True),
    Column("step", Id, ForeignKey("step.id"), index=True),
    Column("type", String(40), nullable=False),
    Column("party", String(20), nullable=False),
    Column("person", Id),
    Column("door", String(12), nullable=False),
    Column("link", String(64)),
    Column("at", Utc, nullable=False),
    Column("before", JSON, nullable=False, default=dict),
    Column("after", JSON, nullable=False, default=dict),
    Column("reason", Text, nullable=False, default=""),
    Column("command", Id, nullable=False),
)

command = Table(
    "command",
    metadata,
    Column("id", Id, primary_key=True),
    Column("hash", Sha256, nullable=False),
    Column("receipt", JSON, nullable=False),
    Column("at", Utc, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("dedupe", String(200), nullable=False, unique=True),
    Column("partnership", Id, ForeignKey("partnership.id")),
    Column("payload", JSON, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("claim", Id),
    Column("claimed_until", Utc),
    Column("done_at", Utc),
    Column("failed_at", Utc),
    Column("last_error", Text, nullable=False, default=""),
    Index("ix_outbox_waiting", "done_at", "failed_at", "due_at"),
)

lease = Table(
    "lease",
    metadata,
    Column("key", String(160), primary_key=True),
    Column("fence", Integer, nullable=False),
    Column("holder", String(64), nullable=False),
    Column("until", Utc, nullable=False),
)

effect = Table(
    "effect",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("partnership", Id, ForeignKey("partnership.id"), nullable=False, index=True),
    Column("state", String(12), nullable=False),
    Column("intent", JSON, nullable=False),
    Column("receipt", JSON, nullable=False, default=dict),
    Column("at", Utc, nullable=False),
)

record = Table(
    "record",
    metadata,
    Column("partnership", Id, ForeignKey("partnership.id"), primary_key=True),
    Column("cycle", Integer, primary_key=True),
    Column("source_id", String(255), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("media", Text, nullable=False, default=""),
    Column("sha1", String(40), nullable=False, default=""),
    Column("title", Text, nullable=False, default=""),
    Column("page_id", Integer, nullable=False, default=0),
    Column("pilot", Boolean, nullable=False, default=False),
    Column("problems", JSON, nullable=False, default=list),
    Column("note", Text, nullable=False, default=""),
    Column("changed_at", Utc, nullable=False),
    CheckConstraint("state in ('waiting', 'uploaded', 'already_there', 'rejected')", name="known_state"),
    Index("ix_record_state", "partnership", "cycle", "state", "place"),
)

finding = Table(
    "finding",
    metadata,
    Column("partnership", Id, ForeignKey("partnership.id"), primary_key=True),
    Column("cycle", Integer, primary_key=True),
    Column("key", String(160), primary_key=True),
    Column("value", JSON, nullable=False),
    Column("at", Utc, nullable=False),
)

link = Table(
    "link",
    metadata,
    Column("hash", Sha256, primary_key=True),
    Column("person", Id, ForeignKey("person.id"), nullable=False),
    Column("partnership", Id, ForeignKey("partnership.id")),
    Column("step", Id, ForeignKey("step.id")),
    Column("scope", String(12), nullable=False),
    Column("made_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("revoked_at", Utc),
    Column("last_used_at", Utc),
)
