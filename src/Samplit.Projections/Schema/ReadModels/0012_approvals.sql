CREATE TABLE {schema}.mt_doc_approval_policies (
    id         uuid   NOT NULL,
    data       jsonb  NOT NULL,
    mt_version bigint NOT NULL DEFAULT 0,
    CONSTRAINT pkey_mt_doc_approval_policies_id PRIMARY KEY (id)
);

CREATE TABLE {schema}.mt_doc_experiment_proposals (
    id         uuid   NOT NULL,
    data       jsonb  NOT NULL,
    mt_version bigint NOT NULL DEFAULT 0,
    CONSTRAINT pkey_mt_doc_experiment_proposals_id PRIMARY KEY (id)
);
