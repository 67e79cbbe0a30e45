-- Read models: what is and was proposed for flags and segments, as Marten keeps documents.

CREATE TABLE {schema}.mt_doc_flag_proposals (
    id         uuid   NOT NULL,
    data       jsonb  NOT NULL,
    mt_version bigint NOT NULL DEFAULT 0,
    CONSTRAINT pkey_mt_doc_flag_proposals_id PRIMARY KEY (id)
);

CREATE TABLE {schema}.mt_doc_segment_proposals (
    id         uuid   NOT NULL,
    data       jsonb  NOT NULL,
    mt_version bigint NOT NULL DEFAULT 0,
    CONSTRAINT pkey_mt_doc_segment_proposals_id PRIMARY KEY (id)
);

-- By functions, as 0015_row_security.sql has it for experiments: a caller sees what is proposed for what they see.
CREATE FUNCTION {schema}.is_caller_flag(flag uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT EXISTS (SELECT FROM {schema}.mt_doc_flags WHERE id = flag) $$;

CREATE FUNCTION {schema}.is_caller_segment(segment uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT EXISTS (SELECT FROM {schema}.mt_doc_segments WHERE id = segment) $$;

ALTER TABLE {schema}.mt_doc_flag_proposals ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_caller_projects ON {schema}.mt_doc_flag_proposals USING (
    CASE WHEN nullif(current_setting('samplit.projects', true), '')::uuid[] IS NULL THEN true
         ELSE {schema}.is_caller_flag(id) END);

ALTER TABLE {schema}.mt_doc_segment_proposals ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_caller_projects ON {schema}.mt_doc_segment_proposals USING (
    CASE WHEN nullif(current_setting('samplit.projects', true), '')::uuid[] IS NULL THEN true
         ELSE {schema}.is_caller_segment(id) END);
