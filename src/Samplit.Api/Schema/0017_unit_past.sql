-- What units did in the days before their experiment began, by which results are adjusted (CUPED): of all units of its project, as
-- nobody knows yet which of them will come. Value is what their events come to, state what merges with more of them.
CREATE TABLE {schema}.unit_past (
    metric_id uuid    NOT NULL,
    unit      bytea   NOT NULL,
    value     numeric NOT NULL,
    state     jsonb   NOT NULL,
    CONSTRAINT unit_past_pkey PRIMARY KEY (metric_id, unit)
);
