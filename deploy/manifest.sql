-- For each table of the judge: its name, its number of rows and a checksum, in one line. The checksum adds up digests of the
-- rows, so their order does not matter. The settings fix how values are written as text, whatever the server's defaults are.
SET statement_timeout = 0;
SET search_path = public, pg_catalog;
SET datestyle = 'ISO, YMD';
SET intervalstyle = 'iso_8601';
SET timezone = 'UTC';
SET extra_float_digits = 1;
SET bytea_output = 'hex';
SELECT format(
    $$SELECT %L, count(*), coalesce(sum(('x' || left(encode(sha256(convert_to(t::text, 'UTF8')), 'hex'), 16))::bit(64)::bigint::numeric), 0) FROM %I t$$,
    tablename, tablename
) FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename COLLATE "C" \gexec
