using Samplit.Domain.Access;

namespace Samplit.Domain.Tests.Access;

public class The_built_in_roles
{
    private static readonly Role[] Columns =
    [
        Role.Viewer,
        Role.Analyst,
        Role.Editor,
        Role.Operator,
        Role.Approver,
        Role.Auditor,
        Role.Admin,
    ];

    /// <summary>A letter a role, in the order of the columns: x allows, p proposes, a approves, - nothing.</summary>
    public static TheoryData<string, string> Table =>
        new()
        {
            { "experiment:read", "xxxxxxx" },
            { "experiment:create", "--xx--x" },
            { "experiment:import", "--xx--x" },
            { "experiment:preview", "--xx--x" },
            { "experiment:record-allocation", "--xx--x" },
            { "layer:create", "--xx--x" },
            { "experiment:what-if", "-xxx--x" },
            { "experiment:pause", "--xxx-x" },
            { "experiment:start", "--pxa-x" },
            { "experiment:resume", "--pxa-x" },
            { "experiment:complete", "--pxa-x" },
            { "experiment:archive", "--pxa-x" },
            { "experiment:change-variants", "--ppa-p" },
            { "experiment:preregister", "--ppa-p" },
            { "experiment:reallocate", "--ppa-p" },
            { "decision:assign", "-------" },
            { "decision:convert", "-------" },
            { "event:track", "-------" },
            { "event:erase", "------x" },
            { "metrics:read", "xxxx-xx" },
            { "layer:read", "xxxx-xx" },
            { "metrics:write", "--xx--x" },
            { "metric:define", "--xxa-x" },
            { "funnel:read", "xxxx-xx" },
            { "funnel:define", "--xx--x" },
            { "flag:read", "xxxxxxx" },
            { "flag:define", "--xxa-x" },
            { "flag:evaluate", "-------" },
            { "installation:read", "xxxxxxx" },
            { "installation:create", "---x--x" },
            { "installation:change-domains", "---x--x" },
            { "installation:rotate-token", "---x--x" },
            { "installation:suspend", "---x--x" },
            { "installation:resume", "---x--x" },
            { "installation:change-credentials", "----a-x" },
            { "installation:revoke", "----a-x" },
            { "audit:read", "-xxxxxx" },
            { "audit:verify", "---x-xx" },
            { "audit:issue-receipt", "---x-xx" },
            { "projection:read", "------x" },
            { "projection:rebuild", "------x" },
            { "message:read", "------x" },
            { "message:replay", "------x" },
            { "message:discard", "------x" },
            { "account:read", "xxxxxxx" },
            { "account:change", "xxxxxxx" },
            { "user:read", "-----xx" },
            { "user:create", "------x" },
            { "user:change", "------x" },
            { "user:erase", "------x" },
            { "activity:read", "-----xx" },
            { "project:read", "xxxxxxx" },
            { "project:change-approvals", "------x" },
            { "project:create", "------x" },
            { "project:rename", "------x" },
            { "proposal:create", "--xx--x" },
            { "proposal:decide", "----x--" },
            { "group:read", "-----xx" },
            { "group:create", "------x" },
            { "group:change", "------x" },
            { "group:delete", "------x" },
            { "access:read", "-----xx" },
            { "access:change", "------x" },
            { "role:create", "------x" },
            { "role:change", "------x" },
            { "role:delete", "------x" },
            { "scim:provision", "-------" },
            { "key:read", "-----xx" },
            { "key:create", "------x" },
            { "key:rotate", "------x" },
            { "key:revoke", "------x" },
        };

    [Theory]
    [MemberData(nameof(Table))]
    public void Go_as_far_as_the_table_says(string permission, string letters)
    {
        var one = Permissions.All.Single(p => p.Name() == permission);

        Assert.Equal(letters, string.Concat(Columns.Select(role => Letter(role.Grants, one))));
    }

    [Fact]
    public void Are_in_the_table_with_every_permission()
    {
        Assert.Equal(Permissions.All.Select(p => p.Name()).Order(), Table.Select(row => row.Data.Item1).Order());
        Assert.Equal(Columns, Role.BuiltIn);
    }

    [Fact]
    public void Are_written_down_as_they_are()
    {
        var page = File.ReadAllLines(Path.Combine(Repository(), "docs", "access.md"));

        foreach (var permission in Permissions.All)
        {
            var row = Assert.Single(
                page,
                line => line.StartsWith($"| `{permission.Name()}` |", StringComparison.Ordinal)
            );
            Assert.Equal(
                Columns.Select(role => Word(role.Grants, permission)),
                row.Trim('|').Split('|', StringSplitOptions.TrimEntries)[1..]
            );
        }
    }

    [Fact]
    public void Have_nobody_who_approves_what_the_same_role_proposes() =>
        Assert.All(
            Role.BuiltIn,
            role =>
                Assert.False(
                    role.Grants.Values.Contains(Grant.Propose) && role.Grants.Values.Contains(Grant.Approve),
                    role.Name
                )
        );

    private static char Letter(IReadOnlyDictionary<Permission, Grant> grants, Permission permission) =>
        !grants.TryGetValue(permission, out var grant) ? '-'
        : grant == Grant.Allow ? 'x'
        : grant == Grant.Propose ? 'p'
        : 'a';

    private static string Word(IReadOnlyDictionary<Permission, Grant> grants, Permission permission) =>
        !grants.TryGetValue(permission, out var grant) ? ""
        : grant == Grant.Allow ? "yes"
        : grant == Grant.Propose ? "proposes"
        : "approves";

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Samplit.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new FileNotFoundException("Samplit.sln");
        }
        return folder;
    }
}
