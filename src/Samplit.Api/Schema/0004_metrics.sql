-- What sources outside counted. Facts that arrive in bulk, not decisions: the log has a digest of each batch.

CREATE TABLE {schema}.metric_batches (
    id          bigint      GENERATED ALWAYS AS IDENTITY,
    source      text        NOT NULL,
    batch_id    text        NOT NULL,
    number      bigint      NOT NULL,
    digest      text        NOT NULL,
    rows        bigint      NOT NULL,
    first_date  date        NOT NULL,
    last_date   date        NOT NULL,
    received_at timestamptz NOT NULL,
    CONSTRAINT metric_batches_pkey PRIMARY KEY (id),
    CONSTRAINT metric_batches_once UNIQUE (source, batch_id)
);

-- As they came, for ever: a correction is another row.
CREATE TABLE {schema}.metric_rows (
    batch         bigint         NOT NULL,
    row           int            NOT NULL,
    experiment_id uuid           NOT NULL,
    variant       text           NOT NULL,
    date          date           NOT NULL,
    sessions      bigint         NOT NULL,
    impressions   bigint         NOT NULL,
    clicks        bigint         NOT NULL,
    revenue       numeric(19, 6) NOT NULL,
    CONSTRAINT metric_rows_pkey PRIMARY KEY (batch, row, date)
) PARTITION BY RANGE (date);
CREATE INDEX metric_rows_day ON {schema}.metric_rows (experiment_id, variant, date);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE
    ON {schema}.metric_rows FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change();

-- A month's partition, made beside the table and then attached: that holds up nobody who writes to the others. It runs with its
-- owner's rights, as the role that serves makes no tables: the only function that does, so it takes a day and nothing else, and
-- no name that is looked up is anybody else's.
CREATE FUNCTION {schema}.ensure_metric_month(day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    first date := date_trunc('month', day);
    name  text := 'metric_rows_' || to_char(first, 'YYYYMM');
BEGIN
    IF day < '2000-01-01' OR day > current_date + 2 THEN
        RAISE EXCEPTION '% is no day of a metric', day;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('{schema}.metric_rows'));
    IF to_regclass('{schema}.' || name) IS NULL THEN
        EXECUTE format('CREATE TABLE {schema}.%I (LIKE {schema}.metric_rows INCLUDING ALL)', name);
        EXECUTE format('ALTER TABLE {schema}.metric_rows ATTACH PARTITION {schema}.%I FOR VALUES FROM (%L) TO (%L)',
            name, first, first + interval '1 month');
    END IF;
END
$$;

REVOKE EXECUTE ON FUNCTION {schema}.ensure_metric_month FROM PUBLIC;

-- What counts of each day: the newest row.
CREATE TABLE {schema}.daily_metrics (
    experiment_id uuid           NOT NULL,
    variant       text           NOT NULL,
    date          date           NOT NULL,
    sessions      bigint         NOT NULL,
    impressions   bigint         NOT NULL,
    clicks        bigint         NOT NULL,
    revenue       numeric(19, 6) NOT NULL,
    batch         bigint         NOT NULL,
    CONSTRAINT daily_metrics_pkey PRIMARY KEY (experiment_id, variant, date)
);
