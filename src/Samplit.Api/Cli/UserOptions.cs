using System.CommandLine;
using Samplit.Domain.Access;

namespace Samplit.Api.Cli;

/// <summary>Who a new user is.</summary>
internal sealed class UserOptions
{
    private readonly Option<string> _userName = new("--user-name")
    {
        Description = "What they sign in with.",
        HelpName = "NAME",
        Required = true,
    };

    private readonly Option<string> _email = new("--email")
    {
        Description = "Their mail address, which they may sign in with, too.",
        HelpName = "ADDRESS",
        Required = true,
    };

    private readonly Option<string?> _fullName = new("--full-name")
    {
        Description = "What they are called.",
        HelpName = "NAME",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_userName);
        command.Options.Add(_email);
        command.Options.Add(_fullName);
    }

    public CreateUser Read(ParseResult parsed, IReadOnlyList<string?>? roles, bool isSuperuser) =>
        new(
            parsed.GetValue(_userName),
            parsed.GetValue(_email),
            parsed.GetValue(_fullName),
            Company: null,
            roles,
            isSuperuser
        );
}
