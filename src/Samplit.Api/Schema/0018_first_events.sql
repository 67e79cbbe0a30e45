-- How long events take to come: when the unit was assigned, and when the first of its events that the metric counts happened.
-- Null of what was counted before there were these, until it is counted again.
ALTER TABLE {schema}.unit_metrics ADD COLUMN assigned_at timestamptz NULL, ADD COLUMN first_at timestamptz NULL;
