-- Marten 9's event tables, column for column (names of constraints and indexes included), so that Marten can
-- open this schema and read the streams. Nothing may be added to an mt_ table: Marten's migrations would drop it.

CREATE TABLE {schema}.mt_streams (
    id           uuid        NOT NULL,
    type         varchar     NULL,
    version      bigint      NULL,
    timestamp    timestamptz NOT NULL DEFAULT (now()),
    created      timestamptz NOT NULL DEFAULT (now()),
    tenant_id    varchar     NULL DEFAULT '*DEFAULT*',
    is_archived  bool        NULL DEFAULT FALSE,
    CONSTRAINT pkey_mt_streams_id PRIMARY KEY (id)
)
-- Each append updates the stream's one row: room on its page keeps those updates off the index.
WITH (fillfactor = 50);

CREATE SEQUENCE {schema}.mt_events_sequence;

CREATE TABLE {schema}.mt_events (
    seq_id          bigint       NOT NULL,
    id              uuid         NOT NULL,
    stream_id       uuid         NULL,
    version         bigint       NOT NULL,
    data            jsonb        NOT NULL,
    bdata           bytea        NULL,
    type            varchar(500) NOT NULL,
    timestamp       timestamptz  NOT NULL DEFAULT (now()),
    tenant_id       varchar      NULL DEFAULT '*DEFAULT*',
    mt_dotnet_type  varchar      NULL,
    correlation_id  varchar      NULL,
    causation_id    varchar      NULL,
    headers         jsonb        NULL,
    user_name       varchar      NULL,
    is_archived     bool         NULL DEFAULT FALSE,
    CONSTRAINT pkey_mt_events_seq_id PRIMARY KEY (seq_id),
    CONSTRAINT fkey_mt_events_stream_id FOREIGN KEY (stream_id) REFERENCES {schema}.mt_streams (id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX pk_mt_events_stream_and_version ON {schema}.mt_events (stream_id, version);

ALTER SEQUENCE {schema}.mt_events_sequence OWNED BY {schema}.mt_events.seq_id;

CREATE TABLE {schema}.mt_event_progression (
    name          varchar     NOT NULL,
    last_seq_id   bigint      NULL,
    last_updated  timestamptz NULL DEFAULT (transaction_timestamp()),
    CONSTRAINT pk_mt_event_progression PRIMARY KEY (name)
);

CREATE TABLE {schema}.mt_high_water_skips (
    ending_sequence    bigint      NOT NULL,
    starting_sequence  bigint      NOT NULL,
    timestamp          timestamptz NULL DEFAULT (transaction_timestamp()),
    CONSTRAINT pkey_mt_high_water_skips_ending_sequence PRIMARY KEY (ending_sequence)
);

CREATE FUNCTION {schema}.mt_mark_event_progression(name varchar, last_encountered bigint) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO {schema}.mt_event_progression (name, last_seq_id, last_updated)
    VALUES (name, last_encountered, transaction_timestamp())
    ON CONFLICT ON CONSTRAINT pk_mt_event_progression
    DO UPDATE SET last_seq_id = EXCLUDED.last_seq_id, last_updated = EXCLUDED.last_updated;
$$;

-- The next events in sequence order, of one type of stream or of all. Where a table has grown faster than its statistics,
-- the planner would sort all that is left for every page.
CREATE FUNCTION {schema}.read_events(after bigint, up_to bigint, most int, of_type varchar)
RETURNS SETOF {schema}.mt_events
LANGUAGE sql STABLE ROWS 1000 SET enable_sort = off AS $$
    SELECT e.* FROM {schema}.mt_events e
    WHERE e.seq_id > after AND e.seq_id <= up_to
      AND (of_type IS NULL OR EXISTS (SELECT FROM {schema}.mt_streams s WHERE s.id = e.stream_id AND s.type = of_type))
    ORDER BY e.seq_id LIMIT most;
$$;

-- Appends events of any number of streams, all or none, each on the condition that its stream is where the appender
-- thinks. Their rows are taken first. A row that another transaction holds is not waited for: who holds it is about to
-- append. So a loser fails at once and before any nextval, which leaves no gap, and a winner has a transaction id
-- before its first sequence number, which the high-water mark relies on. The error's HINT is the stream, because clients
-- redact a DETAIL. Returns the sequence numbers in the order of the events.
CREATE FUNCTION {schema}.append_events(
    streams uuid[], stream_types varchar[], expected bigint[], reached bigint[], reached_at timestamptz[],
    stream_ids uuid[], versions bigint[], event_ids uuid[], event_types varchar[], bodies jsonb[],
    causation_ids varchar[], correlation_ids varchar[], headers jsonb[], user_names varchar[], timestamps timestamptz[])
RETURNS bigint[]
LANGUAGE plpgsql AS $$
DECLARE
    taken uuid[];
    held uuid;
    sequences bigint[];
BEGIN
    taken := ARRAY(
        SELECT s.id FROM {schema}.mt_streams AS s WHERE s.id = ANY (streams) FOR NO KEY UPDATE SKIP LOCKED);
    IF cardinality(taken) < cardinality(streams) THEN
        SELECT s.id INTO held FROM {schema}.mt_streams AS s WHERE s.id = ANY (streams) AND s.id <> ALL (taken) LIMIT 1;
        IF FOUND THEN
            RAISE EXCEPTION 'a stream is held by another transaction' USING ERRCODE = 'MT003', HINT = held;
        END IF;
    END IF;

    FOR i IN 1 .. cardinality(streams) LOOP
        UPDATE {schema}.mt_streams AS s SET version = reached[i], timestamp = reached_at[i]
        WHERE s.id = streams[i] AND s.version = expected[i] AND NOT s.is_archived;
        IF NOT FOUND THEN
            IF EXISTS (SELECT FROM {schema}.mt_streams AS s WHERE s.id = streams[i] AND s.is_archived) THEN
                RAISE EXCEPTION 'a stream is archived' USING ERRCODE = 'MT001', HINT = streams[i];
            END IF;
            INSERT INTO {schema}.mt_streams (id, type, version, timestamp, created)
            SELECT streams[i], stream_types[i], reached[i], reached_at[i], reached_at[i] WHERE expected[i] = 0
            ON CONFLICT ON CONSTRAINT pkey_mt_streams_id DO NOTHING;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'a stream is at another version' USING ERRCODE = 'MT003', HINT = streams[i];
            END IF;
        END IF;
    END LOOP;

    WITH appended AS (
        INSERT INTO {schema}.mt_events (
            seq_id, id, stream_id, version, data, type, timestamp, correlation_id, causation_id, headers, user_name)
        SELECT nextval('{schema}.mt_events_sequence'), e.id, e.stream, e.version, e.body, e.type, e.at,
               e.correlation_id, e.causation_id, e.header, e.user_name
        FROM unnest(stream_ids, versions, event_ids, event_types, bodies, causation_ids, correlation_ids, headers,
                    user_names, timestamps)
             AS e(stream, version, id, type, body, causation_id, correlation_id, header, user_name, at)
        RETURNING seq_id)
    SELECT array_agg(seq_id) INTO sequences FROM appended;

    RETURN sequences;
END
$$;
