"""the appointment book"""

import sqlalchemy as sa
from alembic import op

revision = "4fa7e4788cc4"
down_revision = "f8dc2c19a360"
branch_labels = None
depends_on = None

#: What the database itself refuses: a second booking of one time, changes of the log; per dialect.
LOCKS = {
    "sqlite": [
        "CREATE TRIGGER ex_appointments_provider_taken_insert BEFORE INSERT ON appointments WHEN NEW.provider_id IS NOT NULL AND NEW.state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service') AND EXISTS (SELECT 1 FROM appointments a WHERE a.provider_id = NEW.provider_id AND a.state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service') AND a.starts_at < NEW.ends_at AND a.ends_at > NEW.starts_at AND a.id IS NOT NEW.id) BEGIN SELECT RAISE(ABORT, 'ex_appointments_provider_taken'); END",
        "CREATE TRIGGER ex_appointments_provider_taken_update BEFORE UPDATE ON appointments WHEN NEW.provider_id IS NOT NULL AND NEW.state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service') AND EXISTS (SELECT 1 FROM appointments a WHERE a.provider_id = NEW.provider_id AND a.state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service') AND a.starts_at < NEW.ends_at AND a.ends_at > NEW.starts_at AND a.id IS NOT NEW.id) BEGIN SELECT RAISE(ABORT, 'ex_appointments_provider_taken'); END",
        "CREATE TRIGGER ex_appointments_room_taken_insert BEFORE INSERT ON appointments WHEN NEW.room_id IS NOT NULL AND NEW.state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service') AND EXISTS (SELECT 1 FROM appointments a WHERE a.room_id = NEW.room_id AND a.state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service') AND a.starts_at < NEW.ends_at AND a.ends_at > NEW.starts_at AND a.id IS NOT NEW.id) BEGIN SELECT RAISE(ABORT, 'ex_appointments_room_taken'); END",
        "CREATE TRIGGER ex_appointments_room_taken_update BEFORE UPDATE ON appointments WHEN NEW.room_id IS NOT NULL AND NEW.state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service') AND EXISTS (SELECT 1 FROM appointments a WHERE a.room_id = NEW.room_id AND a.state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service') AND a.starts_at < NEW.ends_at AND a.ends_at > NEW.starts_at AND a.id IS NOT NEW.id) BEGIN SELECT RAISE(ABORT, 'ex_appointments_room_taken'); END",
        "CREATE TRIGGER ex_appointments_device_taken_insert BEFORE INSERT ON appointments WHEN NEW.device_id IS NOT NULL AND NEW.state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service') AND EXISTS (SELECT 1 FROM appointments a WHERE a.device_id = NEW.device_id AND a.state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service') AND a.starts_at < NEW.ends_at AND a.ends_at > NEW.starts_at AND a.id IS NOT NEW.id) BEGIN SELECT RAISE(ABORT, 'ex_appointments_device_taken'); END",
        "CREATE TRIGGER ex_appointments_device_taken_update BEFORE UPDATE ON appointments WHEN NEW.device_id IS NOT NULL AND NEW.state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service') AND EXISTS (SELECT 1 FROM appointments a WHERE a.device_id = NEW.device_id AND a.state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service') AND a.starts_at < NEW.ends_at AND a.ends_at > NEW.starts_at AND a.id IS NOT NEW.id) BEGIN SELECT RAISE(ABORT, 'ex_appointments_device_taken'); END",
        "CREATE TRIGGER appointment_changes_no_update BEFORE UPDATE ON appointment_changes BEGIN SELECT RAISE(ABORT, 'appointment_changes is append-only'); END",
        "CREATE TRIGGER appointment_changes_no_delete BEFORE DELETE ON appointment_changes BEGIN SELECT RAISE(ABORT, 'appointment_changes is append-only'); END",
        "CREATE TRIGGER appointment_calls_no_update BEFORE UPDATE ON appointment_calls BEGIN SELECT RAISE(ABORT, 'appointment_calls is append-only'); END",
        "CREATE TRIGGER appointment_calls_no_delete BEFORE DELETE ON appointment_calls BEGIN SELECT RAISE(ABORT, 'appointment_calls is append-only'); END",
    ],
    "postgresql": [
        "ALTER TABLE appointments ADD CONSTRAINT ex_appointments_provider_taken EXCLUDE USING gist (int4range(provider_id, provider_id, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&) WHERE (provider_id IS NOT NULL AND state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service'))",
        "ALTER TABLE appointments ADD CONSTRAINT ex_appointments_room_taken EXCLUDE USING gist (int4range(room_id, room_id, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&) WHERE (room_id IS NOT NULL AND state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service'))",
        "ALTER TABLE appointments ADD CONSTRAINT ex_appointments_device_taken EXCLUDE USING gist (int4range(device_id, device_id, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&) WHERE (device_id IS NOT NULL AND state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service'))",
        "CREATE OR REPLACE FUNCTION refuse_appointment_changes() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'appointment_changes is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER appointment_changes_no_update BEFORE UPDATE ON appointment_changes FOR EACH ROW EXECUTE FUNCTION refuse_appointment_changes()",
        "CREATE TRIGGER appointment_changes_no_delete BEFORE DELETE ON appointment_changes FOR EACH ROW EXECUTE FUNCTION refuse_appointment_changes()",
        "CREATE OR REPLACE FUNCTION refuse_appointment_calls() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'appointment_calls is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
        "CREATE TRIGGER appointment_calls_no_update BEFORE UPDATE ON appointment_calls FOR EACH ROW EXECUTE FUNCTION refuse_appointment_calls()",
        "CREATE TRIGGER appointment_calls_no_delete BEFORE DELETE ON appointment_calls FOR EACH ROW EXECUTE FUNCTION refuse_appointment_calls()",
    ],
}


