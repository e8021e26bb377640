"""The whole method: approve and cover, topics, dots, a stage with views and a timer, a history to undo."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _clusters()
    _dots()
    _marks()
    _actions()
    _columns()
    op.execute("INSERT INTO tallies (id, waiting, covered, voters, dots, budget) SELECT id, 0, 0, 0, 0, 0 FROM boards")
    op.execute("UPDATE boards SET vote_key = randomblob(32) WHERE like_key IS NOT NULL")


def _clusters() -> None:
    op.create_table(
        "clusters",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("board_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("dots", sa.Integer(), nullable=False),
        sa.Column("paper_dots", sa.Integer(), nullable=False),
        sa.Column("shown_dots", sa.Integer(), nullable=True),
        sa.Column("removed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_clusters_board_id_boards")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clusters")),
    )
    op.create_index(op.f("ix_clusters_board_id"), "clusters", ["board_id"])


def _dots() -> None:
    op.create_table(
        "tallies",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("covered", sa.Integer(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("dots", sa.Integer(), nullable=False),
        sa.Column("budget", sa.Integer(), nullable=False),
        sa.Column("scale", sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["boards.id"], name=op.f("fk_tallies_id_boards")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tallies")),
    )
    op.create_table(
        "votes",
        sa.Column("board_id", sa.String(length=36), nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.Column("target", sa.String(length=36), nullable=False),
        sa.Column("dots", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_votes_board_id_boards")),
        sa.PrimaryKeyConstraint("board_id", "tag", "target", name=op.f("pk_votes")),
    )
    op.create_index(op.f("ix_votes_tag"), "votes", ["tag"])


def _marks() -> None:
    op.create_table(
        "flashes",
        sa.Column("card_id", sa.String(length=36), nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name=op.f("fk_flashes_card_id_cards")),
        sa.PrimaryKeyConstraint("card_id", "tag", name=op.f("pk_flashes")),
    )
    op.create_index(op.f("ix_flashes_tag"), "flashes", ["tag"])
    op.create_table(
        "bans",
        sa.Column("board_id", sa.String(length=36), nullable=False),
        sa.Column("tag", sa.LargeBinary(), nullable=False),
        sa.Column("hid", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name=op.f("fk_bans_board_id_boards")),
        sa.PrimaryKeyConstraint("board_id", "tag", name=op.f("pk_bans")),
    )


def _actions() -> None:
    op.create_table(
        "actions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("workshop_id", sa.String(length=36), nullable=False),
        sa.Column("verb", sa.String(length=32), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("undo", sa.JSON(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=False),
        sa.Column("undone_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["workshop_id"], ["workshops.id"], name=op.f("fk_actions_workshop_id_workshops")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions")),
    )
    op.create_index(op.f("ix_actions_workshop_id"), "actions", ["workshop_id"])


def _columns() -> None:
    no, zero = sa.false(), sa.text("0")
    op.add_column("workshops", sa.Column("rehearsal", sa.Boolean(), nullable=False, server_default=no))
    with op.batch_alter_table("keys") as keys:
        keys.add_column(sa.Column("name", sa.Text(), nullable=True))
        keys.alter_column("id", existing_type=sa.String(length=16), type_=sa.String(length=36), nullable=False)
    op.add_column("boards", sa.Column("form", sa.String(length=8), nullable=False, server_default="cards"))
    op.add_column("boards", sa.Column("phase", sa.String(length=8), nullable=False, server_default="collect"))
    op.add_column("boards", sa.Column("approving", sa.Boolean(), nullable=False, server_default=no))
    op.add_column("boards", sa.Column("covered", sa.Boolean(), nullable=False, server_default=no))
    op.add_column("boards", sa.Column("budget", sa.Integer(), nullable=True))
    op.add_column("boards", sa.Column("dots_on", sa.String(length=8), nullable=False, server_default="topics"))
    op.add_column("boards", sa.Column("next_cluster", sa.Integer(), nullable=False, server_default=sa.text("1")))
    op.add_column("boards", sa.Column("vote_key", sa.LargeBinary(), nullable=True))
    op.add_column("stages", sa.Column("view", sa.String(length=12), nullable=False, server_default="board"))
    op.add_column("stages", sa.Column("page", sa.Integer(), nullable=False, server_default=zero))
    op.add_column("stages", sa.Column("held", sa.Boolean(), nullable=False, server_default=no))
    op.add_column("stages", sa.Column("frozen", sa.Boolean(), nullable=False, server_default=no))
    op.add_column("stages", sa.Column("card_id", sa.String(length=36), nullable=True))
    op.add_column("stages", sa.Column("timer_ends_at", sa.DateTime(), nullable=True))
    op.add_column("stages", sa.Column("timer_seconds", sa.Integer(), nullable=True))
    op.add_column("stages", sa.Column("timer_closes", sa.String(length=36), nullable=True))
    op.add_column("cards", sa.Column("waiting", sa.Boolean(), nullable=False, server_default=no))
    op.add_column("cards", sa.Column("covered", sa.Boolean(), nullable=False, server_default=no))
    op.add_column("cards", sa.Column("cluster_id", sa.String(length=36), nullable=True))
    op.add_column("cards", sa.Column("flashes", sa.Integer(), nullable=False, server_default=zero))
    op.add_column("cards", sa.Column("dots", sa.Integer(), nullable=False, server_default=zero))
    op.add_column("cards", sa.Column("paper_dots", sa.Integer(), nullable=False, server_default=zero))
    op.add_column("cards", sa.Column("shown_dots", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_cards_cluster_id"), "cards", ["cluster_id"])
