using Samplit.Api.Tests.Story;
using Samplit.Testing;
using Samplit.Verify.Tests.Audit;

namespace Samplit.Api.Tests.Clients;

/// <summary>Clients that others generate from the description go through the quick start of README.md.</summary>
public class Generated_clients(SharedServer shared)
{
    private readonly RunningServer _server = shared.Server;

    [Fact]
    public async Task Of_NSwag_compile_and_run_an_experiment()
    {
        var client = await CompiledClient.GenerateAsync(await DocumentAsync("/openapi/v1-3.0.json"));
        var program = await File.ReadAllTextAsync(InClients("CSharp", "QuickStart.cs"));
        var quickStart = CompiledClient.Compile(client, program).GetType("Samplit.Generated.QuickStart")!;

        var told = (Task<string>)quickStart.GetMethod("RunAsync")!.Invoke(null, [_server.Http])!;

        Assert.Equal("True 1 1 2 Completed experiment_not_draft", await told);
    }

    [Fact]
    public async Task Of_openapi_typescript_compile_and_run_an_experiment()
    {
        Directory.CreateDirectory(Path.Combine(Node.Folder, "obj"));
        await File.WriteAllTextAsync(
            Path.Combine(Node.Folder, "obj", "v1.json"),
            await DocumentAsync("/openapi/v1.json")
        );

        await Node.RunAsync("node_modules/openapi-typescript/bin/cli.js", "obj/v1.json", "-o", "obj/api.d.ts");
        await Node.RunAsync("node_modules/typescript/bin/tsc");
        var told = await Node.RunAsync(
            "obj/quick-start.js",
            _server.Http.BaseAddress!.ToString().TrimEnd('/'),
            TestKeys.Usual.Admin,
            TestKeys.Usual.DataPlane
        );

        Assert.Equal(
            """{"sameVariant":true,"decided":true,"converted":true,"variants":2,"status":"completed"}""",
            told.Trim()
        );
    }

    private Task<string> DocumentAsync(string path) => _server.Http.GetStringAsync(new Uri(path, UriKind.Relative));

    private static string InClients(params string[] path) =>
        Documented.PathOf(["tests", "Samplit.Api.Tests", "Clients", .. path]);
}
