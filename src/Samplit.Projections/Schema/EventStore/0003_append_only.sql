-- Events are appended and nothing else, whoever asks: only a superuser or the tables' owner can switch these off, and
-- verification shows what was done then. Archiving (is_archived) is not a change of an event.

CREATE FUNCTION {schema}.refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, lower(TG_OP) USING ERRCODE = 'insufficient_privilege';
END
$$;

CREATE TRIGGER append_only_update
    BEFORE UPDATE OF seq_id, id, stream_id, version, data, bdata, type, timestamp, tenant_id, mt_dotnet_type,
        correlation_id, causation_id, headers, user_name
    ON {schema}.mt_events FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change();

CREATE TRIGGER append_only_delete BEFORE DELETE OR TRUNCATE
    ON {schema}.mt_events FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change();

CREATE TRIGGER append_only_delete BEFORE DELETE OR TRUNCATE
    ON {schema}.mt_streams FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change();

CREATE TRIGGER append_only_delete BEFORE DELETE OR TRUNCATE
    ON {schema}.log_tiles FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change();

CREATE TRIGGER append_only_delete BEFORE DELETE OR TRUNCATE
    ON {schema}.log_streams FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change();

CREATE TRIGGER append_only_delete BEFORE DELETE OR TRUNCATE
    ON {schema}.log_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change();

CREATE TRIGGER append_only_delete BEFORE DELETE OR TRUNCATE
    ON {schema}.log_keys FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change();
