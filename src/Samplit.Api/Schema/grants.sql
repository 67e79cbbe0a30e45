-- To let go of a salt or a context is the owner's affair.

GRANT SELECT, INSERT ON {schema}.data_protection_keys, {schema}.visitor_salts, {schema}.layer_salts TO {role};
GRANT SELECT, INSERT, UPDATE (valid_until) ON {schema}.installation_tokens TO {role};
GRANT SELECT, INSERT, UPDATE (secret) ON {schema}.installation_secrets TO {role};
GRANT INSERT ON {schema}.visitor_contexts TO {role};
