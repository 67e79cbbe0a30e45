return await Samplit.Api.CommandLine.RunAsync(args);
