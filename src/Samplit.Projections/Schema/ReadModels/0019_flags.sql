-- Read models: the flags and segments of projects, as Marten keeps documents.

CREATE TABLE {schema}.mt_doc_flags (
    id         uuid   NOT NULL,
    data       jsonb  NOT NULL,
    mt_version bigint NOT NULL DEFAULT 0,
    CONSTRAINT pkey_mt_doc_flags_id PRIMARY KEY (id)
);
CREATE UNIQUE INDEX flags_key_key ON {schema}.mt_doc_flags USING btree (lower(data ->> 'key'));

-- As 0015_row_security.sql has them.
ALTER TABLE {schema}.mt_doc_flags ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_caller_projects ON {schema}.mt_doc_flags USING (
    CASE WHEN nullif(current_setting('samplit.projects', true), '')::uuid[] IS NULL THEN true
         ELSE coalesce(CAST(data ->> 'project' AS uuid), '5a3d1170-0000-4000-8000-000000000002')
             = ANY (nullif(current_setting('samplit.projects', true), '')::uuid[]) END);

CREATE TABLE {schema}.mt_doc_segments (
    id         uuid   NOT NULL,
    data       jsonb  NOT NULL,
    mt_version bigint NOT NULL DEFAULT 0,
    CONSTRAINT pkey_mt_doc_segments_id PRIMARY KEY (id)
);
CREATE UNIQUE INDEX segments_key_key ON {schema}.mt_doc_segments USING btree (lower(data ->> 'key'));

-- As 0015_row_security.sql has them.
ALTER TABLE {schema}.mt_doc_segments ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_caller_projects ON {schema}.mt_doc_segments USING (
    CASE WHEN nullif(current_setting('samplit.projects', true), '')::uuid[] IS NULL THEN true
         ELSE coalesce(CAST(data ->> 'project' AS uuid), '5a3d1170-0000-4000-8000-000000000002')
             = ANY (nullif(current_setting('samplit.projects', true), '')::uuid[]) END);
