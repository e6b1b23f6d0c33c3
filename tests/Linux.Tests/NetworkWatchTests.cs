using System.Net.NetworkInformation;
using Hillingar.TestKit;

namespace Hillingar.Linux.Tests;

public sealed class NetworkWatchTests
{
    [RootFact]
    public void ChangesOfInterfacesAddressesAndRulesAreTold() => NetworkNamespace.RunInNew(() =>
    {
        using var poller = new Poller();
        using var watch = new NetworkWatch();
        using var route = new RouteSocket();
        bool Tells(Action change)
        {
            var told = watch.ChangedAsync(poller, TestContext.Current.CancellationToken);
            change();
#pragma warning disable VSTHRD002, xUnit1031 // The namespace is this thread's.
            return told.Wait(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
#pragma warning restore VSTHRD002, xUnit1031
        }

        Assert.True(Tells(() => route.CreateBridge("hb-test", PhysicalAddress.Parse("02-00-00-12-34-56"), 1400)));
        var index = route.FindLink("hb-test")!.Index;
        Assert.True(Tells(() => route.AddAddress(index, new InterfaceAddress(System.Net.IPAddress.Parse("10.0.0.1"), 24))));
        Assert.True(Tells(() => route.DeleteLink(index)));
        if (File.Exists("/usr/sbin/nft"))
            Assert.True(Tells(() => new HostProgram("/usr/sbin/nft", ["add", "table", "inet", "x"], TimeSpan.FromSeconds(10)).Run(TimeProvider.System)));
    });

    [Fact]
    public void ASteadyClockGoesOnAndIsShownAsTheWallClock()
    {
        var before = SteadyTime.OfThisProcess.GetUtcNow();
        var after = SteadyTime.OfThisProcess.GetUtcNow();
        Assert.True(after >= before);
        Assert.InRange(SteadyTime.Shown(after) - TimeProvider.System.GetUtcNow(), TimeSpan.FromSeconds(-5), TimeSpan.FromSeconds(5));
    }
}
