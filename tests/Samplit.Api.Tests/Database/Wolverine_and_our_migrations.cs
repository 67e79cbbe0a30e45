using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Database;
using Samplit.Api.Host;
using Samplit.Testing;
using Wolverine.Persistence.Durability;

namespace Samplit.Api.Tests.Database;

public class Wolverine_and_our_migrations
{
    /// <summary>
    /// A new version of Wolverine that wants anything else fails here, and gets a numbered migration. Asked as the
    /// owner: others do not see all of the catalogue.
    /// </summary>
    [Fact]
    public async Task Agree_on_the_schema()
    {
        await using var server = await RunningServer.StartAsync();
        await using var asOwner = SamplitServer.Build(
            new DatabaseConnections(server.ConnectionString),
            ListenAddresses.Default
        );

        await asOwner
            .Services.GetRequiredService<IMessageStore>()
            .Admin.AssertStorageExistsAsync(TestContext.Current.CancellationToken);
    }
}
