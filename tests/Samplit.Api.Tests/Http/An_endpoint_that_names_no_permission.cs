using Microsoft.AspNetCore.Builder;
using Samplit.Api.Http;
using Samplit.Domain.Access;

namespace Samplit.Api.Tests.Http;

public class An_endpoint_that_names_no_permission
{
    [Fact]
    public async Task Keeps_the_server_from_starting()
    {
        await using var app = WebApplication.CreateSlimBuilder().Build();
        app.MapGet("/known", () => "").Requires(Permission.ExperimentRead);
        app.MapGet("/open", () => "").OpenToAll("Nothing is there.");
        app.CheckPermissions();

        app.MapGet("/forgotten", () => "");
        app.MapGet("/torn", () => "").Requires(Permission.AuditRead).OpenToAll("Or is it?");

        var refused = Assert.Throws<InvalidOperationException>(app.CheckPermissions);
        Assert.Contains("/forgotten", refused.Message, StringComparison.Ordinal);
        Assert.Contains("/torn", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("/known", refused.Message, StringComparison.Ordinal);
    }
}
