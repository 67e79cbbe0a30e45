-- pgbench's script: one new visitor, one transaction, statement by statement as an application over a driver sends them
-- (the document's is Python over asyncpg). Each statement is prepared; the hash is computed by PostgreSQL, which spares
-- the application a round trip for the previous one. For what each line is about, and why the lock comes where it does,
-- see assign_visitor in seed-schema.sql, which does the same.
-- Variables from the command line: tag (new for every run), n (0).
\set n :n + 1
\set variant random(10, 11)
BEGIN;
SELECT variant_id FROM assignments WHERE experiment_id = '00000000-0000-4000-8000-000000000002' AND user_identifier = 'v' || :tag::text || '-' || lpad(:client_id::text, 3, '0') || lpad(:n::text, 10, '0');
SELECT status FROM experiments WHERE id = '00000000-0000-4000-8000-000000000002' FOR NO KEY UPDATE;
INSERT INTO assignments (experiment_id, variant_id, user_identifier) VALUES ('00000000-0000-4000-8000-000000000002', ('00000000-0000-4000-8000-00000000000' || to_hex(:variant::int))::uuid, 'v' || :tag::text || '-' || lpad(:client_id::text, 3, '0') || lpad(:n::text, 10, '0')) ON CONFLICT (experiment_id, user_identifier) DO NOTHING;
UPDATE element_variants SET total_allocations = total_allocations + 1 WHERE id = ('00000000-0000-4000-8000-00000000000' || to_hex(:variant::int))::uuid;
INSERT INTO algorithm_audit_trail (experiment_id, sequence_number, decision_type, decision_data, previous_hash, current_hash) SELECT '00000000-0000-4000-8000-000000000002', d.sequence, 'assignment', d.decision, d.previous, encode(sha256(convert_to(concat_ws('|', d.previous, '00000000-0000-4000-8000-000000000002', d.sequence, 'assignment', d.decision), 'UTF8')), 'hex') FROM (SELECT coalesce(last.sequence_number, 0) + 1 AS sequence, last.current_hash AS previous, jsonb_build_object('user_identifier', 'v' || :tag::text || '-' || lpad(:client_id::text, 3, '0') || lpad(:n::text, 10, '0'), 'variant_id', '00000000-0000-4000-8000-00000000000' || to_hex(:variant::int)) AS decision FROM (SELECT 1) AS one LEFT JOIN LATERAL (SELECT sequence_number, current_hash FROM algorithm_audit_trail WHERE experiment_id = '00000000-0000-4000-8000-000000000002' ORDER BY sequence_number DESC LIMIT 1) AS last ON TRUE) AS d;
COMMIT;
