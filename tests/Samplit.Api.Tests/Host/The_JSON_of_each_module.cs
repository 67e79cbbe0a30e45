using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Samplit.Api.Database;
using Samplit.Api.Host;
using Samplit.Api.Http;

namespace Samplit.Api.Tests.Host;

/// <summary>Modules declare their JSON apart from one another; a reader must not be able to tell.</summary>
public class The_JSON_of_each_module
{
    private static readonly JsonSerializerContext[] Contexts =
    [
        HttpJson.Default,
        .. Modules.All.Select(module => module.Json).OfType<JsonSerializerContext>(),
    ];

    public static TheoryData<string> Names => [.. Contexts.Select(context => context.GetType().Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Is_read_and_written_by_the_options_of_the_contract(string name)
    {
        var (own, contract) = (Of(name).Options, Contract());

        Assert.Equal(contract.UnmappedMemberHandling, own.UnmappedMemberHandling);
        Assert.Equal(contract.AllowDuplicateProperties, own.AllowDuplicateProperties);
        Assert.Equal(contract.NumberHandling, own.NumberHandling);
        Assert.Equal(contract.DefaultIgnoreCondition, own.DefaultIgnoreCondition);
        Assert.Equal(contract.PropertyNamingPolicy, own.PropertyNamingPolicy);
        Assert.Equal(JsonUnmappedMemberHandling.Disallow, own.UnmappedMemberHandling);
        Assert.False(own.AllowDuplicateProperties);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Has_a_converter_for_each_enumeration_that_it_reaches_and_no_other(string name)
    {
        var context = Of(name);

        Assert.Equal(
            Enumerations(context).Select(type => type.Name).Order(StringComparer.Ordinal),
            context
                .Options.Converters.Where(c => c.Type is { IsEnum: true })
                .Select(c => c.Type!.Name)
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Names_an_enumeration_as_the_others_do()
    {
        foreach (var context in Contexts)
        {
            foreach (var (type, converter) in context.Options.Converters.Select(c => (c.Type!, c)))
            {
                Assert.Equal(converter.GetType(), Contract().GetConverter(type).GetType());
            }
        }
    }

    /// <summary>The options that endpoints read and write with.</summary>
    private static JsonSerializerOptions Contract()
    {
        var app = SamplitServer.CreateBuilder(new DatabaseConnections("Host=nowhere"), ListenAddresses.Default).Build();
        return app.Services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
    }

    private static JsonSerializerContext Of(string name) => Contexts.Single(context => context.GetType().Name == name);

    /// <summary>For each type that a context reaches, the generator makes a property.</summary>
    private static IEnumerable<Type> Enumerations(JsonSerializerContext context) =>
        context
            .GetType()
            .GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Select(property => property.PropertyType)
            .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(JsonTypeInfo<>))
            .Select(type => type.GetGenericArguments()[0])
            .Where(type => type.IsEnum);
}
