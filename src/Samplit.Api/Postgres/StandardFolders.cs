namespace Samplit.Api.Postgres;

/// <summary>Where data and downloads go when nobody said: the system's folders for root, else the user's own.</summary>
internal static class StandardFolders
{
    public static string Data(Func<string, string?> environment, bool? asRoot = null) =>
        asRoot ?? Environment.IsPrivilegedProcess ? "/var/lib/samplit"
        : OperatingSystem.IsMacOS() ? Path.Combine(Home(environment), "Library", "Application Support", "samplit")
        : Xdg(environment, "XDG_DATA_HOME", ".local", "share");

    public static string Cache(Func<string, string?> environment, bool? asRoot = null) =>
        asRoot ?? Environment.IsPrivilegedProcess ? "/var/cache/samplit" : Xdg(environment, "XDG_CACHE_HOME", ".cache");

    // The XDG Base Directory Specification: a relative path in these variables is to be ignored.
    private static string Xdg(Func<string, string?> environment, string variable, params string[] underHome) =>
        environment(variable) is { } folder && Path.IsPathRooted(folder)
            ? Path.Combine(folder, "samplit")
            : Path.Combine([Home(environment), .. underHome, "samplit"]);

    private static string Home(Func<string, string?> environment) =>
        environment("HOME") is { Length: > 0 } home
            ? home
            : throw new EmbeddedPostgresException(
                "HOME is not set, so there is no usual place for Samplit's data. Set HOME, choose a folder with --data, "
                    + "or set ConnectionStrings__Samplit to use a PostgreSQL of your own."
            );
}
