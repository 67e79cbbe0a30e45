-- The second lock between projects (0015_row_security.sql of the read models), for what tracked events come to. Tracked events
-- themselves have none: PostgreSQL takes no COPY into a table with row security.

-- Whose experiments, and metrics, a limited caller is shown is what they are shown of the documents. PostgreSQL asks once for
-- each query, and nothing at all where nobody is limited; to write asks nothing, so that assignments cost what they cost.
CREATE FUNCTION {schema}.caller_experiments() RETURNS SETOF uuid LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT id FROM {schema}.mt_doc_experiments $$;

CREATE FUNCTION {schema}.caller_metrics() RETURNS SETOF uuid LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT (m ->> 'id')::uuid FROM {schema}.mt_doc_experiment_metrics d, jsonb_array_elements(d.data -> 'metrics') AS m $$;

DO $$
DECLARE
    one record;
BEGIN
    FOR one IN VALUES
        ('unit_assignments', 'experiment_id IN (SELECT {schema}.caller_experiments())'),
        ('metric_hours', 'experiment_id IN (SELECT {schema}.caller_experiments())'),
        ('attribution_mismatches', 'experiment_id IN (SELECT {schema}.caller_experiments())'),
        ('unit_metrics', 'metric_id IN (SELECT {schema}.caller_metrics())'),
        ('metric_totals', 'metric_id IN (SELECT {schema}.caller_metrics())')
    LOOP
        EXECUTE format('ALTER TABLE {schema}.%I ENABLE ROW LEVEL SECURITY', one.column1);
        EXECUTE format('CREATE POLICY in_caller_projects ON {schema}.%I FOR SELECT USING (
            CASE WHEN (SELECT nullif(current_setting(''samplit.projects'', true), '''')) IS NULL THEN true ELSE %s END)',
            one.column1, one.column2);
        EXECUTE format('CREATE POLICY written ON {schema}.%I FOR INSERT WITH CHECK (true)', one.column1);
        EXECUTE format('CREATE POLICY changed ON {schema}.%I FOR UPDATE USING (true)', one.column1);
        EXECUTE format('CREATE POLICY removed ON {schema}.%I FOR DELETE USING (true)', one.column1);
    END LOOP;
END
$$;
