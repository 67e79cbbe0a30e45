-- Ramps of flags ask how many units have had a variant since a step began. Events that are about no flag have no place in it.
CREATE INDEX tracked_events_flag ON {schema}.tracked_events (flag, occurred_at) WHERE flag IS NOT NULL;
