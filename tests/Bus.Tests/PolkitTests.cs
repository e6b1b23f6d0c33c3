using Hillingar.TestKit;

namespace Hillingar.Bus.Tests;

/// <summary>The actions and details that polkit is asked about are what its rules can decide by.</summary>
public sealed class PolkitTests(BusDaemon daemon) : IClassFixture<BusDaemon>
{
    private const uint Nobody = 65534;

    private const string Rules = """
        polkit.addRule(function(action, subject) {
            if (subject.user != "nobody")
                return;
            if (action.id == "org.hillingar.manage-units" && action.lookup("unit").indexOf("web-") == 0 && action.lookup("verb") != "KillUnit")
                return polkit.Result.YES;
            if (action.id == "org.hillingar.switch")
                return polkit.Result.NO;
        });
        """;

    [RootFact]
    public async Task ARuleGivesAGroupOnePrefixOfNames()
    {
        await using var host = await SampleHost.StartAsync(daemon);
        await using var polkit = await PolkitDaemon.StartAsync(daemon, Rules);
        Assert.Equal(0, (await CallAsync("StartUnit", "ss", "web-1", "replace")).Status);
        Assert.Equal(0, (await CallAsync("StopUnit", "ss", "web-2", "replace")).Status);

        // What no rule speaks of would need a user to authenticate, by the defaults of the action.
        foreach (var refused in new[] { await CallAsync("StartUnit", "ss", "dns", "replace"), await CallAsync("KillUnit", "ssi", "web-1", "main", "9") })
        {
            Assert.NotEqual(0, refused.Status);
            Assert.Contains("authenticat", refused.Output, StringComparison.Ordinal);
        }

        var forbidden = await CallAsync("Rollback", "u", "1");
        Assert.NotEqual(0, forbidden.Status);
        Assert.Contains("Access denied", forbidden.Output, StringComparison.Ordinal);
        Assert.Equal(["StartUnit", "StopUnit"], host.Granted);
    }

    private Task<(int Status, string Output)> CallAsync(string member, string signature, params string[] arguments) => daemon.BusctlAsync(
        Nobody,
        ["--allow-interactive-authorization=no", "call", HostBus.Service, HostBus.Root, ManagerContract.Interface.Name, member, signature, .. arguments]);
}
