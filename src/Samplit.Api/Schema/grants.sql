-- To let go of a salt or a context is the owner's affair.

GRANT SELECT, INSERT ON {schema}.data_protection_keys, {schema}.visitor_salts, {schema}.layer_salts TO {role};
GRANT SELECT, INSERT, UPDATE (valid_until) ON {schema}.installation_tokens TO {role};
GRANT SELECT, INSERT, UPDATE (secret) ON {schema}.installation_secrets TO {role};
GRANT INSERT ON {schema}.visitor_contexts TO {role};
GRANT SELECT, INSERT ON {schema}.metric_batches, {schema}.metric_rows TO {role};
GRANT SELECT, INSERT, UPDATE (sessions, impressions, clicks, revenue, batch) ON {schema}.daily_metrics TO {role};
GRANT EXECUTE ON FUNCTION {schema}.ensure_metric_month TO {role};
