-- pgbench's script: one new visitor, one transaction, one round trip. The most that these tables can give: an application
-- would have to move its logic into the database for it.
-- Variables from the command line: tag (new for every run), n (0).
\set n :n + 1
\set variant random(10, 11)
SELECT assign_visitor('00000000-0000-4000-8000-000000000002', ('00000000-0000-4000-8000-00000000000' || to_hex(:variant::int))::uuid, 'v' || :tag::text || '-' || lpad(:client_id::text, 3, '0') || lpad(:n::text, 10, '0'));
