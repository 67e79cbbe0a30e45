return await Samplit.Api.Cli.CommandLine.RunAsync(args);
