using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Samplit.Api.Runtime;

namespace Samplit.Api.Tests.Runtime;

public class Connection_settings
{
    [Fact]
    public async Task Are_our_own_where_the_connection_string_says_nothing()
    {
        var settings = await SettingsAsync("Host=db.example.org");

        Assert.Equal("samplit", settings.ApplicationName);
        Assert.Equal(1, settings.Timeout);
        Assert.Equal(32, settings.MaxPoolSize);
        Assert.Equal((100, 2), (settings.MaxAutoPrepare, settings.AutoPrepareMinUsages));
    }

    [Fact]
    public async Task Are_the_callers_where_it_says_something()
    {
        var settings = await SettingsAsync(
            "Host=db.example.org;Application Name=mine;Timeout=15;Maximum Pool Size=100;Max Auto Prepare=0"
        );

        Assert.Equal("mine", settings.ApplicationName);
        Assert.Equal(15, settings.Timeout);
        Assert.Equal(100, settings.MaxPoolSize);
        Assert.Equal(0, settings.MaxAutoPrepare);
    }

    private static async Task<NpgsqlConnectionStringBuilder> SettingsAsync(string connectionString)
    {
        await using var app = SamplitServer.Build(connectionString, "http://127.0.0.1:0");
        return new(app.Services.GetRequiredService<NpgsqlDataSource>().ConnectionString);
    }
}
