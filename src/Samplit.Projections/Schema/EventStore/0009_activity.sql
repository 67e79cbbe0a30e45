-- Where in the log people, keys and the server itself have acted: every event that is no visitor's, written with its leaf. Between
-- two of them there may be millions of visitors.

CREATE TABLE {schema}.activity (
    sequence  bigint      NOT NULL,
    at        timestamptz NOT NULL,
    type      text        NOT NULL,
    stream_id uuid        NOT NULL,
    actor     text        NULL,
    CONSTRAINT activity_pkey PRIMARY KEY (sequence)
);
CREATE INDEX activity_of_actor ON {schema}.activity (actor, sequence);
CREATE INDEX activity_of_stream ON {schema}.activity (stream_id, sequence);

INSERT INTO {schema}.activity (sequence, at, type, stream_id, actor)
SELECT e.seq_id, e.timestamp, e.type, e.stream_id, e.user_name
FROM {schema}.mt_events e
JOIN {schema}.mt_event_progression p ON p.name = 'transparency_log:All' AND e.seq_id <= p.last_seq_id
WHERE e.type NOT IN ('visitor_assigned', 'conversion_recorded');
