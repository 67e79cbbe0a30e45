using Samplit.Api.Postgres;

namespace Samplit.Api.Tests.Postgres;

public class Standard_folders
{
    [Fact]
    public void Are_the_systems_for_root()
    {
        Assert.Equal("/var/lib/samplit", StandardFolders.Data(_ => null, asRoot: true));
        Assert.Equal("/var/cache/samplit", StandardFolders.Cache(_ => null, asRoot: true));
    }

    [Fact]
    public void Are_in_the_home_of_anybody_else()
    {
        Func<string, string?> environment = name => name == "HOME" ? "/home/ada" : null;

        Assert.Equal(
            OperatingSystem.IsMacOS()
                ? "/home/ada/Library/Application Support/samplit"
                : "/home/ada/.local/share/samplit",
            StandardFolders.Data(environment, asRoot: false)
        );
        Assert.Equal("/home/ada/.cache/samplit", StandardFolders.Cache(environment, asRoot: false));
    }

    [Theory]
    [InlineData("/srv/cache", "/srv/cache/samplit")]
    [InlineData("relative", "/home/ada/.cache/samplit")]
    public void Follow_XDG_when_it_is_absolute(string xdg, string expected) =>
        Assert.Equal(expected, StandardFolders.Cache(name => name == "HOME" ? "/home/ada" : xdg, asRoot: false));

    [Fact]
    public void Without_HOME_there_are_none_and_the_error_says_so()
    {
        var error = Assert.Throws<EmbeddedPostgresException>(() => StandardFolders.Data(_ => null, asRoot: false));

        Assert.StartsWith("HOME is not set", error.Message, StringComparison.Ordinal);
    }
}
