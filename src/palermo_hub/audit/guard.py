"""Triggers that refuse to change or delete a row of what is append-only, on SQLite and PostgreSQL.

Who may drop a trigger can still alter the table; the audit chain then shows it. The triggers are laid by
the command that migrates and not by a migration, because a test's database is emptied after each test.
"""

from django.db import connection

TABLES = {
    "audit": ("audit_auditentry", "the audit trail is append-only"),
    "round": ("secretariat_roundevent", "the timeline of an endorsement is append-only"),
    "roundtext": ("secretariat_roundtext", "the texts of an endorsement are append-only"),
}
"""Names of triggers, with the table they guard and what they say. A table that is not there has none."""


def lay() -> None:
    """Lay the triggers, or leave them as they are."""
    statements = _postgresql if connection.vendor == "postgresql" else _sqlite
    there = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for name, (table, refusal) in TABLES.items():
            for statement in statements(name, table, refusal) if table in there else ():
                cursor.execute(statement)


def _sqlite(name: str, table: str, refusal: str) -> list[str]:
    return [
        f"CREATE TRIGGER IF NOT EXISTS {name}_no_{act.lower()} BEFORE {act} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        for act in ("UPDATE", "DELETE")
    ]


def _postgresql(name: str, table: str, refusal: str) -> list[str]:
    return [
        f"""CREATE OR REPLACE FUNCTION {name}_refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION '{refusal}'; END $$""",
        f"""CREATE OR REPLACE TRIGGER {name}_no_change BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION {name}_refuse()""",
        f"""CREATE OR REPLACE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION {name}_refuse()""",
    ]
