CREATE TABLE {schema}.balances (
    stream_id uuid PRIMARY KEY,
    version   bigint NOT NULL,
    data      jsonb  NOT NULL
);

CREATE TABLE {schema}.sealed_balances (
    stream_id uuid PRIMARY KEY,
    version   bigint NOT NULL,
    data      bytea  NOT NULL
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
