using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Samplit.Api.Database;
using Samplit.Api.Host;

namespace Samplit.Api.Tests.Database;

public class Connection_settings
{
    [Fact]
    public async Task Are_our_own_where_the_connection_string_says_nothing()
    {
        var settings = await SettingsAsync("Host=db.example.org");

        Assert.Equal("samplit", settings.ApplicationName);
        Assert.Equal(1, settings.Timeout);
        Assert.Equal(32, settings.MaxPoolSize);
        Assert.Equal(0, settings.MaxAutoPrepare);
    }

    [Fact]
    public async Task Are_the_callers_where_it_says_something()
    {
        var settings = await SettingsAsync(
            "Host=db.example.org;Application Name=mine;Timeout=15;Maximum Pool Size=100;Max Auto Prepare=10"
        );

        Assert.Equal("mine", settings.ApplicationName);
        Assert.Equal(15, settings.Timeout);
        Assert.Equal(100, settings.MaxPoolSize);
        Assert.Equal(10, settings.MaxAutoPrepare);
    }

    [Fact]
    public void Of_one_role_twice_are_one_connection()
    {
        var connections = new DatabaseConnections(
            "Host=db;Username=samplit;Database=s",
            "Host=other;User Id=samplit;Database=s;Password=p"
        );

        Assert.Null(connections.Owner);
        Assert.Null(connections.ApplicationRole);
    }

    [Fact]
    public void Of_two_roles_say_whom_the_owner_grants_to()
    {
        var connections = new DatabaseConnections("Host=db;Username=samplit", "Host=db;Username=o;Database=samplit");

        Assert.Equal("Host=db;Username=o;Database=samplit", connections.Owner);
        Assert.Equal("samplit", connections.ApplicationRole);
    }

    [Theory]
    [InlineData("Host=db;Username=samplit", "Host=db;Username=o", "leads to the database 'samplit', and")]
    [InlineData("Host=db", "Host=db;Username=o", "Username=… in ConnectionStrings__Samplit.")]
    [InlineData("Host=db;Username=samplit", "Host=db", "Username=… in ConnectionStrings__SamplitOwner.")]
    public void That_do_not_go_together_are_refused(string application, string owner, string why)
    {
        var refused = Assert.Throws<ArgumentException>(() => new DatabaseConnections(application, owner));

        Assert.Contains(why, refused.Message);
    }

    private static async Task<NpgsqlConnectionStringBuilder> SettingsAsync(string connectionString)
    {
        await using var app = SamplitServer.Build(new DatabaseConnections(connectionString), "http://127.0.0.1:0");
        return new(app.Services.GetRequiredService<NpgsqlDataSource>().ConnectionString);
    }
}
