return await Samplit.Verify.Cli.VerifyProgram.RunAsync(args);
