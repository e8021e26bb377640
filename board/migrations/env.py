"""Runs migrations on the connection that board/db.py hands over."""

from alembic import context

from board.models import Workshop

connection = context.config.attributes["connection"]
tables = Workshop.metadata
context.configure(connection=connection, target_metadata=tables, transactional_ddl=True, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
