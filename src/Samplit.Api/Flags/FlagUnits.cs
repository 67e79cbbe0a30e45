using Samplit.Api.Decisions;
using Samplit.Domain.Access;
using Samplit.Domain.Visitors;

namespace Samplit.Api.Flags;

/// <summary>Knows units as the log does.</summary>
public sealed class FlagUnits(FlagReader flags, VisitorSalts salts)
{
    /// <returns>The pseudonym of a unit in the project of the flag; of the default one where there is no such flag.</returns>
    public async Task<VisitorKey> KeyAsync(Guid flag, string unit, CancellationToken ct) =>
        VisitorKey.From(await salts.OfProjectAsync(Project.Of((await flags.FindAsync(flag, ct))?.Project), ct), unit);
}
