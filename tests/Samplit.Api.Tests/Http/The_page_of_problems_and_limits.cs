using System.Globalization;
using System.Reflection;
using Samplit.Api.Tests.Story;
using Samplit.Domain;
using Samplit.Verify.Tests.Audit;

namespace Samplit.Api.Tests.Http;

/// <summary>docs/errors.md, beside the code and the OpenAPI document.</summary>
public class The_page_of_problems_and_limits(SharedServer shared)
{
    private static readonly string[][] Rows =
    [
        .. File.ReadLines(Documented.PathOf("docs", "errors.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|', StringSplitOptions.TrimEntries)),
    ];

    [Fact]
    public void Has_each_code_once_and_no_other() =>
        Assert.Equal(
            ProblemCodes.All.Order(),
            Rows.Where(row => row[0].StartsWith('`')).Select(row => row[0].Trim('`')).Order()
        );

    [Fact]
    public async Task Has_the_codes_that_the_OpenAPI_document_has()
    {
        var document = (await shared.App.GetAsync("/openapi/v1.json")).Body;

        var code = document.GetProperty("components").GetProperty("schemas").GetProperty("ProblemDetails");
        Assert.Equal(
            ProblemCodes.All,
            code.GetProperty("properties")
                .GetProperty("code")
                .GetProperty("x-extensible-enum")
                .EnumerateArray()
                .Select(one => one.GetString()!)
        );
    }

    [Fact]
    public void Has_each_constant_of_the_list() =>
        Assert.Equal(
            typeof(ProblemCodes).GetFields().Select(field => (string)field.GetRawConstantValue()!).Order(),
            ProblemCodes.All.Order()
        );

    [Fact]
    public void Has_each_limit_with_its_value()
    {
        var limits =
            from type in typeof(ProblemCodes).Assembly.GetTypes().Append(typeof(Samplit.Api.Http.Limits))
            from field in type.GetFields(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            where
                field.IsLiteral
                && !type.IsEnum
                && field.FieldType != typeof(string)
                && (
                    field.Name.StartsWith("Max", StringComparison.Ordinal)
                    || field.Name.StartsWith("Min", StringComparison.Ordinal)
                )
            select string.Create(
                CultureInfo.InvariantCulture,
                $"{type.Name}.{field.Name} {field.GetRawConstantValue():#,0.###}"
            );

        Assert.Equal(limits.Order(), Rows.Where(row => row[^1].StartsWith('`')).Select(Limit).Order());

        static string Limit(string[] row) => $"{row[^1].Trim('`')} {row[1]}";
    }
}
