-- What units did in the days before their experiment began, by which results are adjusted (CUPED): of all units of its project, as
-- nobody knows yet which of them will come. Value is what their events come to, state what merges with more of them.
CREATE TABLE {schema}.unit_past (
    metric_id uuid    NOT NULL,
    unit      bytea   NOT NULL,
    value     numeric NOT NULL,
    state     jsonb   NOT NULL,
    CONSTRAINT unit_past_pkey PRIMARY KEY (metric_id, unit)
);

-- As 0016_row_security_of_units.sql has them.
ALTER TABLE {schema}.unit_past ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_caller_projects ON {schema}.unit_past FOR SELECT USING (
    CASE WHEN (SELECT nullif(current_setting('samplit.projects', true), '')) IS NULL THEN true
    ELSE metric_id IN (SELECT {schema}.caller_metrics()) END);
CREATE POLICY written ON {schema}.unit_past FOR INSERT WITH CHECK (true);
CREATE POLICY changed ON {schema}.unit_past FOR UPDATE USING (true);
CREATE POLICY removed ON {schema}.unit_past FOR DELETE USING (true);
