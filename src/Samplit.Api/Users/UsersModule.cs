using System.Text.Json.Serialization;
using Samplit.Api.Http;

namespace Samplit.Api.Users;

/// <summary>People who sign in, and what they may do.</summary>
internal sealed class UsersModule : Module
{
    public override JsonSerializerContext Json => UsersJson.Default;

    public override void AddServices(IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<UserTable>();
        services.AddSingleton<GroupTable>();
        services.AddSingleton<UserLinks>();
        services.AddSingleton<SecondFactorTable>();
        services.AddSingleton<PasskeyTable>();
        services.AddSingleton<IdentityTable>();
        services.AddSingleton<UserWriter>();
        services.AddSingleton<UserChanges>();
        services.AddSingleton<BreakGlassLinks>();
        services.AddSingleton(_ => new Passwords());
    }
}
