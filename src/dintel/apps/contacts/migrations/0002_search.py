"""The index over the search texts: FTS5 and three triggers on SQLite, GIN on PostgreSQL."""

from django.db import migrations

SQLITE = (
    """CREATE VIRTUAL TABLE contacts_searchindex USING fts5(
        words, content='contacts_searchtext', content_rowid='place',
        tokenize="unicode61 remove_diacritics 2 tokenchars '_'")""",
    """CREATE TRIGGER contacts_searchtext_in AFTER INSERT ON contacts_searchtext BEGIN
        INSERT INTO contacts_searchindex(rowid, words) VALUES (new.place, new.words); END""",
    """CREATE TRIGGER contacts_searchtext_out AFTER DELETE ON contacts_searchtext BEGIN
        INSERT INTO contacts_searchindex(contacts_searchindex, rowid, words)
        VALUES ('delete', old.place, old.words); END""",
    """CREATE TRIGGER contacts_searchtext_anew AFTER UPDATE ON contacts_searchtext BEGIN
        INSERT INTO contacts_searchindex(contacts_searchindex, rowid, words)
        VALUES ('delete', old.place, old.words);
        INSERT INTO contacts_searchindex(rowid, words) VALUES (new.place, new.words); END""",
    "INSERT INTO contacts_searchindex(contacts_searchindex) VALUES ('rebuild')",
)
SQLITE_BACK = (
    "DROP TRIGGER IF EXISTS contacts_searchtext_in",
    "DROP TRIGGER IF EXISTS contacts_searchtext_out",
    "DROP TRIGGER IF EXISTS contacts_searchtext_anew",
    "DROP TABLE IF EXISTS contacts_searchindex",
)
POSTGRESQL = (
    # without a list of pending entries no filing pays for the tidying up of those before it
    "CREATE INDEX contacts_searchtext_words ON contacts_searchtext USING gin (words) WITH (fastupdate = off)",
    # the planner knows how frequent each filter's value is
    "ALTER TABLE contacts_searchtext ALTER COLUMN words SET STATISTICS 1000",
    # a list looks at the words of thousands of rows: kept in the row, not aside, they cost a fifth
    "ALTER TABLE contacts_searchtext SET (toast_tuple_target = 8160)",
)
POSTGRESQL_BACK = ("DROP INDEX IF EXISTS contacts_searchtext_words",)


def make(apps, schema_editor):
    """Make the index this database has."""
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unmake(apps, schema_editor):
    """Take it away again."""
    for statement in {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("contacts", "0001_initial")]
    operations = [migrations.RunPython(make, unmake)]
