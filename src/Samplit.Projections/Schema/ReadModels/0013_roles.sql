CREATE TABLE {schema}.mt_doc_roles (
    id         uuid   NOT NULL,
    data       jsonb  NOT NULL,
    mt_version bigint NOT NULL DEFAULT 0,
    CONSTRAINT pkey_mt_doc_roles_id PRIMARY KEY (id)
);
CREATE UNIQUE INDEX roles_name_key ON {schema}.mt_doc_roles USING btree (lower(data ->> 'name'));
