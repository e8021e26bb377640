"""The first tables: workshops, keys, boards, stage, cards, likes, logs, changes, requests."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    _workshops()
    _boards()
    _cards()
    _logs()


def _workshops() -> None:
    op.create_table(
        "workshops",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=6), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("delete_on", sa.Date(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(), nullable=True),
        sa.Column("next_card", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workshops")),
        sa.UniqueConstraint("code", name=op.f("uq_workshops_code")),
    )
    op.create_table(
        "keys",
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("workshop_id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name=op.f("fk_keys_workshop_id_workshops")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keys")),
    )
    op.create_index(op.f("ix_keys_workshop_id"), "keys", ["workshop_id"], unique=False)


def _boards() -> None:
    op.create_table(
        "boards",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("workshop_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("card_key", sa.LargeBinary(), nullable=True),
        sa.Column("like_key", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name=op.f("fk_boards_workshop_id_workshops")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boards")),
        sa.UniqueConstraint("workshop_id", "number", name=op.f("uq_boards_workshop_id")),
    )
    op.create_index(op.f("ix_boards_workshop_id"), "boards", ["workshop_id"], unique=False)
    op.create_table(
        "stages",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("board_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_stages_board_id_boards")),
        sa.ForeignKeyConstraint(["id"], ["workshops.id"], name=op.f("fk_stages_id_workshops")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stages")),
    )


def _cards() -> None:
    op.create_table(
        "cards",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("board_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("likes", sa.Integer(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.Column("edited_at", sa.DateTime(), nullable=True),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.Column("tag", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_cards_board_id_boards")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
    )
    op.create_index("ix_cards_board_id_number", "cards", ["board_id", "number"], unique=False)
    op.create_index(op.f("ix_cards_removed_at"), "cards", ["removed_at"], unique=False)
    op.create_index(op.f("ix_cards_tag"), "cards", ["tag"], unique=False)
    op.create_table(
        "likes",
        sa.Column("card_id", sa.String(length=36), nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_likes_card_id_cards")),
        sa.PrimaryKeyConstraint("card_id", "tag", name=op.f("pk_likes")),
    )
    op.create_index(op.f("ix_likes_tag"), "likes", ["tag"], unique=False)


def _logs() -> None:
    op.create_table(
        "logs",
        sa.Column("name", sa.String(length=48), nullable=False),
        sa.Column("workshop_id", sa.String(length=36), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name=op.f("fk_logs_workshop_id_workshops")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_logs")),
    )
    op.create_index(op.f("ix_logs_workshop_id"), "logs", ["workshop_id"], unique=False)
    op.create_table(
        "changes",
        sa.Column("log", sa.String(length=48), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("thing", sa.String(length=36), nullable=False),
        sa.Column("state", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["log"], ["logs.name"], name=op.f("fk_changes_log_logs")),
        sa.PrimaryKeyConstraint("log", "seq", name=op.f("pk_changes")),
    )
    op.create_index("ix_changes_thing", "changes", ["log", "kind", "thing"], unique=False)
    op.create_table(
        "requests",
        sa.Column("log", sa.String(length=48), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["log"], ["logs.name"], name=op.f("fk_requests_log_logs")),
        sa.PrimaryKeyConstraint("log", "request_id", name=op.f("pk_requests")),
    )
