# The format of a backup, for `deploy/backup`, `deploy/recover`, `deploy/restore` and `deploy/verify-backup`, which read this file.
#
#     mlsys-judge backup 2
#     sha256 …                        of everything after this line
#     judge_user 3 28170341…          table, rows, checksum: what deploy/manifest.sql prints
#     manifest ends
#     …                               pg_dump in custom format
#
# Older releases wrote only the last part.
BACKUP_TITLE='mlsys-judge backup 2'
MANIFEST_END='manifest ends'
ZEROS=0000000000000000000000000000000000000000000000000000000000000000
# Bytes before the checksum, and before what it covers.
SUM_AT=$((${#BACKUP_TITLE} + 1 + 7))
COVERED_AT=$((SUM_AT + 64 + 1))

start_backup() { printf '%s\nsha256 %s\n' "$BACKUP_TITLE" "$ZEROS"; }

# dump_database COMMAND...: prints the manifest and the dump of the server in whose container COMMAND runs something. One session
# counts the rows of each table and then starts pg_dump, so both describe the same moment.
dump_database() {
  {
    cat <<'EOF'
BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
SET LOCAL idle_in_transaction_session_timeout = 0;
SELECT pg_export_snapshot() AS snapshot \gset
EOF
    cat deploy/manifest.sql
    printf '\\echo %s\n' "$MANIFEST_END"
    cat <<'EOF'
\setenv SNAPSHOT :snapshot
\! pg_dump --username judge --format custom --snapshot "$SNAPSHOT" judge </dev/null
\if :SHELL_ERROR
DO 'BEGIN RAISE EXCEPTION $$pg_dump failed$$; END';
\endif
EOF
  } | "$@" psql --username judge --dbname judge --no-psqlrc --quiet --no-align --tuples-only --field-separator ' ' \
    --set ON_ERROR_STOP=1
}

compute_sum() { tail -c "+$((COVERED_AT + 1))" "$1" | sha256sum | cut -c 1-64; }

# Fills in the checksum.
finish_backup() {
  compute_sum "$1" | tr -d '\n' | dd of="$1" bs=1 seek="$SUM_AT" conv=notrunc 2>/dev/null
}

has_manifest() { [ "$(head -c "${#BACKUP_TITLE}" "$1" | tr -d '\0')" = "$BACKUP_TITLE" ]; }

# Without a manifest there is no checksum either; then the first bytes must be those of a dump.
is_undamaged() {
  if has_manifest "$1"; then
    [ "$(head -c "$((SUM_AT + 64))" "$1" | tail -c 64)" = "$(compute_sum "$1")" ]
  else
    [ "$(head -c 5 "$1" | tr -d '\0')" = PGDMP ]
  fi
}

print_header() { LC_ALL=C sed "/^$MANIFEST_END\$/q" "$1"; }

print_manifest() { print_header "$1" | sed -e 1,2d -e '$d'; }

print_dump() {
  if has_manifest "$1"; then tail -c "+$(($(print_header "$1" | wc -c) + 1))" "$1"; else cat "$1"; fi
}

# find_unknown_migrations FILES PSQL...: prints the migrations of a database that are not among the files of judge/migrations.
find_unknown_migrations() {
  files=$1
  shift
  echo "SELECT name FROM django_migrations WHERE app = 'judge' ORDER BY name" | "$@" --no-psqlrc -qAt | while read -r name; do
    echo "$files" | grep -q -x "$name.py" || echo "$name"
  done
}
