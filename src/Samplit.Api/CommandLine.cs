using System.CommandLine;
using Samplit.Api.Cli;
using Samplit.Api.Cli.Demo;
using Samplit.Verify.Cli;

namespace Samplit.Api;

/// <summary>The program's commands. Without one it serves.</summary>
internal static class CommandLine
{
    public static Task<int> RunAsync(string[] args)
    {
        Terminal.Use();
        return Create().Parse(args).InvokeAsync();
    }

    public static RootCommand Create()
    {
        var root = new RootCommand("Samplit: adaptive experiments that can prove what they did.");
        ServeCommand.AddTo(root);
        root.Subcommands.Add(ServeCommand.Create());
        root.Subcommands.Add(DemoCommand.Create());
        root.Subcommands.Add(HealthCommand.Create());
        root.Subcommands.Add(MigrateCommand.Create());
        root.Subcommands.Add(VerifyCommand.Create());
        root.Subcommands.Add(ExportCommand.Create());
        root.Subcommands.Add(ImportCommand.Create());
        root.Subcommands.Add(ApiKeysCommand.Create());
        root.Subcommands.Add(ApprovalsCommand.Create());
        root.Subcommands.Add(AccessCommand.Create());
        root.Subcommands.Add(RolesCommand.Create());
        root.Subcommands.Add(GroupsCommand.Create());
        root.Subcommands.Add(KeysCommand.Create());
        root.Subcommands.Add(UsersCommand.Create());
        root.Subcommands.Add(ReplayCommand.Create());
        root.Subcommands.Add(WhatIfCommand.Create());
        root.Subcommands.Add(PlanCommand.Create());
        root.Subcommands.Add(SimulateCommand.Create());
        root.Subcommands.Add(RebuildCommand.Create());
        root.Subcommands.Add(DeadLettersCommand.Create());
        ToolCommands.AddTo(root);
        return root;
    }
}
