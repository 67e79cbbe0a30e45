-- Read models: what is measured in experiments, and what projects keep for them.

CREATE TABLE {schema}.mt_doc_experiment_metrics (
    id         uuid   NOT NULL,
    data       jsonb  NOT NULL,
    mt_version bigint NOT NULL DEFAULT 0,
    CONSTRAINT pkey_mt_doc_experiment_metrics_id PRIMARY KEY (id)
);

CREATE TABLE {schema}.mt_doc_metric_libraries (
    id         uuid   NOT NULL,
    data       jsonb  NOT NULL,
    mt_version bigint NOT NULL DEFAULT 0,
    CONSTRAINT pkey_mt_doc_metric_libraries_id PRIMARY KEY (id)
);

-- As 0015_row_security.sql has them.
ALTER TABLE {schema}.mt_doc_experiment_metrics ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_caller_projects ON {schema}.mt_doc_experiment_metrics USING (
    CASE WHEN nullif(current_setting('samplit.projects', true), '')::uuid[] IS NULL THEN true
         ELSE {schema}.is_caller_experiment(id) END);

ALTER TABLE {schema}.mt_doc_metric_libraries ENABLE ROW LEVEL SECURITY;
CREATE POLICY in_caller_projects ON {schema}.mt_doc_metric_libraries USING (
    CASE WHEN nullif(current_setting('samplit.projects', true), '')::uuid[] IS NULL THEN true
         ELSE CAST(data ->> 'project' AS uuid) = ANY (nullif(current_setting('samplit.projects', true), '')::uuid[]) END);
