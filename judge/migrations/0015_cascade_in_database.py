from django.db import migrations

from judge.migrations._cascades import cascade_in_database


class Migration(migrations.Migration):

    dependencies = [
        ('judge', '0014_documents_from_drafts'),
    ]

    operations = [
        cascade_in_database({
            'judge_outgoingmail': ['candidate_id'],
            'judge_document': ['session_id'],
            'judge_documentupdate': ['session_id', 'document_id'],
        }),
    ]
