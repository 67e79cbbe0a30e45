CREATE TABLE {schema}.mt_doc_projects (
    id         uuid   NOT NULL,
    data       jsonb  NOT NULL,
    mt_version bigint NOT NULL DEFAULT 0,
    CONSTRAINT pkey_mt_doc_projects_id PRIMARY KEY (id)
);
CREATE UNIQUE INDEX projects_name_key ON {schema}.mt_doc_projects USING btree (lower(data ->> 'name'));
