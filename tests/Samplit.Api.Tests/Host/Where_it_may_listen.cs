using Samplit.Api.Database;
using Samplit.Api.Host;

namespace Samplit.Api.Tests.Host;

public class Where_it_may_listen
{
    [Theory]
    [InlineData("http://127.0.0.1:5080")]
    [InlineData("http://127.8.9.10:0")]
    [InlineData("http://localhost:5080")]
    [InlineData("https://LOCALHOST:5443")]
    [InlineData("http://[::1]:5080")]
    [InlineData("http://127.0.0.1:5080;http://[::1]:5080")]
    [InlineData("http://unix:/run/samplit.sock")]
    public void On_this_machine_with_no_questions_asked(string urls)
    {
        Assert.Null(ListenAddresses.Problem(urls, allowUnauthenticated: false));
        Assert.Null(ListenAddresses.Problem(urls, allowUnauthenticated: true));
    }

    [Theory]
    [InlineData("http://0.0.0.0:5080")]
    [InlineData("http://[::]:5080")]
    [InlineData("http://*:5080")]
    [InlineData("http://+:5080")]
    [InlineData("http://192.0.2.1:5080")]
    [InlineData("http://samplit.example.org")]
    [InlineData("http://localhost.example.org:5080")]
    [InlineData("http://127.0.0.1:5080;http://0.0.0.0:5081")]
    public void Anywhere_else_only_when_it_was_allowed(string urls)
    {
        var problem = ListenAddresses.Problem(urls, allowUnauthenticated: false);

        Assert.StartsWith("Samplit has no access control yet", problem, StringComparison.Ordinal);
        Assert.Contains($"'{urls.Split(';')[^1]}'", problem, StringComparison.Ordinal);
        Assert.Contains("--allow-unauthenticated", problem, StringComparison.Ordinal);
        Assert.Null(ListenAddresses.Problem(urls, allowUnauthenticated: true));
    }

    [Fact]
    public void Not_where_a_setting_of_the_web_server_says_past_that_check()
    {
        var settings = new Dictionary<string, string?> { ["Kestrel:Endpoints:Public:Url"] = "http://0.0.0.0:0" };

        var refused = Assert.Throws<ArgumentException>(() =>
            SamplitServer.Build(new DatabaseConnections("Host=nowhere"), ListenAddresses.Default, settings)
        );

        Assert.StartsWith("Kestrel:Endpoints is set", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("http://:5080")]
    [InlineData("127.0.0.1:5080")]
    [InlineData("ftp://127.0.0.1:5080")]
    [InlineData("http://127.0.0.1:port")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://127.0.0.1:5080/path")]
    [InlineData("")]
    [InlineData(" ; ")]
    public void Nowhere_that_is_no_address(string urls)
    {
        foreach (var allow in (bool[])[false, true])
        {
            Assert.Contains(
                "an example is http://127.0.0.1:5080",
                ListenAddresses.Problem(urls, allow),
                StringComparison.Ordinal
            );
        }
    }
}
