using Samplit.Domain.Access;

namespace Samplit.Domain.Tests.Access;

public class Provisioning_a_user
{
    private static readonly Guid Id = new("0199d2f0-0000-7000-8000-000000000003");
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    private static readonly User Local = User.Evolve(null, Id, new UserCreated(false, [new("editor")]), Now)!;
    private static readonly User Theirs = After(Local, new UserProvisioned());

    [Fact]
    public void Begins_when_somebody_hands_them_over()
    {
        Assert.Equal([new UserProvisioned()], ProvisionUser.HandOver(Local).Events);
        Assert.Empty(ProvisionUser.HandOver(Theirs).Events);
        Assert.True(Theirs.IsProvisioned);
        Refused(ProvisionUser.HandOver(After(Local, new UserSuperuserGranted())));
        Refused(ProvisionUser.HandOver(After(Local, new UserErased())));
    }

    [Fact]
    public void Tells_what_is_new()
    {
        Assert.Empty(ProvisionUser.Change(Theirs, isActive: true, haveDetailsChanged: false).Events);
        Assert.Equal(
            [new UserDetailsChanged(), new UserDeactivated()],
            ProvisionUser.Change(Theirs, isActive: false, haveDetailsChanged: true).Events
        );
        Assert.Equal(Theirs.Revision + 1, After(Theirs, new UserDetailsChanged()).Revision);
    }

    [Fact]
    public void Touches_no_superuser_and_nobody_who_was_made_here()
    {
        foreach (
            var user in (User[])[Local, After(Theirs, new UserSuperuserGranted()), After(Theirs, new UserErased())]
        )
        {
            Refused(ProvisionUser.Change(user, isActive: false, haveDetailsChanged: false));
            Refused(ProvisionUser.Delete(user));
        }
    }

    [Fact]
    public void Takes_everything_from_whom_the_provider_deletes()
    {
        var user = After(
            After(Theirs, new UserSecondFactorAdded(SecondFactorKind.Totp)),
            new UserSecondFactorAdded(SecondFactorKind.Passkey)
        );

        Assert.Equal(
            [
                new UserRoleRemoved("editor"),
                new UserSecondFactorRemoved(SecondFactorKind.Totp),
                new UserSecondFactorRemoved(SecondFactorKind.Passkey),
                new UserDeactivated(),
                new UserDeprovisioned(),
            ],
            ProvisionUser.Delete(user).Events
        );
    }

    [Fact]
    public void Brings_back_whom_the_provider_has_deleted_unless_somebody_here_has()
    {
        var deleted = ProvisionUser.Delete(Theirs).Events.Aggregate(Theirs, After);
        var found = After(deleted, new UserRoleGranted("admin"));

        Assert.Equal([new UserProvisioned(), new UserActivated()], ProvisionUser.Restore(deleted, true).Events);
        Assert.Equal([new UserProvisioned()], ProvisionUser.Restore(deleted, isActive: false).Events);
        Assert.Contains(new UserRoleRemoved("admin"), ProvisionUser.Restore(found, true).Events);
        Refused(ProvisionUser.Restore(After(deleted, new UserActivated()), true));
        Refused(ProvisionUser.Restore(Theirs, true));
    }

    private static void Refused(Decision decision) => Assert.Equal("not_provisioned", decision.Refusal?.Code);

    private static User After(User user, object @event) => User.Evolve(user, Id, @event, Now)!;
}
