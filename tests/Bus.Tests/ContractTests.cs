
namespace Hillingar.Bus.Tests;

/// <summary>Every member of every object, called and read over a real bus, is what the table says.</summary>
public sealed class ContractTests(BusDaemon daemon) : IClassFixture<BusDaemon>
{
    private const string Properties = "org.freedesktop.DBus.Properties";

    [Fact]
    public async Task EveryMethodOfEveryObjectAnswersWithTheTypesOfTheTable()
    {
        await using var host = await SampleHost.StartAsync(daemon);
        using var caller = await RawCaller.ConnectAsync(daemon);
        foreach (var one in Objects(host))
        {
            foreach (var method in one.Interface.Methods.Where(method => method.Name != "Unsubscribe"))
            {
                var answer = await caller.CallAsync(one.Path, one.Interface.Name, method.Name, method.Takes.Signature, Samples(method.Takes));
                Assert.Equal((method.Name, method.Returns.Signature), (method.Name, answer));
                // The interface may be left out, and other arguments are refused.
                Assert.Equal(answer, await caller.CallAsync(one.Path, null, method.Name, method.Takes.Signature, Samples(method.Takes)));
                Assert.Equal(
                    BusErrors.InvalidArgs, await caller.CallAsync(one.Path, one.Interface.Name, method.Name, "d", (ref writer) => writer.WriteDouble(1)));
            }
        }
    }

