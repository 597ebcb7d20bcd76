-- Makes PostgreSQL copy each finished segment of its log to /archive, at the latest five minutes after its first change, and
-- never over another one. Takes effect when PostgreSQL starts again.
ALTER SYSTEM SET archive_mode = on;
ALTER SYSTEM SET archive_timeout = '5min';
ALTER SYSTEM SET archive_command = 'gzip -n <%p >/archive/new && sync /archive/new && if test -e /archive/%f.gz; then cmp /archive/new /archive/%f.gz; else mv /archive/new /archive/%f.gz; fi';
