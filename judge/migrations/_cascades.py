"""Lets PostgreSQL delete the rows of new tables together with the rows that they belong to.

Django deletes them itself. But the previous release, which runs on during a rolling upgrade and can be installed again,
does not know these tables, so its deletions of candidates and sessions would fail. SQLite cannot change a foreign key.
"""

from django.db import migrations


def cascade_in_database(foreign_keys):
    """Return the operation. `foreign_keys` has the names of columns by table."""

    def create_foreign_keys(schema_editor, action):
        if schema_editor.connection.vendor != 'postgresql':
            return
        quote = schema_editor.quote_name
        for table, columns in foreign_keys.items():
            with schema_editor.connection.cursor() as cursor:
                constraints = schema_editor.connection.introspection.get_constraints(cursor, table)
            for name, constraint in constraints.items():
                if constraint['foreign_key'] is None or constraint['columns'][0] not in columns:
                    continue
                target, target_column = constraint['foreign_key']
                schema_editor.execute(
                    f'ALTER TABLE {quote(table)} DROP CONSTRAINT {quote(name)}, ADD CONSTRAINT {quote(name)} '
                    f'FOREIGN KEY ({quote(constraint["columns"][0])}) REFERENCES {quote(target)} '
                    f'({quote(target_column)}) {action} DEFERRABLE INITIALLY DEFERRED'
                )

    return migrations.RunPython(
        lambda apps, schema_editor: create_foreign_keys(schema_editor, 'ON DELETE CASCADE'),
        lambda apps, schema_editor: create_foreign_keys(schema_editor, ''),
    )
