-- For auditors who bring psql: every experiment's events, entry by entry, with the links of the chain.

CREATE VIEW {schema}.algorithm_audit_trail AS
SELECT e.id,
       e.stream_id AS experiment_id,
       e.version AS sequence_number,
       CASE e.type
           WHEN 'visitor_assigned' THEN 'assignment'
           WHEN 'conversion_recorded' THEN 'conversion'
           WHEN 'traffic_reallocated' THEN 'reallocation'
           ELSE e.type
       END AS decision_type,
       e.data AS decision_data,
       CASE e.version
           WHEN 1 THEN repeat('0', 64)
           ELSE (SELECT p.headers ->> 'chain-v1' FROM {schema}.mt_events p
                 WHERE p.stream_id = e.stream_id AND p.version = e.version - 1)
       END AS previous_hash,
       e.headers ->> 'chain-v1' AS current_hash,
       e.timestamp AS created_at
FROM {schema}.mt_events e
JOIN {schema}.mt_streams s ON s.id = e.stream_id AND s.type = 'experiment';

-- May read what can be verified and nothing else: no salts, no contexts, no keys. Roles belong to the whole cluster, and who
-- migrates may not be allowed to make any; then an administrator makes it and grants the same.
DO $$
BEGIN
    BEGIN
        CREATE ROLE samplit_auditor NOLOGIN;
    EXCEPTION
        WHEN duplicate_object OR unique_violation THEN NULL;
        WHEN insufficient_privilege THEN RAISE NOTICE 'the role samplit_auditor is not made: no privilege to do so';
    END;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'samplit_auditor') THEN
        GRANT USAGE ON SCHEMA {schema} TO samplit_auditor;
        GRANT SELECT ON {schema}.algorithm_audit_trail, {schema}.mt_events, {schema}.mt_streams, {schema}.log_tiles,
            {schema}.log_streams, {schema}.log_checkpoints TO samplit_auditor;
    END IF;
END
$$;
