-- What an identity provider calls the users and groups that it looks after (RFC 7643). Their log has them by id.

CREATE TABLE {schema}.scim_users (
    user_id     uuid        NOT NULL,
    external_id text        NULL,
    -- Whatever the provider likes, such as a mail address. What the user is called here is in users.
    user_name   text        NOT NULL,
    given_name  text        NULL,
    family_name text        NULL,
    created_at  timestamptz NOT NULL,
    changed_at  timestamptz NOT NULL,
    -- When the provider deleted them: it sees them no more, until it makes one of this name again.
    deleted_at  timestamptz NULL,
    CONSTRAINT scim_users_pkey PRIMARY KEY (user_id)
);
CREATE UNIQUE INDEX scim_users_user_name ON {schema}.scim_users (lower(user_name));
CREATE UNIQUE INDEX scim_users_external_id ON {schema}.scim_users (external_id);

CREATE TABLE {schema}.scim_groups (
    group_id    uuid        NOT NULL,
    external_id text        NULL,
    changed_at  timestamptz NOT NULL,
    CONSTRAINT scim_groups_pkey PRIMARY KEY (group_id)
);
CREATE INDEX scim_groups_external_id ON {schema}.scim_groups (external_id);
