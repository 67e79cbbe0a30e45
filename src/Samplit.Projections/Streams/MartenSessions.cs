using System.Runtime.ExceptionServices;
using Marten;
using Npgsql;

namespace Samplit.Projections.Streams;

internal static class MartenSessions
{
    /// <summary>Commits, and throws the database's own exception where Marten has wrapped one: that is what callers know.</summary>
    public static async Task SaveAsync(this IDocumentSession session, CancellationToken ct)
    {
        try
        {
            await session.SaveChangesAsync(ct);
        }
        catch (Exception e) when (Cause(e) is { } cause)
        {
            ExceptionDispatchInfo.Throw(cause);
        }
    }

    private static NpgsqlException? Cause(Exception e) =>
        e switch
        {
            NpgsqlException cause => cause,
            { InnerException: { } inner } => Cause(inner),
            _ => null,
        };
}
