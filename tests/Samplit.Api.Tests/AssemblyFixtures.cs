using Samplit.Testing;

[assembly: AssemblyFixture(typeof(PostgresCluster))]
