CREATE TABLE {schema}.mt_doc_groups (
    id         uuid   NOT NULL,
    data       jsonb  NOT NULL,
    mt_version bigint NOT NULL DEFAULT 0,
    CONSTRAINT pkey_mt_doc_groups_id PRIMARY KEY (id)
);
CREATE UNIQUE INDEX groups_name_key ON {schema}.mt_doc_groups USING btree (lower(data ->> 'name'));
CREATE INDEX mt_doc_groups_idx_data ON {schema}.mt_doc_groups USING gin (data jsonb_path_ops);
