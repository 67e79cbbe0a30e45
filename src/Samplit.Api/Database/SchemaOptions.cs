namespace Samplit.Api.Database;

public sealed record SchemaOptions
{
    /// <summary>PostgreSQL schema of all tables.</summary>
    public string Schema { get; init; } = "samplit";

    /// <summary>
    /// Names the installation in every hash. Choose it before the first event; it can never change after.
    /// </summary>
    public string Origin { get; init; } = "samplit.local";
}
