"""The first version of the ledger."""

import sqlalchemy as sa
from alembic import op

from stafett.ledger.tables import Utc

revision = "0001"
down_revision = None


KEPT_AS_WRITTEN = ("event", "delivery", "command", "form", "playbook", "agreement")
CLOSED = "('done', 'sent_back', 'withdrawn', 'skipped')"


def _on_sqlite(table: str) -> None:
    refuse = f"BEGIN SELECT RAISE(ABORT, 'the {table} table is append-only'); END"
    for verb in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} {refuse}")


def _on_postgresql(table: str) -> None:
    op.execute(
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION 'the {table} table is append-only'; END $$"
    )
    call = f"EXECUTE FUNCTION {table}_append_only()"
    op.execute(f"CREATE TRIGGER {table}_rows BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {call}")
    op.execute(f"CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {call}")


def _forbid_changes_to_closed_rounds(sqlite: bool) -> None:
    """A round that is done, sent back, withdrawn or skipped is history; no step is ever deleted."""
    if sqlite:
        refuse = "BEGIN SELECT RAISE(ABORT, 'a closed round does not change'); END"
        op.execute(f"CREATE TRIGGER step_closed BEFORE UPDATE ON step WHEN OLD.state IN {CLOSED} {refuse}")
        op.execute(f"CREATE TRIGGER step_no_delete BEFORE DELETE ON step {refuse}")
        return
    op.execute(
        "CREATE FUNCTION step_closed() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'a closed round does not change'; END $$"
    )
    call = "EXECUTE FUNCTION step_closed()"
    op.execute(f"CREATE TRIGGER step_closed BEFORE UPDATE ON step FOR EACH ROW WHEN (OLD.state IN {CLOSED}) {call}")
    op.execute(f"CREATE TRIGGER step_no_delete BEFORE DELETE ON step FOR EACH ROW {call}")


def _forbid_rewriting_history() -> None:
    """Let the database itself refuse what no command may do."""
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in KEPT_AS_WRITTEN:
        _on_sqlite(table) if sqlite else _on_postgresql(table)
    _forbid_changes_to_closed_rounds(sqlite)


