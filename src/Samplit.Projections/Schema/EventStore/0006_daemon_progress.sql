-- Marten's daemon inserts a subscription's progress with the first page that it commits. The daemon of before made the row at
-- its start, so that one of a store without events would be in the way.
DELETE FROM {schema}.mt_event_progression WHERE last_seq_id = 0;
