using Npgsql;
using Samplit.Projections.Streams;

namespace Samplit.Projections.Rebuilding;

/// <summary>The table that a projection is rebuilt in, and how it takes the live one's place.</summary>
internal sealed class ShadowTable(StoreSql sql, IProjection projection, NpgsqlConnection connection)
{
    private const string Suffix = "__rebuild";
    private const int MaxNameLength = 63;

    private readonly string _live = sql.Qualify(projection.Table);

    public string Name { get; } =
        projection.Table.Length + Suffix.Length <= MaxNameLength
            ? sql.Qualify(projection.Table + Suffix)
            : throw new InvalidOperationException($"The name '{projection.Table}' is too long to be rebuilt beside.");

    /// <summary>
    /// An empty table like the live one; what an earlier rebuild left is dropped. Until <see cref="LockLiveAsync"/> no
    /// commit on this connection waits for the disk: what a crash loses of it is made anew by the next rebuild.
    /// </summary>
    public async Task CreateAsync(CancellationToken ct)
    {
        await RefuseWhatIsNotCopiedAsync(ct);
        var settings = await TextAsync(
            "SELECT coalesce(array_to_string(reloptions, ', '), '') FROM pg_class WHERE oid = $1::regclass",
            ct
        );
        await ExecuteAsync(
            $"""
            DROP TABLE IF EXISTS {Name};
            CREATE TABLE {Name} (LIKE {_live} INCLUDING ALL){(settings.Length > 0 ? $" WITH ({settings})" : "")};
            SET synchronous_commit = off;
            """,
            ct
        );
    }

    /// <summary>The planner knows nothing of a new table until autovacuum comes by.</summary>
    public Task AnalyzeAsync(CancellationToken ct) => ExecuteAsync($"ANALYZE {Name}", ct);

    /// <summary>
    /// Waits for those who have written to the live table to end and keeps others out; readers go on. Who waits for a
    /// lock keeps all later ones waiting: a dump that holds the table for an hour must fail the rebuild, not the
    /// writers.
    /// </summary>
    public Task LockLiveAsync(CancellationToken ct) =>
        ExecuteAsync(
            $"RESET synchronous_commit; SET LOCAL lock_timeout = '10s'; LOCK TABLE {_live} IN EXCLUSIVE MODE",
            ct
        );

    public Task<(long Count, IReadOnlyList<string> Examples)> CompareAsync(CancellationToken ct) =>
        projection is ISnapshotProjection snapshots
            ? SnapshotComparison.CompareAsync(connection, _live, Name, snapshots, ct)
            : RowComparison.CompareAsync(connection, _live, Name, ((IRowProjection)projection).Key, ct);

    /// <summary>
    /// Drops the live table and gives its name, owner, grants, row security and names of indexes to this one.
    /// </summary>
    public async Task SwapAsync(CancellationToken ct)
    {
        var rights = await TextAsync(
            """
            SELECT coalesce(string_agg(format('GRANT %s%s ON TABLE %s TO %s%s;', a.privilege_type, r.columns, $2,
                CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
                CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END), ' '), '')
            FROM (
                SELECT '', relacl FROM pg_class WHERE oid = $1::regclass
                UNION ALL
                SELECT format(' (%I)', attname), attacl FROM pg_attribute
                WHERE attrelid = $1::regclass AND NOT attisdropped) AS r (columns, acl),
                aclexplode(r.acl) a
            """,
            ct
        );
        var owner = await TextAsync(
            """
            SELECT CASE WHEN l.relowner = s.relowner THEN ''
                   ELSE format('ALTER TABLE %s OWNER TO %I;', $2, pg_get_userbyid(l.relowner)) END
            FROM pg_class l, pg_class s WHERE l.oid = $1::regclass AND s.oid = $2::regclass
            """,
            ct
        );
        // Conditions of policies are about the table by its name, so they are made when this one has it.
        var policies = await TextAsync(
            """
            SELECT concat_ws(' ',
                CASE WHEN c.relrowsecurity THEN format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY;', $1) END,
                CASE WHEN c.relforcerowsecurity THEN format('ALTER TABLE %s FORCE ROW LEVEL SECURITY;', $1) END,
                (SELECT string_agg(format('CREATE POLICY %I ON %s AS %s FOR %s TO %s%s%s;', p.policyname, $1, p.permissive,
                    p.cmd, (SELECT string_agg(CASE r WHEN 'public' THEN 'PUBLIC' ELSE quote_ident(r) END, ', ')
                            FROM unnest(p.roles) AS r),
                    ' USING (' || p.qual || ')', ' WITH CHECK (' || p.with_check || ')'), ' ')
                 FROM pg_policies p WHERE p.schemaname = n.nspname AND p.tablename = c.relname))
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = $1::regclass
            """,
            ct
        );
        // Names of indexes are made up by LIKE; constraints of the same index follow it. Two indexes that are defined
        // alike can take each other's name.
        var indexes = await TextAsync(
            $$"""
            WITH named AS (
                SELECT i.indrelid, c.relname, d.definition,
                       row_number() OVER (PARTITION BY i.indrelid, d.definition ORDER BY c.relname) AS nth
                FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                LEFT JOIN pg_constraint con ON con.conindid = c.oid AND con.conrelid = i.indrelid
                CROSS JOIN LATERAL (
                    SELECT concat_ws(' ', i.indisunique, con.contype,
                                     regexp_replace(pg_get_indexdef(c.oid), '^.*? USING ', '')) AS definition) d
                WHERE i.indrelid IN ($1::regclass, $2::regclass))
            SELECT coalesce(string_agg(format('ALTER INDEX {{sql.Schema}}.%I RENAME TO %I;', s.relname, l.relname), ' '), '')
            FROM named l JOIN named s ON l.definition = s.definition AND l.nth = s.nth
            WHERE l.indrelid = $1::regclass AND s.indrelid = $2::regclass
            """,
            ct
        );
        await ExecuteAsync(
            $"{rights} {owner} DROP TABLE {_live}; ALTER TABLE {Name} RENAME TO {projection.Table}; {policies} {indexes}",
            ct
        );
    }

    private async Task RefuseWhatIsNotCopiedAsync(CancellationToken ct)
    {
        var found = await TextAsync(
            """
            SELECT coalesce(string_agg(name, ', '), '') FROM (
                SELECT tgname::text FROM pg_trigger WHERE tgrelid = $1::regclass AND NOT tgisinternal
                UNION ALL
                SELECT conname::text FROM pg_constraint
                WHERE contype = 'f' AND $1::regclass IN (conrelid, confrelid)) AS f(name)
            """,
            ct
        );
        if (found.Length > 0)
        {
            throw new InvalidOperationException(
                $"{_live} has triggers or foreign keys ({found}), which a table that is rebuilt cannot keep."
            );
        }
    }

    private async Task ExecuteAsync(string statements, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(statements, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <param name="query">Gets the live table as $1 and this one as $2.</param>
    private async Task<string> TextAsync(string query, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(query, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _live });
        if (query.Contains("$2", StringComparison.Ordinal))
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Name });
        }
        return (string)(await command.ExecuteScalarAsync(ct))!;
    }
}
