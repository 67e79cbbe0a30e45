namespace Samplit.Api.Postgres;

/// <summary>
/// Who the server runs as: ourselves, or, as PostgreSQL refuses to run as root, another user when we are root.
/// </summary>
/// <param name="Name">Null for ourselves.</param>
internal sealed record ClusterUser(string? Name)
{
    public static async Task<ClusterUser> FindAsync(CancellationToken ct)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return new ClusterUser((string?)null);
        }

        foreach (var name in (string[])["postgres", "nobody"])
        {
            if ((await PostgresProcess.RunAsync("id", ["-u", name], "/", null, ct)).Succeeded)
            {
                return new ClusterUser(name);
            }
        }

        throw new EmbeddedPostgresException(
            "Samplit was started by root, and PostgreSQL does not run as root. "
                + "There is no user named postgres or nobody to run it as: add one, or start Samplit as another user."
        );
    }

    public async Task OwnAsync(string path, CancellationToken ct)
    {
        if (Name is null)
        {
            return;
        }

        var result = await PostgresProcess.RunAsync("chown", [Name, path], "/", null, ct);
        if (!result.Succeeded)
        {
            throw result.Failure($"Could not give {path} to the user {Name}");
        }
    }

    /// <summary>
    /// Refuses a folder that the other user cannot get to, such as one below /root; remedy is a sentence.
    /// </summary>
    public async Task RequireWayToAsync(string folder, string remedy, CancellationToken ct)
    {
        if (Name is null || await CanEnterAsync(folder, ct))
        {
            return;
        }

        var closed = folder;
        for (var parent = folder; parent is not null; parent = Path.GetDirectoryName(parent))
        {
            closed = await CanEnterAsync(parent, ct) ? closed : parent;
        }

        throw new EmbeddedPostgresException(
            $"PostgreSQL does not run as root, so it would run as the user {Name}, to whom the folder {closed} is closed. {remedy}"
        );
    }

    private async Task<bool> CanEnterAsync(string folder, CancellationToken ct) =>
        (await PostgresProcess.RunAsync("test", ["-x", folder], "/", Name, ct)).Succeeded;
}
