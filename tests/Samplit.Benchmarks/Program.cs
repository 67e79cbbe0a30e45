using Samplit.Benchmarks.Harness;

return await BenchmarkCommand.RunAsync(args);
