CREATE TABLE {schema}.mt_doc_balances (
    id         uuid   NOT NULL CONSTRAINT pkey_mt_doc_balances_id PRIMARY KEY,
    data       jsonb  NOT NULL,
    mt_version bigint NOT NULL DEFAULT 0
);

CREATE TABLE {schema}.mt_doc_sealed_balances (
    id         uuid   NOT NULL CONSTRAINT pkey_mt_doc_sealed_balances_id PRIMARY KEY,
    data       jsonb  NOT NULL,
    mt_version bigint NOT NULL DEFAULT 0
);

CREATE TABLE {schema}.owners (
    owner   text NOT NULL CONSTRAINT owner_is_taken UNIQUE,
    account uuid NOT NULL CONSTRAINT owners_key PRIMARY KEY
) WITH (fillfactor = 70);

CREATE TABLE {schema}.movements (
    account uuid    NOT NULL,
    version bigint  NOT NULL,
    amount  numeric NOT NULL,
    PRIMARY KEY (account, version)
);

CREATE INDEX movements_by_amount ON {schema}.movements (amount DESC) WHERE amount > 0;
