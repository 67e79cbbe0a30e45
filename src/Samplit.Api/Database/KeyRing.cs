using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Npgsql;
using Samplit.Projections.Allocation;
using Samplit.Projections.Schema;

namespace Samplit.Api.Database;

/// <summary>Keeps Data Protection's keys in PostgreSQL, so that every node reads what another one encrypted.</summary>
internal sealed class KeyRing(NpgsqlDataSource dataSource, SchemaOptions options) : IXmlRepository
{
    private readonly string _table = SchemaName.Quote(options.Schema) + ".data_protection_keys";

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var command = dataSource.CreateCommand($"SELECT xml FROM {_table} ORDER BY created_at, name");
        using var reader = command.ExecuteReader();
        var elements = new List<XElement>();
        while (reader.Read())
        {
            elements.Add(XElement.Parse(reader.GetString(0)));
        }
        return elements;
    }

    /// <summary>Whether any key of it is encrypted with a certificate.</summary>
    public bool IsEncrypted()
    {
        using var command = dataSource.CreateCommand(
            $"SELECT EXISTS (SELECT FROM {_table} WHERE xml LIKE '%<encryptedSecret %')"
        );
        return (bool)command.ExecuteScalar()!;
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var command = dataSource.CreateCommand($"INSERT INTO {_table} (name, xml) VALUES ($1, $2)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = friendlyName });
        command.Parameters.Add(
            new NpgsqlParameter<string> { TypedValue = element.ToString(SaveOptions.DisableFormatting) }
        );
        command.ExecuteNonQuery();
    }
}

/// <summary>Encrypts algorithm states and salts, each under a purpose of its own.</summary>
public sealed class StateProtector(IDataProtectionProvider provider) : IStateProtector
{
    private readonly IDataProtector _states = provider.CreateProtector("algorithm-state");
    private readonly IDataProtector _salts = provider.CreateProtector("visitor-salt");

    public byte[] Protect(byte[] plain) => _states.Protect(plain);

    public byte[] Unprotect(byte[] stored) => _states.Unprotect(stored);

    public byte[] ProtectSalt(byte[] salt) => _salts.Protect(salt);

    public byte[] UnprotectSalt(byte[] stored) => _salts.Unprotect(stored);
}