def upgrade() -> None:
    """Create every table."""
    op.create_table(
        "command",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("receipt", sa.JSON(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_command")),
    )
    op.create_table(
        "form",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("schema", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_form")),
    )
    op.create_table(
        "lease",
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("until", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_lease")),
    )
    op.create_table(
        "playbook",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("registered_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_playbook")),
    )
    op.create_table(
        "partnership",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("institution", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("crosswalk", sa.Text(), nullable=False),
        sa.Column("playbook", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("phase", sa.String(length=30), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("funding_until", sa.Date(), nullable=True),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("changed_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["playbook"], ["playbook.hash"], name=op.f("fk_partnership_playbook")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnership")),
        sa.UniqueConstraint("slug", name=op.f("uq_partnership_slug")),
    )
    op.create_table(
        "agreement",
        sa.Column("partnership", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("in_force_at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["partnership"], ["partnership.id"], name=op.f("fk_agreement_partnership")),
        sa.PrimaryKeyConstraint("partnership", "version", name=op.f("pk_agreement")),
    )
    op.create_table(
        "effect",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("partnership", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("intent", sa.JSON(), nullable=False),
        sa.Column("receipt", sa.JSON(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["partnership"], ["partnership.id"], name=op.f("fk_effect_partnership")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_effect")),
    )
    op.create_index(op.f("ix_effect_partnership"), "effect", ["partnership"], unique=False)
    op.create_table(
        "finding",
        sa.Column("partnership", sa.String(length=32), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["partnership"], ["partnership.id"], name=op.f("fk_finding_partnership")),
        sa.PrimaryKeyConstraint("partnership", "cycle", "key", name=op.f("pk_finding")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("dedupe", sa.String(length=200), nullable=False),
        sa.Column("partnership", sa.String(length=32), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("due_at", Utc(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(length=32), nullable=True),
        sa.Column("claimed_until", Utc(), nullable=True),
        sa.Column("done_at", Utc(), nullable=True),
        sa.Column("failed_at", Utc(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["partnership"], ["partnership.id"], name=op.f("fk_outbox_partnership")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("dedupe", name=op.f("uq_outbox_dedupe")),
    )
    op.create_index("ix_outbox_waiting", "outbox", ["done_at", "failed_at", "due_at"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("partnership", sa.String(length=32), nullable=True),
        sa.Column("party", sa.String(length=20), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("hours_per_month", sa.Float(), nullable=False),
        sa.Column("erased_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["partnership"], ["partnership.id"], name=op.f("fk_person_partnership")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_index(op.f("ix_person_partnership"), "person", ["partnership"], unique=False)
    op.create_table(
        "phase",
        sa.Column("partnership", sa.String(length=32), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=30), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("run", sa.String(length=64), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("started_at", Utc(), nullable=True),
        sa.Column("finished_at", Utc(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["partnership"], ["partnership.id"], name=op.f("fk_phase_partnership")),
        sa.PrimaryKeyConstraint("partnership", "cycle", "phase", name=op.f("pk_phase")),
    )
    op.create_table(
        "record",
        sa.Column("partnership", sa.String(length=32), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.String(length=255), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("media", sa.Text(), nullable=False),
        sa.Column("sha1", sa.String(length=40), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("pilot", sa.Boolean(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("changed_at", Utc(), nullable=False),
        sa.CheckConstraint(
            "state in ('waiting', 'uploaded', 'already_there', 'rejected')", name=op.f("ck_record_known_state")
        ),
        sa.ForeignKeyConstraint(["partnership"], ["partnership.id"], name=op.f("fk_record_partnership")),
        sa.PrimaryKeyConstraint("partnership", "cycle", "source_id", name=op.f("pk_record")),
    )
    op.create_index("ix_record_state", "record", ["partnership", "cycle", "state", "place"], unique=False)
    op.create_table(
        "owner",
        sa.Column("partnership", sa.String(length=32), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("deputy", sa.String(length=32), nullable=True),
        sa.Column("hours", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["deputy"], ["person.id"], name=op.f("fk_owner_deputy")),
        sa.ForeignKeyConstraint(["partnership"], ["partnership.id"], name=op.f("fk_owner_partnership")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_owner_person")),
        sa.PrimaryKeyConstraint("partnership", "step", name=op.f("pk_owner")),
    )
    op.create_table(
        "step",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("partnership", sa.String(length=32), nullable=False),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=30), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("base", sa.String(length=80), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(length=20), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=True),
        sa.Column("deputy", sa.String(length=32), nullable=True),
        sa.Column("delegate", sa.String(length=32), nullable=True),
        sa.Column("sender", sa.String(length=20), nullable=False),
        sa.Column("asked_party", sa.String(length=20), nullable=False),
        sa.Column("asked_person", sa.String(length=32), nullable=True),
        sa.Column("spec", sa.JSON(), nullable=False),
        sa.Column("hours", sa.Float(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("offered_at", Utc(), nullable=True),
        sa.Column("accepted_at", Utc(), nullable=True),
        sa.Column("delivered_at", Utc(), nullable=True),
        sa.Column("closed_at", Utc(), nullable=True),
        sa.Column("since", Utc(), nullable=False),
        sa.Column("due_at", Utc(), nullable=True),
        sa.CheckConstraint("party <> ''", name=op.f("ck_step_owned")),
        sa.ForeignKeyConstraint(["asked_person"], ["person.id"], name=op.f("fk_step_asked_person")),
        sa.ForeignKeyConstraint(["delegate"], ["person.id"], name=op.f("fk_step_delegate")),
        sa.ForeignKeyConstraint(["deputy"], ["person.id"], name=op.f("fk_step_deputy")),
        sa.ForeignKeyConstraint(["partnership"], ["partnership.id"], name=op.f("fk_step_partnership")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_step_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step")),
        sa.UniqueConstraint(
            "partnership", "cycle", "phase", "key", "round", name=op.f("uq_step_partnership_cycle_phase_key_round")
        ),
    )
    op.create_index("ix_step_open", "step", ["state", "due_at"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=True),
        sa.Column("door", sa.String(length=12), nullable=False),
        sa.Column("form", sa.String(length=64), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["form"], ["form.hash"], name=op.f("fk_delivery_form")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_delivery_person")),
        sa.ForeignKeyConstraint(["step"], ["step.id"], name=op.f("fk_delivery_step")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("step", name=op.f("uq_delivery_step")),
    )
    op.create_table(
        "draft",
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["step"], ["step.id"], name=op.f("fk_draft_step")),
        sa.PrimaryKeyConstraint("step", "person", name=op.f("pk_draft")),
    )
    op.create_table(
        "event",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("partnership", sa.String(length=32), nullable=True),
        sa.Column("step", sa.String(length=32), nullable=True),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("party", sa.String(length=20), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=True),
        sa.Column("door", sa.String(length=12), nullable=False),
        sa.Column("link", sa.String(length=64), nullable=True),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("command", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["partnership"], ["partnership.id"], name=op.f("fk_event_partnership")),
        sa.ForeignKeyConstraint(["step"], ["step.id"], name=op.f("fk_event_step")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_partnership"), "event", ["partnership"], unique=False)
    op.create_index(op.f("ix_event_step"), "event", ["step"], unique=False)
    op.create_table(
        "link",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("partnership", sa.String(length=32), nullable=True),
        sa.Column("step", sa.String(length=32), nullable=True),
        sa.Column("scope", sa.String(length=12), nullable=False),
        sa.Column("made_at", Utc(), nullable=False),
        sa.Column("expires_at", Utc(), nullable=False),
        sa.Column("revoked_at", Utc(), nullable=True),
        sa.Column("last_used_at", Utc(), nullable=True),
        sa.ForeignKeyConstraint(["partnership"], ["partnership.id"], name=op.f("fk_link_partnership")),
        sa.ForeignKeyConstraint(["person"], ["person.id"], name=op.f("fk_link_person")),
        sa.ForeignKeyConstraint(["step"], ["step.id"], name=op.f("fk_link_step")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_link")),
    )
    _forbid_rewriting_history()


def downgrade() -> None:
    """The first version has nothing before it."""
    raise RuntimeError("Below the first version there is no ledger; restore a backup instead.")
