-- Units that a holdout keeps from experiments that they would be in, by the keys that their project's events know them by: what
-- all launches come to is measured against them. The log has none of it, and it goes with the unit.
CREATE TABLE {schema}.held_out_units (
    layer_id  uuid        NOT NULL,
    unit      bytea       NOT NULL,
    first_at  timestamptz NOT NULL,
    automated boolean     NOT NULL,
    CONSTRAINT held_out_units_pkey PRIMARY KEY (layer_id, unit)
);

-- As 0016_row_security_of_units.sql has them.
CREATE FUNCTION {schema}.caller_layers() RETURNS SETOF uuid LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT id FROM {schema}.mt_doc_layers $$;

ALTER TABLE {schema}.held_out_units ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_caller_projects ON {schema}.held_out_units FOR SELECT USING (
    CASE WHEN (SELECT nullif(current_setting('samplit.projects', true), '')) IS NULL THEN true
         ELSE layer_id IN (SELECT {schema}.caller_layers()) END);
CREATE POLICY written ON {schema}.held_out_units FOR INSERT WITH CHECK (true);
CREATE POLICY removed ON {schema}.held_out_units FOR DELETE USING (true);
