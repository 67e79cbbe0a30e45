using Npgsql;

namespace Samplit.Api.Database;

/// <summary>
/// How PostgreSQL is reached: as the application, which serves, and as the owner of its tables, who changes them.
/// </summary>
public sealed class DatabaseConnections
{
    public const string ApplicationVariable = "ConnectionStrings__Samplit";
    public const string OwnerVariable = "ConnectionStrings__SamplitOwner";

    /// <param name="owner">Null, or one of the same role, when the application owns its tables.</param>
    /// <exception cref="ArgumentException">
    /// One of them is no connection string; or, of two, one names no role, or they lead to different databases.
    /// </exception>
    public DatabaseConnections(string application, string? owner = null)
    {
        Application = application;
        var applied = Read(application, ApplicationVariable);
        if (owner is null)
        {
            return;
        }
        var owned = Read(owner, OwnerVariable);
        var (role, ownerRole) = (Role(applied, ApplicationVariable), Role(owned, OwnerVariable));
        // A string that names no database means one that is called like the role.
        var (database, ownerDatabase) = (applied.Database ?? role, owned.Database ?? ownerRole);
        if (database != ownerDatabase)
        {
            throw new ArgumentException(
                $"{ApplicationVariable} leads to the database '{database}', and {OwnerVariable} to '{ownerDatabase}'."
            );
        }
        if (role != ownerRole)
        {
            (Owner, ApplicationRole) = (owner, role);
        }
    }

    public string Application { get; }

    /// <summary>Null when the application's connection is all there is.</summary>
    public string? Owner { get; }

    /// <summary>The role that the owner grants to; null without an owner.</summary>
    public string? ApplicationRole { get; }

    /// <summary>What is wrong is told without the string, which has a password in it.</summary>
    private static NpgsqlConnectionStringBuilder Read(string connection, string variable)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connection);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException)
        {
            throw new ArgumentException(
                $"{variable} is no connection string such as Host=db;Username=samplit;Password=…;Database=samplit"
                    + (connection.Contains("://", StringComparison.Ordinal) ? ", but an address." : "."),
                e
            );
        }
    }

    private static string Role(NpgsqlConnectionStringBuilder connection, string variable) =>
        connection.Username is { Length: > 0 } role
            ? role
            : throw new ArgumentException($"Say which role connects, with Username=… in {variable}.");
}
