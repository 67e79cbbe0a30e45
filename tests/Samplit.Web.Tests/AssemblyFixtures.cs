using Samplit.Web.Tests.Browsing;

[assembly: AssemblyFixture(typeof(World))]
