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

-- Same name, arguments and result as Marten's function; set-based inside. The conditional UPDATE of the stream's
-- row is the check and the lock in one: whoever loses it fails before any nextval, so a lost race leaves no gap,
-- and whoever wins has a transaction id before its first sequence number, which the high-water mark relies on.
CREATE FUNCTION {schema}.mt_quick_append_events(
    stream uuid, stream_type varchar, tenantid varchar, event_ids uuid[], event_types varchar[],
    dotnet_types varchar[], bodies jsonb[], bdatas bytea[], causation_ids varchar[], correlation_ids varchar[],
    headers jsonb[], user_names varchar[], timestamps timestamptz[], expected_version bigint DEFAULT NULL)
RETURNS bigint[]
LANGUAGE plpgsql AS $$
DECLARE
    event_count   int := coalesce(cardinality(event_ids), 0);
    final_version bigint;
    archived      bool;
    sequences     bigint[];
BEGIN
    UPDATE {schema}.mt_streams AS s
    SET version = s.version + event_count, timestamp = coalesce(timestamps[event_count], s.timestamp)
    WHERE s.id = stream AND NOT s.is_archived AND (expected_version IS NULL OR s.version = expected_version)
    RETURNING s.version INTO final_version;

    IF NOT FOUND THEN
        SELECT s.version, s.is_archived INTO final_version, archived FROM {schema}.mt_streams AS s WHERE s.id = stream;
        IF FOUND AND archived THEN
            RAISE EXCEPTION 'stream % is archived', stream USING ERRCODE = 'MT001';
        ELSIF FOUND OR coalesce(expected_version, 0) <> 0 THEN
            RAISE EXCEPTION 'stream % is at version %, not %', stream, coalesce(final_version, 0), expected_version
                USING ERRCODE = 'MT003';
        END IF;
        INSERT INTO {schema}.mt_streams (id, type, version, timestamp, created, tenant_id, is_archived)
        VALUES (stream, stream_type, event_count, coalesce(timestamps[event_count], now()),
                coalesce(timestamps[1], now()), tenantid, FALSE);
        final_version := event_count;
    END IF;

    WITH appended AS (
        INSERT INTO {schema}.mt_events (
            seq_id, id, stream_id, version, data, bdata, type, timestamp, tenant_id, mt_dotnet_type,
            correlation_id, causation_id, headers, user_name, is_archived)
        SELECT nextval('{schema}.mt_events_sequence'), e.id, stream, final_version - event_count + e.position, e.body,
               e.bdata, e.type, e.at, tenantid, e.dotnet_type, e.correlation_id, e.causation_id, e.header, e.user_name,
               FALSE
        FROM unnest(event_ids, event_types, dotnet_types, bodies, bdatas, causation_ids, correlation_ids, headers,
                    user_names, timestamps)
             WITH ORDINALITY AS e(id, type, dotnet_type, body, bdata, causation_id, correlation_id, header, user_name,
                                  at, position)
        RETURNING seq_id)
    SELECT array_agg(seq_id) INTO sequences FROM appended;

    RETURN final_version || coalesce(sequences, '{}');
END
$$;
