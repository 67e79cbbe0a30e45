-- To let go of a salt or a context is the owner's affair.

GRANT SELECT, INSERT ON {schema}.data_protection_keys, {schema}.visitor_salts TO {role};
GRANT INSERT ON {schema}.visitor_contexts TO {role};
