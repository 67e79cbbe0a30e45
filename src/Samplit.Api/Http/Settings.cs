namespace Samplit.Api.Http;

/// <summary>
/// All settings lie flat in the configuration section <c>Samplit</c> (environment: <c>Samplit__…</c>); each context
/// binds those that it knows.
/// </summary>
internal static class Settings
{
    private const string Section = "Samplit";

    /// <exception cref="InvalidOperationException">One of them has a value of another type.</exception>
    public static T Read<T>(this IConfiguration configuration)
        where T : class, new() => configuration.GetSection(Section).Get<T>() ?? new T();
}
