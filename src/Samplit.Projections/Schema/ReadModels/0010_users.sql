-- Who may do what. What people are called, and what they sign in with, lie in tables of their own.

CREATE TABLE {schema}.mt_doc_users (
    id         uuid   NOT NULL,
    data       jsonb  NOT NULL,
    mt_version bigint NOT NULL DEFAULT 0,
    CONSTRAINT pkey_mt_doc_users_id PRIMARY KEY (id)
);

CREATE TABLE {schema}.mt_doc_break_glass (
    id         uuid   NOT NULL,
    data       jsonb  NOT NULL,
    mt_version bigint NOT NULL DEFAULT 0,
    CONSTRAINT pkey_mt_doc_break_glass_id PRIMARY KEY (id)
);
