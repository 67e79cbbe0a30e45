-- Read models. Each can be dropped and rebuilt from the streams; nothing is kept here that is not in an event.

CREATE TABLE {schema}.experiments (
    stream_id uuid   NOT NULL,
    version   bigint NOT NULL,
    data      jsonb  NOT NULL,
    CONSTRAINT experiments_pkey PRIMARY KEY (stream_id)
);
CREATE UNIQUE INDEX experiments_name_key ON {schema}.experiments (lower(data ->> 'name'));
-- Ids are UUIDs of version 7, so their order is the order of creation.
CREATE INDEX experiments_status ON {schema}.experiments ((data ->> 'status'), stream_id DESC);

CREATE TABLE {schema}.variant_statistics (
    stream_id uuid   NOT NULL,
    version   bigint NOT NULL,
    data      jsonb  NOT NULL,
    CONSTRAINT variant_statistics_pkey PRIMARY KEY (stream_id)
) WITH (fillfactor = 50);

-- Encrypted: what the allocator knows is nobody's business who reads the tables.
CREATE TABLE {schema}.algorithm_states (
    stream_id uuid   NOT NULL,
    version   bigint NOT NULL,
    data      bytea  NOT NULL,
    CONSTRAINT algorithm_states_pkey PRIMARY KEY (stream_id)
);

CREATE TABLE {schema}.sticky_assignments (
    experiment_id     uuid   NOT NULL,
    visitor           bytea  NOT NULL,
    assigned_version  bigint NOT NULL,
    converted_version bigint NULL,
    propensity        float8 NOT NULL,
    allocation        int    NOT NULL,
    variant           text   NOT NULL,
    CONSTRAINT sticky_assignments_pkey PRIMARY KEY (experiment_id, visitor)
-- A conversion updates the row: room on its page keeps the index out of it.
) WITH (fillfactor = 90);

-- Called with the rows an update met: fails when some row was not there to be updated, or was updated before. SP001 tells
-- a writer that it decided on something older than the table.
CREATE FUNCTION {schema}.expect_rows(met bigint, expected bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    IF met <> expected THEN
        RAISE EXCEPTION '% rows met instead of %', met, expected USING ERRCODE = 'SP001';
    END IF;
END
$$;

-- The allocation history: each reallocation with its inputs and weights.
CREATE TABLE {schema}.reallocations (
    experiment_id uuid        NOT NULL,
    number        int         NOT NULL,
    version       bigint      NOT NULL,
    occurred_at   timestamptz NOT NULL,
    data          jsonb       NOT NULL,
    CONSTRAINT reallocations_pkey PRIMARY KEY (experiment_id, number)
);
CREATE INDEX reallocations_occurred_at ON {schema}.reallocations (occurred_at);
