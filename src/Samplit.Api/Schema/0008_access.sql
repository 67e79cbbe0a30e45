-- What must not be in events of keys: what people call them, and their secrets.

CREATE TABLE {schema}.api_keys (
    id             uuid        NOT NULL,
    -- The part of the key that may be shown; it finds the key.
    public_id      text        NOT NULL,
    name           text        NOT NULL,
    last_used_at   timestamptz NULL,
    -- A network, not an address.
    last_used_from text        NULL,
    CONSTRAINT api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT api_keys_public_id UNIQUE (public_id)
);

-- SHA-256: the secrets are 256 random bits, so a slow hash would protect nothing. An old one goes on for a while after it was
-- replaced.
CREATE TABLE {schema}.api_key_secrets (
    key_id      uuid        NOT NULL,
    hash        bytea       NOT NULL,
    created_at  timestamptz NOT NULL,
    valid_until timestamptz NULL,
    CONSTRAINT api_key_secrets_pkey PRIMARY KEY (key_id, hash)
);
CREATE UNIQUE INDEX api_key_secrets_current ON {schema}.api_key_secrets (key_id) WHERE valid_until IS NULL;

-- One row in a database that was served before there were keys: its data plane starts open.
CREATE TABLE {schema}.served_before_keys (
    found_at timestamptz NOT NULL
);
INSERT INTO {schema}.served_before_keys (found_at) SELECT now() WHERE EXISTS (SELECT FROM {schema}.mt_streams);
