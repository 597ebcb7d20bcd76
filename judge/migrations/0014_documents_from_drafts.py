"""Turns each draft into a document whose update 0 inserts the draft's text.

The previous release runs on during a rolling upgrade and saves drafts. The new one imports a draft that changed when its
document is opened or changed next, and writes the text of each document to its draft.
"""

import secrets

from django.db import migrations, transaction
from django.db.models import Max


def encode_number(value):
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def encode_text(text):
    return encode_number(len(text)) + text


def encode_insertion(text):
    """In version 1 of Yjs's format: one client inserts the text into the root type "source" of an empty document."""
    if not text:
        return b'\x00\x00'
    client = encode_number(1 + secrets.randbelow(2**32 - 1))
    return b'\x01\x01' + client + b'\x00\x04\x01' + encode_text(b'source') + encode_text(text) + b'\x00'


def create_documents(apps, schema_editor):
    database = schema_editor.connection.alias
    drafts = apps.get_model('judge', 'Draft').objects.using(database)
    documents = apps.get_model('judge', 'Document').objects.using(database)
    updates = apps.get_model('judge', 'DocumentUpdate').objects.using(database)
    sessions = apps.get_model('judge', 'CandidateSession').objects.using(database)
    for session in drafts.order_by('session_id').values_list('session_id', flat=True).distinct():
        with transaction.atomic(using=database):
            if sessions.select_for_update().filter(pk=session).values_list('pk').first() is None:
                continue
            position = updates.filter(session_id=session).aggregate(last=Max('position'))['last'] or 0
            for draft in drafts.filter(session_id=session).order_by('pk'):
                key = {'session_id': session, 'slug': draft.slug, 'exercise': draft.exercise}
                if documents.filter(**key).exists():
                    continue
                update = encode_insertion(bytes(draft.source))
                document = documents.create(
                    **key,
                    source=bytes(draft.source),
                    saved_at=draft.saved_at,
                    snapshot=update,
                    stored_bytes=len(update),
                    snapshot_stored_bytes=len(update),
                    draft_revision=draft.revision,
                )
                position += 1
                updates.create(
                    session_id=session,
                    document=document,
                    number=0,
                    position=position,
                    update=update,
                    author='server',
                    client='',
                    sequence=0,
                    stored_at=draft.saved_at,
                )


class Migration(migrations.Migration):

    atomic = False  # one transaction for each session

    dependencies = [
        ('judge', '0013_documents'),
    ]

    operations = [
        # Migrating back needs no data: the migration before removes the tables, and drafts have the same texts.
        migrations.RunPython(create_documents, migrations.RunPython.noop),
    ]
