-- What callers saw units do. Facts that arrive in bulk, not decisions: the log has the Merkle root of each batch.

-- Salt of the keys of a project's units and events, encrypted. Destroying it unlinks every unit of the project.
CREATE TABLE {schema}.project_salts (
    project_id uuid  NOT NULL,
    salt       bytea NOT NULL,
    CONSTRAINT project_salts_pkey PRIMARY KEY (project_id)
);

-- An event that comes again is not taken again, whatever time it says.
CREATE TABLE {schema}.tracked_event_ids (
    event_key uuid NOT NULL,
    CONSTRAINT tracked_event_ids_pkey PRIMARY KEY (event_key)
);

-- Of an erased row batch, place and hash are left, and the beginning of its week.
CREATE TABLE {schema}.tracked_events (
    batch        uuid             NOT NULL,
    leaf         int              NOT NULL,
    occurred_at  timestamptz      NOT NULL,
    hash         bytea            NOT NULL,
    salt         bytea            NULL,
    received_at  timestamptz      NULL,
    project_id   uuid             NULL,
    unit_type    text             NULL,
    unit         bytea            NULL,
    event_id     text             NULL,
    type         text             NULL,
    value        double precision NULL,
    currency     text             NULL,
    context      jsonb            NULL,
    metrics      jsonb            NULL,
    payload      jsonb            NULL,
    flag         text             NULL,
    flag_variant text             NULL,
    experiments  jsonb            NULL,
    CONSTRAINT tracked_events_pkey PRIMARY KEY (batch, leaf, occurred_at)
) PARTITION BY RANGE (occurred_at);
CREATE INDEX tracked_events_unit ON {schema}.tracked_events (unit) WHERE unit IS NOT NULL;

CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE
    ON {schema}.tracked_events FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change();

-- Nothing becomes of a row but that it is erased. Each partition gets this, too.
CREATE TRIGGER erased_only BEFORE UPDATE ON {schema}.tracked_events FOR EACH ROW
    WHEN (NEW.batch <> OLD.batch OR NEW.leaf <> OLD.leaf OR NEW.hash <> OLD.hash
        OR num_nonnulls(NEW.salt, NEW.received_at, NEW.project_id, NEW.unit_type, NEW.unit, NEW.event_id, NEW.type, NEW.value,
            NEW.currency, NEW.context, NEW.metrics, NEW.payload, NEW.flag, NEW.flag_variant, NEW.experiments) > 0)
    EXECUTE FUNCTION {schema}.refuse_change();

-- The Monday on which a week begins, in UTC, as partitions have it.
CREATE FUNCTION {schema}.tracked_week(moment timestamptz) RETURNS timestamptz
LANGUAGE sql IMMUTABLE AS $$
    SELECT date_trunc('week', moment AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
$$;

-- A week's partition, made beside the table and then attached: that holds up nobody who writes to the others. It runs with its
-- owner's rights, as the role that serves makes no tables; it takes a day and nothing else, and no name that is looked up is
-- anybody else's.
CREATE FUNCTION {schema}.ensure_tracked_week(day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog SET timezone = 'UTC' AS $$
DECLARE
    first date := date_trunc('week', day);
    name  text := 'tracked_events_' || to_char(first, 'YYYYMMDD');
BEGIN
    IF day < current_date - 15 OR day > current_date + 15 THEN
        RAISE EXCEPTION '% is no day of an event', day;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('{schema}.tracked_events'));
    IF to_regclass('{schema}.' || name) IS NULL THEN
        EXECUTE format('CREATE TABLE {schema}.%I (LIKE {schema}.tracked_events INCLUDING ALL)', name);
        EXECUTE format('ALTER TABLE {schema}.tracked_events ATTACH PARTITION {schema}.%I FOR VALUES FROM (%L) TO (%L)',
            name, first, first + 7);
    END IF;
END
$$;

-- Erases what a unit did, and says of which batches it was. The transaction that calls it tells of that in the log, as
-- otherwise the rows would be missing from batches whose events say that they are there.
CREATE FUNCTION {schema}.erase_tracked_events(of_unit_type text, of_unit bytea)
RETURNS TABLE (batch uuid, rows int)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog SET enable_seqscan = off AS $$
    WITH erased AS (
        UPDATE {schema}.tracked_events e
        SET occurred_at = {schema}.tracked_week(e.occurred_at), salt = NULL, received_at = NULL, project_id = NULL,
            unit_type = NULL, unit = NULL, event_id = NULL, type = NULL, value = NULL, currency = NULL, context = NULL,
            metrics = NULL, payload = NULL, flag = NULL, flag_variant = NULL, experiments = NULL
        WHERE e.unit = of_unit AND e.unit_type = of_unit_type
        RETURNING e.batch)
    SELECT erased.batch, count(*)::int FROM erased GROUP BY erased.batch ORDER BY erased.batch;
$$;

REVOKE EXECUTE ON FUNCTION {schema}.ensure_tracked_week, {schema}.erase_tracked_events FROM PUBLIC;
