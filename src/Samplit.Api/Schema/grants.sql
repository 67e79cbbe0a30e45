GRANT SELECT, INSERT ON {schema}.data_protection_keys, {schema}.visitor_salts TO {role};
GRANT INSERT ON {schema}.visitor_contexts TO {role};