    [Fact]
    public async Task EveryPropertyOfEveryObjectHasTheTypeOfTheTable()
    {
        await using var host = await SampleHost.StartAsync(daemon);
        using var caller = await RawCaller.ConnectAsync(daemon);
        foreach (var one in Objects(host))
        {
            foreach (var property in one.Interface.Properties)
            {
                var answer = await caller.CallAsync(one.Path, Properties, "Get", "ss", Texts(one.Interface.Name, property.Name));
                Assert.Equal((property.Name, $"v:{property.Signature}"), (property.Name, answer));
            }

            Assert.Equal("a{sv}", await caller.CallAsync(one.Path, Properties, "GetAll", "s", Texts(one.Interface.Name)));
            Assert.Equal("a{sv}", await caller.CallAsync(one.Path, Properties, "GetAll", "s", Texts("")));
            Assert.Equal("s", await caller.CallAsync(one.Path, "org.freedesktop.DBus.Introspectable", "Introspect"));
            Assert.Equal("", await caller.CallAsync(one.Path, "org.freedesktop.DBus.Peer", "Ping"));
        }

        Assert.Equal("a{oa{sa{sv}}}", await caller.CallAsync(HostBus.Root, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects"));
    }

    [Theory]
    [InlineData("/org/hillingar/Hillingar1/unit/nobody", HostBus.Service + ".Unit", "Start", "s", BusErrors.UnknownObject)]
    [InlineData("/org/hillingar/Hillingar1/job/07", HostBus.Service + ".Job", "Cancel", "", BusErrors.UnknownObject)]
    [InlineData("/org/hillingar/Hillingar1/unit/dns/deeper", HostBus.Service + ".Unit", "Start", "s", BusErrors.UnknownObject)]
    [InlineData("/org/hillingar/Hillingar1/unit", HostBus.Service + ".Unit", "Start", "s", BusErrors.UnknownObject)]
    [InlineData(SampleHost.UnitPath, HostBus.Service + ".Job", "Cancel", "", BusErrors.UnknownMethod)]
    [InlineData(SampleHost.UnitPath, HostBus.Service + ".Unit", "Frobnicate", "", BusErrors.UnknownMethod)]
    [InlineData(SampleHost.UnitPath, Properties, "Get", "s", BusErrors.UnknownMethod)]
    [InlineData(SampleHost.UnitPath, Properties, "Get", "ss", BusErrors.UnknownInterface)]
    [InlineData(SampleHost.UnitPath, Properties, "GetAll", "s", BusErrors.UnknownInterface)]
    [InlineData(SampleHost.UnitPath, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", "", BusErrors.UnknownMethod)]
    [InlineData(HostBus.Root, HostBus.Service + ".Manager", "Unsubscribe", "", BusErrors.NotSubscribed)]
    public async Task WhatIsNotThereIsAnErrorByName(string path, string on, string member, string signature, string error)
    {
        await using var host = await SampleHost.StartAsync(daemon);
        using var caller = await RawCaller.ConnectAsync(daemon);
        Assert.Equal(error, await caller.CallAsync(path, on, member, signature, (ref writer) => RawCaller.WriteSamples(ref writer, signature)));
    }

    [Fact]
    public async Task NoPropertyCanBeSet()
    {
        await using var host = await SampleHost.StartAsync(daemon);
        using var caller = await RawCaller.ConnectAsync(daemon);
        Assert.Equal(BusErrors.PropertyReadOnly, await caller.CallAsync(SampleHost.UnitPath, Properties, "Set", "ssv", (ref writer) =>
        {
            writer.WriteString(UnitContract.Interface.Name);
            writer.WriteString("Description");
            writer.WriteVariantString("other");
        }));
        Assert.Equal(
            BusErrors.UnknownProperty, await caller.CallAsync(SampleHost.UnitPath, Properties, "Get", "ss", Texts(UnitContract.Interface.Name, "Nothing")));
    }

    [Fact]
    public async Task AClientReadsWhatTheServiceWrote()
    {
        await using var host = await SampleHost.StartAsync(daemon);
        using var client = await BusClient.ConnectAsync(daemon.Address);
        var unit = await client.GetAsync(SampleHost.UnitPath, UnitContract.Interface);
        var expected = SampleHost.Unit("dns");
        Assert.Equal(
            (expected.Description, expected.MainPID, expected.ActiveEnterTimestamp, expected.Job, "10.0.0.1 10.0.0.2"),
            (unit.Description, unit.MainPID, unit.ActiveEnterTimestamp, unit.Job, string.Join(' ', unit.Addresses)));
        Assert.Equal("dns", Assert.Single(await client.GetAllAsync(UnitContract.Interface)).State.Id);
        Assert.Equal(
            (1ul, 2ul, "hello"),
            (await client.CallAsync(SampleHost.UnitPath, UnitContract.ReadLog, (0ul, 10u))) is [var line] ? (line.Number, line.Time, line.Text) : default);
        var refused = await Assert.ThrowsAsync<BusException>(() => client.CallAsync(HostBus.Root, ManagerContract.Unsubscribe, default));
        Assert.Equal(BusErrors.NotSubscribed, refused.Name);
    }

    [Fact]
    public async Task ToolsOfOthersWalkTheTree()
    {
        await using var host = await SampleHost.StartAsync(daemon);
        var (status, tree) = await daemon.BusctlAsync(65534, "tree", "--list", HostBus.Service);
        Assert.Equal(0, status);
        foreach (var path in new[] { SampleHost.UnitPath, HostBus.Root + "/job/7", HostBus.Root + "/generation/2" })
        {
            Assert.Contains(path, tree, StringComparison.Ordinal);
            Assert.Equal(0, (await daemon.BusctlAsync(65534, "introspect", HostBus.Service, path)).Status);
        }

        Assert.Equal(0, (await daemon.BusctlAsync(65534, "introspect", HostBus.Service, HostBus.Root)).Status);
    }

    private static IEnumerable<BusObject> Objects(SampleHost host) => host.Objects.Managed().Prepend(host.Objects.Find(HostBus.Root)!.Value);

    private static RawCaller.WriteBody Samples(BusArguments arguments) => (ref writer) => RawCaller.WriteSamples(ref writer, arguments.Signature);

    private static RawCaller.WriteBody Texts(params string[] texts) => (ref writer) =>
    {
        foreach (var text in texts)
            writer.WriteString(text);
    };
}
