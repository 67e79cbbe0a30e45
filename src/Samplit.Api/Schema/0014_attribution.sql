-- What tracked events come to for the units of experiments. None of it is in the log, and all of it goes with the unit.

-- The units of an experiment under the keys that their project's events know them by, written with the assignment.
CREATE TABLE {schema}.unit_assignments (
    experiment_id uuid             NOT NULL,
    unit          bytea            NOT NULL,
    visitor       bytea            NOT NULL,
    assigned_at   timestamptz      NOT NULL,
    exposed_at    timestamptz      NULL,
    propensity    double precision NOT NULL,
    allocation    int              NOT NULL,
    automated     boolean          NOT NULL,
    variant       text             NOT NULL,
    CONSTRAINT unit_assignments_pkey PRIMARY KEY (experiment_id, unit)
);

-- Up to which event of the log the following tables know what was tracked.
CREATE TABLE {schema}.attribution_progress (
    is_only  boolean NOT NULL DEFAULT true CHECK (is_only),
    sequence bigint  NOT NULL,
    CONSTRAINT attribution_progress_pkey PRIMARY KEY (is_only)
);
INSERT INTO {schema}.attribution_progress (sequence) VALUES (0);

-- What a unit's events come to for a metric. State is what merges with more of them.
CREATE TABLE {schema}.unit_metrics (
    metric_id   uuid    NOT NULL,
    unit        bytea   NOT NULL,
    allocation  int     NOT NULL,
    automated   boolean NOT NULL,
    variant     text    NOT NULL,
    value       numeric NULL,
    denominator numeric NULL,
    state       jsonb   NOT NULL,
    CONSTRAINT unit_metrics_pkey PRIMARY KEY (metric_id, unit)
) WITH (fillfactor = 90);

-- The exact sums of those rows, so that nobody has to read all of them: of values capped at the metric's fixed cap.
CREATE TABLE {schema}.metric_totals (
    metric_id      uuid    NOT NULL,
    variant        text    NOT NULL,
    allocation     int     NOT NULL,
    automated      boolean NOT NULL,
    units          bigint  NOT NULL,
    positive       bigint  NOT NULL,
    capped         bigint  NOT NULL,
    x              numeric NOT NULL,
    xx             numeric NOT NULL,
    y              numeric NOT NULL,
    yy             numeric NOT NULL,
    xy             numeric NOT NULL,
    no_value       bigint  NOT NULL,
    not_a_number   bigint  NOT NULL,
    other_currency bigint  NOT NULL,
    CONSTRAINT metric_totals_pkey PRIMARY KEY (metric_id, variant, allocation, automated)
) WITH (fillfactor = 50);

-- Moments of events by the hour in which they happened.
CREATE TABLE {schema}.metric_hours (
    metric_id      uuid        NOT NULL,
    variant        text        NOT NULL,
    bucket_start   timestamptz NOT NULL,
    experiment_id  uuid        NOT NULL,
    count          bigint      NOT NULL,
    sum            numeric     NOT NULL,
    sum_of_squares numeric     NOT NULL,
    min            numeric     NOT NULL,
    max            numeric     NOT NULL,
    CONSTRAINT metric_hours_pkey PRIMARY KEY (metric_id, variant, bucket_start)
);

-- Events that do not go with what is known, by what is wrong with them.
CREATE TABLE {schema}.attribution_mismatches (
    experiment_id uuid   NOT NULL,
    mismatch      text   NOT NULL,
    events        bigint NOT NULL,
    CONSTRAINT attribution_mismatches_pkey PRIMARY KEY (experiment_id, mismatch)
);

-- Names by the experiments' documents. A function, which finds tables when it is called: rebuilds put others in their place.
CREATE FUNCTION {schema}.metric_names()
RETURNS TABLE (experiment_id uuid, experiment_name text, metric_id uuid, metric_name text)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
        SELECT e.id, e.data ->> 'name', (m ->> 'id')::uuid, m -> 'definition' ->> 'name'
        FROM {schema}.mt_doc_experiment_metrics d JOIN {schema}.mt_doc_experiments e ON e.id = d.id,
            jsonb_array_elements(d.data -> 'metrics') AS m;
END
$$;

-- Days are what their hours come to together.
CREATE VIEW {schema}.metric_aggregates AS
    SELECT b.experiment_id, b.variant, b.metric_id, n.metric_name, b.bucket_type, b.bucket_start, b.count, b.sum,
        b.sum / b.count AS mean, b.min, b.max,
        sqrt((b.sum_of_squares * b.count - b.sum * b.sum) / nullif(b.count * (b.count - 1), 0)) AS stddev
    FROM (
        SELECT experiment_id, variant, metric_id, 'hourly' AS bucket_type, bucket_start, count, sum, sum_of_squares, min, max
        FROM {schema}.metric_hours
        UNION ALL
        SELECT experiment_id, variant, metric_id, 'daily', date_trunc('day', bucket_start, 'UTC'), sum(count)::bigint, sum(sum),
            sum(sum_of_squares), min(min), max(max)
        FROM {schema}.metric_hours GROUP BY 1, 2, 3, 5) AS b
    JOIN {schema}.metric_names() AS n USING (metric_id);

CREATE VIEW {schema}.v_experiment_metrics AS
    SELECT n.experiment_name, a.variant AS variant_name, a.metric_name, a.bucket_type, a.mean, a.count, a.bucket_start
    FROM {schema}.metric_aggregates a JOIN {schema}.metric_names() AS n USING (metric_id);

CREATE FUNCTION {schema}.running_experiments()
RETURNS TABLE (id uuid, name text, started_at timestamptz, variant_count int, total_allocation numeric)
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN QUERY
        SELECT e.id, e.data ->> 'name', (e.data ->> 'startedAt')::timestamptz, jsonb_array_length(e.data -> 'variants'),
            (e.data ->> 'trafficPerMillion')::numeric / 10000
        FROM {schema}.mt_doc_experiments e WHERE e.data ->> 'status' = 'active';
END
$$;

CREATE VIEW {schema}.v_active_experiments AS SELECT * FROM {schema}.running_experiments();
