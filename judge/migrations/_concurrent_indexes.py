"""Creates an index of a large table while PostgreSQL goes on writing to it. SQLite has no such statement."""

from django.db import migrations


class AddIndexConcurrently(migrations.AddIndex):
    """For migrations that are not atomic. Django's own operation of this name refuses SQLite.

    A migration that was interrupted can run again: an index that it left, which may be incomplete, is replaced.
    """

    atomic = False

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        is_postgresql = schema_editor.connection.vendor == 'postgresql'
        if is_postgresql:
            # It waits for all transactions, such as that of a backup, and blocks none of them.
            schema_editor.execute('SET lock_timeout = 0')
        concurrently = 'CONCURRENTLY ' if is_postgresql else ''
        schema_editor.execute(f'DROP INDEX {concurrently}IF EXISTS {schema_editor.quote_name(self.index.name)}')
        schema_editor.add_index(model, self.index, **self.get_options(schema_editor))
        if is_postgresql:
            schema_editor.execute('RESET lock_timeout')

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        model = from_state.apps.get_model(app_label, self.model_name)
        if self.allow_migrate_model(schema_editor.connection.alias, model):
            schema_editor.remove_index(model, self.index, **self.get_options(schema_editor))

    def get_options(self, schema_editor):
        return {'concurrently': True} if schema_editor.connection.vendor == 'postgresql' else {}
