using Samplit.Api.Tests.Story;

[assembly: AssemblyFixture(typeof(SharedServer))]
