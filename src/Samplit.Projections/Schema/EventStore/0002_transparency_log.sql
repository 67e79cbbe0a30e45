-- One Merkle tree (RFC 6962) over every event of the store in sequence order, as C2SP tlog-tiles cuts it, and what was
-- signed over it. Filled by the sealer; nothing here is needed to append.

CREATE TABLE {schema}.log_tiles (
    level      int             NOT NULL,
    index      bigint          NOT NULL,
    hashes     bytea           NOT NULL, -- 1 to 256, of 32 bytes each
    sequences  int8multirange  NULL,     -- of level 0: which events the leaves are, in order
    CONSTRAINT log_tiles_pkey PRIMARY KEY (level, index)
);

-- Hashes do not compress.
ALTER TABLE {schema}.log_tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;

CREATE INDEX log_tiles_sequences ON {schema}.log_tiles (lower(sequences)) WHERE level = 0;

-- How far each stream is sealed, and the link it goes on from. Verifying a stream that was cut or deleted starts here.
CREATE TABLE {schema}.log_streams (
    stream_id  uuid    NOT NULL,
    version    bigint  NOT NULL,
    link       bytea   NOT NULL,
    CONSTRAINT log_streams_pkey PRIMARY KEY (stream_id)
)
WITH (fillfactor = 50);

-- Who signs checkpoints. A key that was replaced keeps its public half, so that what it signed can be verified for ever.
CREATE TABLE {schema}.log_keys (
    verifier     text         NOT NULL, -- name+id+base64, as C2SP signed-note writes a public key
    private_key  bytea        NULL,     -- encrypted; destroyed when the key is replaced
    created_at   timestamptz  NOT NULL,
    retired_at   timestamptz  NULL,
    CONSTRAINT log_keys_pkey PRIMARY KEY (verifier)
);

CREATE UNIQUE INDEX log_keys_one_signs ON {schema}.log_keys ((true)) WHERE private_key IS NOT NULL;

CREATE TABLE {schema}.log_checkpoints (
    size        bigint       NOT NULL,
    note        text         NOT NULL, -- with the signatures of the log and of its witnesses
    created_at  timestamptz  NOT NULL,
    CONSTRAINT log_checkpoints_pkey PRIMARY KEY (size)
);
