-- Read model: the funnels of projects, as Marten keeps documents.

CREATE TABLE {schema}.mt_doc_funnels (
    id         uuid   NOT NULL,
    data       jsonb  NOT NULL,
    mt_version bigint NOT NULL DEFAULT 0,
    CONSTRAINT pkey_mt_doc_funnels_id PRIMARY KEY (id)
);
CREATE UNIQUE INDEX funnels_name_key ON {schema}.mt_doc_funnels USING btree (lower(data ->> 'name'));

-- As 0015_row_security.sql has them.
ALTER TABLE {schema}.mt_doc_funnels ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_caller_projects ON {schema}.mt_doc_funnels USING (
    CASE WHEN nullif(current_setting('samplit.projects', true), '')::uuid[] IS NULL THEN true
         ELSE coalesce(CAST(data ->> 'project' AS uuid), '5a3d1170-0000-4000-8000-000000000002')
             = ANY (nullif(current_setting('samplit.projects', true), '')::uuid[]) END);
