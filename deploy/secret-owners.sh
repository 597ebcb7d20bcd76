# Who may read a secret, for `deploy/make-secrets`, `deploy/make-certificates` and `deploy/worker-credentials`, which read this
# file. See make-secrets.
JUDGE_UID=$((${UID_OFFSET:-0} + 10001))
ROOT_UID=${UID_OFFSET:-0}

is_root() { [ "$(id -u)" -eq 0 ]; }

# give FILE OWNER MODE: the mode, or 644 for a user who cannot change the owner.
give() {
  if is_root; then
    chown "$2" "$1"
    chmod "$3" "$1"
  else
    chmod 644 "$1"
  fi
}

# The user of the judge's containers and of Redis.
give_to_judge() { give "$1" "$JUDGE_UID:$JUDGE_UID" 600; }

give_to_root() { give "$1" "$ROOT_UID:$ROOT_UID" 600; }

# PostgreSQL accepts a key of root that a group can read; the user of its image differs between images.
give_to_postgres() { give "$1" "$ROOT_UID:$JUDGE_UID" 640; }

# replace_file FILE <CONTENT: writes it in one step.
replace_file() {
  cat >"$1.new"
  mv "$1.new" "$1"
}

# replace_in_place FILE <CONTENT: keeps the file that a running container has mounted, with its owner.
replace_in_place() {
  content=$(cat; echo .)
  printf %s "${content%.}" >"$1"
}

make_random() { od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n'; }
