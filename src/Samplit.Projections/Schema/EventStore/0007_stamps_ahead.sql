-- As before, and refuses events that are stamped more than an hour ahead of this database's clock: times in a stream never go back,
-- so one jump of a server's clock would hold it in the future. A stream that is there already goes on as it is.
CREATE OR REPLACE FUNCTION {schema}.claim_streams(
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

    IF (SELECT max(a.at) FROM unnest(reached_at) AS a (at)) > clock_timestamp() + interval '1 hour' AND EXISTS (
        SELECT FROM unnest(streams, reached_at) AS a (stream, at)
        LEFT JOIN {schema}.mt_streams AS s ON s.id = a.stream
        WHERE a.at > clock_timestamp() + interval '1 hour' AND a.at > coalesce(s.timestamp, '-infinity')) THEN
        RAISE EXCEPTION 'events are stamped more than an hour ahead of this database' USING ERRCODE = 'MT005';
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
