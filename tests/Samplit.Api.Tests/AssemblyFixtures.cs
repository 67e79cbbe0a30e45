using Samplit.Api.Tests;
using Samplit.Api.Tests.Story;

[assembly: AssemblyFixture(typeof(SharedServer))]
[assembly: NotAcrossMidnight]
