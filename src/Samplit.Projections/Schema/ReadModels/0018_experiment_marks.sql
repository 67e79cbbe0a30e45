-- What becomes of an experiment over time, at a cost that does not grow with its visitors: where in its stream somebody else
-- than a visitor did something, and what visitors did between two of these places.

CREATE TABLE {schema}.experiment_marks (
    experiment_id uuid   NOT NULL,
    version       bigint NOT NULL,
    type          text   NOT NULL,
    -- The allocation that begins here, and its weights in parts per million in the order of the variants.
    allocation    int    NULL,
    weights       int[]  NULL,
    CONSTRAINT experiment_marks_pkey PRIMARY KEY (experiment_id, version)
);

INSERT INTO {schema}.experiment_marks (experiment_id, version, type, allocation, weights)
SELECT e.stream_id, e.version, e.type, w.allocation, w.weights
FROM {schema}.mt_events e
JOIN {schema}.mt_streams s ON s.id = e.stream_id AND s.type = 'experiment'
LEFT JOIN LATERAL (
    SELECT CASE e.type WHEN 'experiment_created' THEN 0 ELSE (e.data ->> 'allocation')::int END AS allocation,
        ARRAY(SELECT (v.value ->> 'weight')::int FROM jsonb_array_elements(e.data -> 'variants') WITH ORDINALITY v
              ORDER BY v.ordinality) AS weights
    WHERE e.type IN ('experiment_created', 'traffic_reallocated', 'variants_changed')) w ON true
WHERE e.type NOT IN ('visitor_assigned', 'conversion_recorded');

-- By the allocation and variant that they were assigned, and the UTC day on which they came or converted.
CREATE TABLE {schema}.visitor_counts (
    experiment_id uuid   NOT NULL,
    -- The version of the last mark before, or the last version of four leading binary digits, from 128 on, if that is later.
    since         bigint NOT NULL,
    allocation    int    NOT NULL,
    variant       text   NOT NULL,
    day           date   NOT NULL,
    assignments   bigint NOT NULL,
    -- Those of them who look like programs.
    automated     bigint NOT NULL,
    conversions   bigint NOT NULL,
    CONSTRAINT visitor_counts_pkey PRIMARY KEY (experiment_id, since, allocation, variant, day)
-- Every batch of visitors updates its rows: room on the page keeps the index out of it.
) WITH (fillfactor = 50);

INSERT INTO {schema}.visitor_counts (experiment_id, since, allocation, variant, day, assignments, automated, conversions)
SELECT e.stream_id, m.since, (e.data ->> 'allocation')::int, e.data ->> 'variant', (e.timestamp AT TIME ZONE 'UTC')::date,
    count(*) FILTER (WHERE e.type = 'visitor_assigned'),
    count(*) FILTER (WHERE e.type = 'visitor_assigned' AND e.data ->> 'automated' IS NOT NULL),
    count(*) FILTER (WHERE e.type = 'conversion_recorded')
FROM {schema}.mt_events e
CROSS JOIN LATERAL (
    SELECT greatest(coalesce(max(m.version), 0), CASE WHEN e.version > 128 THEN (e.version - 1) >> d.shift << d.shift END) AS since
    FROM (SELECT length(ltrim((e.version - 1)::bit(64)::text, '0')) - 4) AS d (shift)
    LEFT JOIN {schema}.experiment_marks m ON m.experiment_id = e.stream_id AND m.version < e.version
    GROUP BY d.shift) m
WHERE e.type IN ('visitor_assigned', 'conversion_recorded')
GROUP BY 1, 2, 3, 4, 5;
