using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Samplit.Api.Database;
using Samplit.Api.Tests.Cli;
using Samplit.Api.Tests.Postgres;
using Samplit.Api.Tests.Story;
using Samplit.Testing;

namespace Samplit.Api.Tests.Database;

public sealed class A_key_ring_with_a_certificate : IDisposable
{
    private const string Setting = "Samplit:KeyCertificate";

    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Cannot_be_read_by_whoever_has_the_database()
    {
        await using var database = await TestDatabase.CreateAsync();
        var certificate = Certificate("one");
        Guid id;
        string? variant;
        await using (var server = await RunningServer.StartOnAsync(database.ConnectionString, (Setting, certificate)))
        {
            var experiment = await An.Experiment.RunningOn(server);
            (id, variant) = (experiment.Id, (await experiment.Assign("v-1"))["variant"].GetString());
        }

        Assert.All(await KeysAsync(database), k => Assert.Contains("<EncryptedData", k));
        await using var again = await RunningServer.StartOnAsync(database.ConnectionString, (Setting, certificate));
        var known = await new TestExperiment(again, id).Assign("v-1");
        Assert.Equal((variant, false), (known["variant"].GetString(), known["isNew"].GetBoolean()));
    }

    [Fact]
    public async Task Is_not_replaced_by_a_server_that_cannot_read_it()
    {
        await using var database = await TestDatabase.CreateAsync();
        await (
            await RunningServer.StartOnAsync(database.ConnectionString, (Setting, Certificate("one")))
        ).DisposeAsync();

        var without = await CommandRun.OfAsync(database, "migrate");

        Assert.Equal(2, without.ExitCode);
        Assert.Contains("encrypted with a certificate that is not given here", without.Error.ReplaceLineEndings(" "));
        Assert.Single(await KeysAsync(database));
    }

    [Fact]
    public async Task Begins_with_the_first_certificate_and_is_read_with_earlier_ones()
    {
        await using var database = await TestDatabase.CreateAsync();
        TestExperiment experiment;
        await using (var server = await RunningServer.StartOnAsync(database.ConnectionString))
        {
            experiment = await An.Experiment.RunningOn(server);
            await experiment.Assign("v-1");
        }
        var (one, two) = (Certificate("one"), Certificate("two"));
        await (await RunningServer.StartOnAsync(database.ConnectionString, (Setting, one))).DisposeAsync();

        await using var next = await RunningServer.StartOnAsync(
            database.ConnectionString,
            (Setting, two),
            ("Samplit:EarlierKeyCertificates:0", one)
        );

        Assert.Equal([false, true], (await KeysAsync(database)).Select(k => k.Contains("<EncryptedData")));
        (await experiment.On(next).Assign("v-1")).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("nothing.pem", null, "cannot be used")]
    [InlineData("text.pem", "no certificate", "cannot be used")]
    public void Says_which_file_is_no_certificate(string name, string? content, string why)
    {
        var file = Path.Combine(_folder.Path, name);
        if (content is not null)
        {
            File.WriteAllText(file, content);
        }

        Refuses(file, why);
    }

    [Fact]
    public void Takes_none_without_an_RSA_key()
    {
        using var key = ECDsa.Create();
        var request = new CertificateRequest("CN=samplit", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        var file = Path.Combine(_folder.Path, "ec.pem");
        File.WriteAllText(file, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());

        Refuses(file, "no RSA private key");
    }

    private static void Refuses(string file, string why)
    {
        var services = new ServiceCollection();

        var refused = Assert.Throws<ArgumentException>(() =>
            services.AddDataProtection().ProtectKeyRing(new KeyRingOptions { KeyCertificate = file })
        );

        Assert.Contains(why, refused.Message);
    }

    /// <summary>A file of PKCS #12 or PEM, by its name.</summary>
    private string Certificate(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        var file = Path.Combine(_folder.Path, name == "one" ? "one.pem" : $"{name}.pfx");
        if (name == "one")
        {
            File.WriteAllText(file, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        }
        else
        {
            File.WriteAllBytes(file, certificate.Export(X509ContentType.Pfx));
        }
        return file;
    }

    private static async Task<List<string>> KeysAsync(TestDatabase database)
    {
        await using var command = database.DataSource.CreateCommand(
            "SELECT xml FROM samplit.data_protection_keys ORDER BY created_at"
        );
        var keys = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            keys.Add(reader.GetString(0));
        }
        return keys;
    }
}