def upgrade() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    op.create_table(
        "devices",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("out_of_use", sa.Boolean(), nullable=False),
        sa.Column("out_reason", sa.String(length=120), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_devices_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_devices_created_by_id")),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_devices_department_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_devices")),
        sa.UniqueConstraint("branch_id", "name", name=op.f("uq_devices_branch_id_name")),
    )
    op.create_table(
        "expert_clinics",
        sa.Column("expert_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=120), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("capacity BETWEEN 1 AND 200", name=op.f("ck_expert_clinics_capacity_believable")),
        sa.CheckConstraint("ends > starts", name=op.f("ck_expert_clinics_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_expert_clinics_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_expert_clinics_created_by_id")),
        sa.ForeignKeyConstraint(["expert_id"], ["people.id"], name=op.f("fk_expert_clinics_expert_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_clinics")),
        sa.UniqueConstraint("expert_id", "day", name=op.f("uq_expert_clinics_expert_id_day")),
    )
    with op.batch_alter_table("expert_clinics", schema=None) as batch_op:
        batch_op.create_index("ix_expert_clinics_day", ["branch_id", "day"], unique=False)

    op.create_table(
        "provider_schedules",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("ends > starts", name=op.f("ck_provider_schedules_ends_after_it_starts")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_provider_schedules_weekday_known")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_provider_schedules_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_provider_schedules_created_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_provider_schedules_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_schedules")),
        sa.UniqueConstraint(
            "person_id", "weekday", "starts", name=op.f("uq_provider_schedules_person_id_weekday_starts")
        ),
    )
    op.create_table(
        "schedule_exceptions",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("starts", sa.Time(), nullable=True),
        sa.Column("ends", sa.Time(), nullable=True),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind <> 'extra' OR starts IS NOT NULL", name=op.f("ck_schedule_exceptions_extra_hours_said")
        ),
        sa.CheckConstraint("kind IN ('off', 'extra')", name=op.f("ck_schedule_exceptions_kind_known")),
        sa.CheckConstraint(
            "(starts IS NULL) = (ends IS NULL)", name=op.f("ck_schedule_exceptions_hours_or_the_whole_day")
        ),
        sa.CheckConstraint("starts IS NULL OR ends > starts", name=op.f("ck_schedule_exceptions_ends_after_it_starts")),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_schedule_exceptions_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_schedule_exceptions_created_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_schedule_exceptions_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_exceptions")),
    )
    with op.batch_alter_table("schedule_exceptions", schema=None) as batch_op:
        batch_op.create_index("ix_schedule_exceptions_day", ["branch_id", "day"], unique=False)
        batch_op.create_index(batch_op.f("ix_schedule_exceptions_person_id"), ["person_id"], unique=False)

    op.create_table(
        "appointments",
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("guest_name", sa.String(length=60), nullable=False),
        sa.Column("guest_phone", sa.String(length=30), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=True),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("device_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("consultant_id", sa.Integer(), nullable=True),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=120), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("fee_told", sa.BigInteger(), nullable=True),
        sa.Column("recovery_told", sa.String(length=120), nullable=False),
        sa.Column("enquiry_id", sa.Integer(), nullable=True),
        sa.Column("visit_id", sa.Integer(), nullable=True),
        sa.Column("follows_id", sa.Integer(), nullable=True),
        sa.Column("clinic_id", sa.Integer(), nullable=True),
        sa.Column("clinic_seat", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_count", sa.Integer(), nullable=False),
        sa.Column("to_rebook", sa.Boolean(), nullable=False),
        sa.Column("next_step", sa.String(length=20), nullable=False),
        sa.Column("next_note", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "channel IN ('phone', 'online', 'wechat', 'website', 'in_person', 'course')",
            name=op.f("ck_appointments_channel_known"),
        ),
        sa.CheckConstraint(
            "customer_id IS NOT NULL OR (guest_name <> '' AND state IN ('requested', 'cancelled', 'no_show'))",
            name=op.f("ck_appointments_somebody_comes"),
        ),
        sa.CheckConstraint(
            "kind <> 'surgery' OR (provider_id IS NOT NULL AND what <> '' AND fee_told IS NOT NULL AND recovery_told <> '')",
            name=op.f("ck_appointments_surgery_told"),
        ),
        sa.CheckConstraint(
            "kind IN ('consultation', 'examination', 'treatment', 'surgery', 'dressing', 'stitches', 'return_visit', 'recheck', 'screening')",
            name=op.f("ck_appointments_kind_known"),
        ),
        sa.CheckConstraint(
            "next_step IN ('booked', 'ended', 'later', '')", name=op.f("ck_appointments_next_step_known")
        ),
        sa.CheckConstraint(
            "state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service', 'completed', 'no_show', 'cancelled')",
            name=op.f("ck_appointments_state_known"),
        ),
        sa.CheckConstraint(
            "(clinic_id IS NULL) = (clinic_seat IS NULL)", name=op.f("ck_appointments_seat_of_a_clinic_day")
        ),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_appointments_ends_after_it_starts")),
        sa.CheckConstraint(
            "provider_id IS NOT NULL OR room_id IS NOT NULL OR device_id IS NOT NULL",
            name=op.f("ck_appointments_holds_something"),
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_appointments_branch_id")),
        sa.ForeignKeyConstraint(["clinic_id"], ["expert_clinics.id"], name=op.f("fk_appointments_clinic_id")),
        sa.ForeignKeyConstraint(["consultant_id"], ["people.id"], name=op.f("fk_appointments_consultant_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_appointments_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_appointments_customer_id")),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("fk_appointments_department_id")),
        sa.ForeignKeyConstraint(["device_id"], ["devices.id"], name=op.f("fk_appointments_device_id")),
        sa.ForeignKeyConstraint(["follows_id"], ["appointments.id"], name=op.f("fk_appointments_follows_id")),
        sa.ForeignKeyConstraint(["item_id"], ["service_items.id"], name=op.f("fk_appointments_item_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["people.id"], name=op.f("fk_appointments_provider_id")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_appointments_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointments")),
        sa.UniqueConstraint("number", name=op.f("uq_appointments_number")),
    )
    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.create_index("ix_appointments_branch_id_day", ["branch_id", "day"], unique=False)
        batch_op.create_index("ix_appointments_consultant_id_day", ["consultant_id", "day"], unique=False)
        batch_op.create_index("ix_appointments_customer_id_day", ["customer_id", "day"], unique=False)
        batch_op.create_index(
            "ix_appointments_device_id_day",
            ["device_id", "day"],
            unique=False,
            sqlite_where=sa.text("device_id IS NOT NULL"),
            postgresql_where=sa.text("device_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_appointments_device_id_held",
            ["device_id", "starts_at"],
            unique=False,
            sqlite_where=sa.text(
                "device_id IS NOT NULL AND state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service')"
            ),
            postgresql_where=sa.text(
                "device_id IS NOT NULL AND state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service')"
            ),
        )
        batch_op.create_index(
            "ix_appointments_enquiry_id",
            ["enquiry_id"],
            unique=False,
            sqlite_where=sa.text("enquiry_id IS NOT NULL"),
            postgresql_where=sa.text("enquiry_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_appointments_expected",
            ["ends_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('requested', 'booked', 'confirmed')"),
            postgresql_where=sa.text("state IN ('requested', 'booked', 'confirmed')"),
        )
        batch_op.create_index(
            "ix_appointments_follows_id",
            ["follows_id"],
            unique=False,
            sqlite_where=sa.text("follows_id IS NOT NULL"),
            postgresql_where=sa.text("follows_id IS NOT NULL"),
        )
        batch_op.create_index("ix_appointments_provider_id_day", ["provider_id", "day"], unique=False)
        batch_op.create_index(
            "ix_appointments_provider_id_held",
            ["provider_id", "starts_at"],
            unique=False,
            sqlite_where=sa.text(
                "provider_id IS NOT NULL AND state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service')"
            ),
            postgresql_where=sa.text(
                "provider_id IS NOT NULL AND state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service')"
            ),
        )
        batch_op.create_index(
            "ix_appointments_room_id_day",
            ["room_id", "day"],
            unique=False,
            sqlite_where=sa.text("room_id IS NOT NULL"),
            postgresql_where=sa.text("room_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_appointments_room_id_held",
            ["room_id", "starts_at"],
            unique=False,
            sqlite_where=sa.text(
                "room_id IS NOT NULL AND state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service')"
            ),
            postgresql_where=sa.text(
                "room_id IS NOT NULL AND state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service')"
            ),
        )
        batch_op.create_index(
            "uq_appointments_clinic_seat",
            ["clinic_id", "clinic_seat"],
            unique=True,
            sqlite_where=sa.text(
                "clinic_id IS NOT NULL AND state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service')"
            ),
            postgresql_where=sa.text(
                "clinic_id IS NOT NULL AND state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service')"
            ),
        )
        batch_op.create_index(
            "uq_appointments_visit_id",
            ["visit_id"],
            unique=True,
            sqlite_where=sa.text("visit_id IS NOT NULL"),
            postgresql_where=sa.text("visit_id IS NOT NULL"),
        )

    op.create_table(
        "expert_invitations",
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(length=20), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "answer IN ('invited', 'accepted', 'declined')", name=op.f("ck_expert_invitations_answer_known")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_expert_invitations_branch_id")),
        sa.ForeignKeyConstraint(["clinic_id"], ["expert_clinics.id"], name=op.f("fk_expert_invitations_clinic_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_expert_invitations_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_expert_invitations_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expert_invitations")),
        sa.UniqueConstraint("clinic_id", "customer_id", name=op.f("uq_expert_invitations_clinic_id_customer_id")),
    )
    with op.batch_alter_table("expert_invitations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expert_invitations_customer_id"), ["customer_id"], unique=False)

    op.create_table(
        "appointment_calls",
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "way IN ('phone', 'wechat', 'message', 'in_person')", name=op.f("ck_appointment_calls_way_known")
        ),
        sa.CheckConstraint("NOT confirmed OR reached", name=op.f("ck_appointment_calls_who_confirms_was_reached")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_appointment_calls_appointment_id")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_appointment_calls_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_appointment_calls_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_calls")),
    )
    with op.batch_alter_table("appointment_calls", schema=None) as batch_op:
        batch_op.create_index("ix_appointment_calls_appointment_id", ["appointment_id", "id"], unique=False)

    op.create_table(
        "appointment_changes",
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("asked_by", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "asked_by IN ('customer', 'provider', 'clinic', '')", name=op.f("ck_appointment_changes_asked_by_known")
        ),
        sa.CheckConstraint(
            "what IN ('requested', 'booked', 'confirmed', 'called', 'moved', 'edited', 'cancelled', 'arrived', 'started', 'completed', 'missed', 'printed', 'messaged')",
            name=op.f("ck_appointment_changes_what_known"),
        ),
        sa.CheckConstraint(
            "what NOT IN ('moved', 'cancelled') OR (reason <> '' AND asked_by <> '')",
            name=op.f("ck_appointment_changes_why_and_who"),
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_appointment_changes_appointment_id")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_appointment_changes_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_appointment_changes_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_changes")),
    )
    with op.batch_alter_table("appointment_changes", schema=None) as batch_op:
        batch_op.create_index("ix_appointment_changes_appointment_id", ["appointment_id", "id"], unique=False)
        batch_op.create_index("ix_appointment_changes_branch_id_at", ["branch_id", "at"], unique=False)

    op.create_table(
        "appointment_notices",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_appointment_notices_appointment_id")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_appointment_notices_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_appointment_notices_created_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_appointment_notices_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_notices")),
    )
    with op.batch_alter_table("appointment_notices", schema=None) as batch_op:
        batch_op.create_index("ix_appointment_notices_appointment_id", ["appointment_id"], unique=False)
        batch_op.create_index(
            "ix_appointment_notices_unread",
            ["person_id"],
            unique=False,
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )

    op.create_table(
        "no_show_follow_ups",
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("went_elsewhere", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("new_appointment_id", sa.Integer(), nullable=True),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(result = '') = (closed_at IS NULL)", name=op.f("ck_no_show_follow_ups_closed_with_result")
        ),
        sa.CheckConstraint(
            "reason IN ('forgot', 'no_time', 'ill', 'money', 'fear', 'elsewhere', 'unreachable', 'other', '')",
            name=op.f("ck_no_show_follow_ups_reason_known"),
        ),
        sa.CheckConstraint(
            "result IN ('', 'came_late') OR (reason <> '' AND went_elsewhere <> '')",
            name=op.f("ck_no_show_follow_ups_asked_why"),
        ),
        sa.CheckConstraint(
            "result IN ('rebooked', 'thinking', 'declined', 'unreachable', 'came_late', '')",
            name=op.f("ck_no_show_follow_ups_result_known"),
        ),
        sa.CheckConstraint(
            "went_elsewhere IN ('no', 'yes', 'unknown', '')", name=op.f("ck_no_show_follow_ups_went_elsewhere_known")
        ),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_no_show_follow_ups_appointment_id")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_no_show_follow_ups_branch_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["people.id"], name=op.f("fk_no_show_follow_ups_closed_by_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_no_show_follow_ups_created_by_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_no_show_follow_ups_customer_id")),
        sa.ForeignKeyConstraint(
            ["new_appointment_id"], ["appointments.id"], name=op.f("fk_no_show_follow_ups_new_appointment_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_no_show_follow_ups_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_no_show_follow_ups")),
        sa.UniqueConstraint("appointment_id", name=op.f("uq_no_show_follow_ups_appointment_id")),
    )
    with op.batch_alter_table("no_show_follow_ups", schema=None) as batch_op:
        batch_op.create_index("ix_no_show_follow_ups_branch_id_created_at", ["branch_id", "created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_no_show_follow_ups_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            "ix_no_show_follow_ups_open",
            ["branch_id", "due_at"],
            unique=False,
            sqlite_where=sa.text("result = ''"),
            postgresql_where=sa.text("result = ''"),
        )
        batch_op.create_index(
            "ix_no_show_follow_ups_owner_id",
            ["owner_id"],
            unique=False,
            sqlite_where=sa.text("result = ''"),
            postgresql_where=sa.text("result = ''"),
        )

    op.create_table(
        "online_requests",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("wished_day", sa.Date(), nullable=True),
        sa.Column("part_of_day", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("burst", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("branch_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('consultation', 'return_visit', 'recheck', 'treatment')",
            name=op.f("ck_online_requests_kind_known"),
        ),
        sa.CheckConstraint(
            "part_of_day IN ('morning', 'afternoon', 'any')", name=op.f("ck_online_requests_part_of_day_known")
        ),
        sa.CheckConstraint(
            "result = '' OR answered_at IS NOT NULL", name=op.f("ck_online_requests_closed_when_answered")
        ),
        sa.CheckConstraint(
            "result IN ('booked', 'declined', 'unreachable', 'repeated', '')",
            name=op.f("ck_online_requests_result_known"),
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["people.id"], name=op.f("fk_online_requests_answered_by_id")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointments.id"], name=op.f("fk_online_requests_appointment_id")
        ),
        sa.ForeignKeyConstraint(["branch_id"], ["branches.id"], name=op.f("fk_online_requests_branch_id")),
        sa.ForeignKeyConstraint(["created_by_id"], ["people.id"], name=op.f("fk_online_requests_created_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_online_requests")),
    )
    with op.batch_alter_table("online_requests", schema=None) as batch_op:
        batch_op.create_index("ix_online_requests_address", ["address", "received_at"], unique=False)
        batch_op.create_index("ix_online_requests_branch_id_received_at", ["branch_id", "received_at"], unique=False)
        batch_op.create_index("ix_online_requests_phone", ["phone", "received_at"], unique=False)
        batch_op.create_index(
            "ix_online_requests_waiting",
            ["branch_id", "burst", "received_at"],
            unique=False,
            sqlite_where=sa.text("result = ''"),
            postgresql_where=sa.text("result = ''"),
        )

    # ### end Alembic commands ###
    for statement in LOCKS[op.get_bind().dialect.name]:
        op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    # ### commands auto generated by Alembic - please adjust! ###
    with op.batch_alter_table("online_requests", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_online_requests_waiting", sqlite_where=sa.text("result = ''"), postgresql_where=sa.text("result = ''")
        )
        batch_op.drop_index("ix_online_requests_phone")
        batch_op.drop_index("ix_online_requests_branch_id_received_at")
        batch_op.drop_index("ix_online_requests_address")

    op.drop_table("online_requests")
    with op.batch_alter_table("no_show_follow_ups", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_no_show_follow_ups_owner_id",
            sqlite_where=sa.text("result = ''"),
            postgresql_where=sa.text("result = ''"),
        )
        batch_op.drop_index(
            "ix_no_show_follow_ups_open", sqlite_where=sa.text("result = ''"), postgresql_where=sa.text("result = ''")
        )
        batch_op.drop_index(batch_op.f("ix_no_show_follow_ups_customer_id"))
        batch_op.drop_index("ix_no_show_follow_ups_branch_id_created_at")

    op.drop_table("no_show_follow_ups")
    with op.batch_alter_table("appointment_notices", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_appointment_notices_unread",
            sqlite_where=sa.text("read_at IS NULL"),
            postgresql_where=sa.text("read_at IS NULL"),
        )
        batch_op.drop_index("ix_appointment_notices_appointment_id")

    op.drop_table("appointment_notices")
    with op.batch_alter_table("appointment_changes", schema=None) as batch_op:
        batch_op.drop_index("ix_appointment_changes_branch_id_at")
        batch_op.drop_index("ix_appointment_changes_appointment_id")

    op.drop_table("appointment_changes")
    with op.batch_alter_table("appointment_calls", schema=None) as batch_op:
        batch_op.drop_index("ix_appointment_calls_appointment_id")

    op.drop_table("appointment_calls")
    with op.batch_alter_table("expert_invitations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_expert_invitations_customer_id"))

    op.drop_table("expert_invitations")
    with op.batch_alter_table("appointments", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_appointments_visit_id",
            sqlite_where=sa.text("visit_id IS NOT NULL"),
            postgresql_where=sa.text("visit_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "uq_appointments_clinic_seat",
            sqlite_where=sa.text(
                "clinic_id IS NOT NULL AND state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service')"
            ),
            postgresql_where=sa.text(
                "clinic_id IS NOT NULL AND state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service')"
            ),
        )
        batch_op.drop_index(
            "ix_appointments_room_id_held",
            sqlite_where=sa.text(
                "room_id IS NOT NULL AND state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service')"
            ),
            postgresql_where=sa.text(
                "room_id IS NOT NULL AND state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service')"
            ),
        )
        batch_op.drop_index(
            "ix_appointments_room_id_day",
            sqlite_where=sa.text("room_id IS NOT NULL"),
            postgresql_where=sa.text("room_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_appointments_provider_id_held",
            sqlite_where=sa.text(
                "provider_id IS NOT NULL AND state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service')"
            ),
            postgresql_where=sa.text(
                "provider_id IS NOT NULL AND state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service')"
            ),
        )
        batch_op.drop_index("ix_appointments_provider_id_day")
        batch_op.drop_index(
            "ix_appointments_follows_id",
            sqlite_where=sa.text("follows_id IS NOT NULL"),
            postgresql_where=sa.text("follows_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_appointments_expected",
            sqlite_where=sa.text("state IN ('requested', 'booked', 'confirmed')"),
            postgresql_where=sa.text("state IN ('requested', 'booked', 'confirmed')"),
        )
        batch_op.drop_index(
            "ix_appointments_enquiry_id",
            sqlite_where=sa.text("enquiry_id IS NOT NULL"),
            postgresql_where=sa.text("enquiry_id IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_appointments_device_id_held",
            sqlite_where=sa.text(
                "device_id IS NOT NULL AND state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service')"
            ),
            postgresql_where=sa.text(
                "device_id IS NOT NULL AND state IN ('requested', 'booked', 'confirmed', 'arrived', 'in_service')"
            ),
        )
        batch_op.drop_index(
            "ix_appointments_device_id_day",
            sqlite_where=sa.text("device_id IS NOT NULL"),
            postgresql_where=sa.text("device_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_appointments_customer_id_day")
        batch_op.drop_index("ix_appointments_consultant_id_day")
        batch_op.drop_index("ix_appointments_branch_id_day")

    op.drop_table("appointments")
    with op.batch_alter_table("schedule_exceptions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_schedule_exceptions_person_id"))
        batch_op.drop_index("ix_schedule_exceptions_day")

    op.drop_table("schedule_exceptions")
    op.drop_table("provider_schedules")
    with op.batch_alter_table("expert_clinics", schema=None) as batch_op:
        batch_op.drop_index("ix_expert_clinics_day")

    op.drop_table("expert_clinics")
    op.drop_table("devices")
    # ### end Alembic commands ###
