-- The rows that batches stand for in the log may be hashed again by those who verify it. They say nothing of visitors.

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'samplit_auditor') THEN
        GRANT SELECT ON {schema}.metric_batches, {schema}.metric_rows, {schema}.daily_metrics TO samplit_auditor;
    END IF;
END
$$;
