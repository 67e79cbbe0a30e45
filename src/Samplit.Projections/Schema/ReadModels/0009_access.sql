-- Who may do what. Names of keys, and their secrets, lie in tables of their own.

CREATE TABLE {schema}.mt_doc_api_keys (
    id         uuid   NOT NULL,
    data       jsonb  NOT NULL,
    mt_version bigint NOT NULL DEFAULT 0,
    CONSTRAINT pkey_mt_doc_api_keys_id PRIMARY KEY (id)
);

CREATE TABLE {schema}.mt_doc_access_settings (
    id         uuid   NOT NULL,
    data       jsonb  NOT NULL,
    mt_version bigint NOT NULL DEFAULT 0,
    CONSTRAINT pkey_mt_doc_access_settings_id PRIMARY KEY (id)
);
