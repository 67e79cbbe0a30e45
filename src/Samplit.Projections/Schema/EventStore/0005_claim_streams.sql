-- Takes the rows of streams and moves them on, each on the condition that its stream is where the appender thinks: all or
-- none. Rows are taken first. One that another transaction holds is not waited for: who holds it is about to append. So a
-- loser fails at once and before any nextval, which leaves no gap, and a winner has a transaction id before its first
-- sequence number, which the high-water mark relies on. The error's HINT is the stream, because clients redact a DETAIL.
CREATE FUNCTION {schema}.claim_streams(
    streams uuid[], stream_types varchar[], expected bigint[], reached bigint[], reached_at timestamptz[])
RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    taken uuid[];
    held uuid;
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
END
$$;
