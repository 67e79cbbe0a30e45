-- Run once, by the owner, when the database is made. The server connects as this role, which owns nothing; what it may
-- do is granted by `migrate`.
\getenv password SAMPLIT_PASSWORD
CREATE ROLE samplit LOGIN PASSWORD :'password';
