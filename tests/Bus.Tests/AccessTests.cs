using Hillingar.TestKit;
using Tmds.DBus.Protocol;

namespace Hillingar.Bus.Tests;

/// <summary>Who may do what: root, members of the action's groups, and those whom polkit lets.</summary>
public sealed class AccessTests(BusDaemon daemon) : IClassFixture<BusDaemon>
{
    private const uint Nobody = 65534;

    [RootFact]
    public async Task RootMayAlwaysAndOthersMayLook()
    {
        await using var host = await SampleHost.StartAsync(daemon);
        Assert.Equal(0, (await StartAsync(0)).Status);
        Assert.Equal(0, (await daemon.BusctlAsync(Nobody, "call", HostBus.Service, HostBus.Root, ManagerContract.Interface.Name, "ListUnits")).Status);
        Assert.Equal(0, (await daemon.BusctlAsync(
            Nobody, "get-property", HostBus.Service, SampleHost.UnitPath, UnitContract.Interface.Name, "ActiveState")).Status);
    }

    [RootFact]
    public async Task WithoutPolkitOnlyRootMayChangeAnything()
    {
        await using var host = await SampleHost.StartAsync(daemon);
        using var caller = await RawCaller.ConnectAsync(daemon);
        foreach (var method in ManagerContract.Interface.Methods.Where(method => method.Action is not null && method.Takes.Signature is "ss" or "s" or "u"))
        {
            var arguments = method.Takes.Signature switch { "ss" => new[] { "dns", "replace" }, "s" => ["/units"], _ => ["1"] };
            var (status, output) = await daemon.BusctlAsync(
                Nobody, ["call", HostBus.Service, HostBus.Root, ManagerContract.Interface.Name, method.Name, method.Takes.Signature, .. arguments]);
            Assert.NotEqual(0, status);
            Assert.Contains("Access denied", output, StringComparison.Ordinal);
        }

        Assert.Empty(host.Granted);
    }

    [RootFact]
    public async Task PolkitIsAskedWithTheUnitAndTheVerb()
    {
        await using var host = await SampleHost.StartAsync(daemon);
        using var polkit = await PolkitStandIn.StartAsync(
            daemon, asked => asked.Details["unit"].StartsWith("web-", StringComparison.Ordinal) ? (true, false) : (false, true));
        Assert.Equal(0, (await StartAsync(Nobody, "web-1")).Status);
        var asked = Assert.Single(polkit.Asked);
        Assert.Equal(
            (BusAction.ManageUnits.Id, "web-1", "StartUnit", false),
            (asked.Action, asked.Details["unit"], asked.Details["verb"], asked.MayInteract));

        // Something that a user would have to authenticate for.
        var (status, output) = await StartAsync(Nobody, "dns");
        Assert.NotEqual(0, status);
        Assert.Contains("authenticat", output, StringComparison.Ordinal);
        Assert.Equal(["StartUnit"], host.Granted);
    }

    [RootFact]
    public async Task WhatIsAskedForMayDependOnTheCall()
    {
        await using var host = await SampleHost.StartAsync(daemon);
        using var polkit = await PolkitStandIn.StartAsync(daemon, asked => (asked.Action == BusAction.ManageUnits.Id, false));
        Task<(int Status, string Output)> CancelAsync(string job) =>
            daemon.BusctlAsync(Nobody, "call", HostBus.Service, HostBus.Root, ManagerContract.Interface.Name, "CancelJob", "u", job);
        Assert.Equal(0, (await CancelAsync("7")).Status);
        Assert.NotEqual(0, (await CancelAsync("8")).Status);
        Assert.Equal([BusAction.ManageUnits.Id, BusAction.Switch.Id], polkit.Asked.Select(asked => asked.Action));
    }

    [RootFact]
    public async Task WhoMayInteractIsPassedOn()
    {
        await using var host = await SampleHost.StartAsync(daemon);
        using var polkit = await PolkitStandIn.StartAsync(daemon, _ => (true, false));
        var (status, _) = await daemon.BusctlAsync(
            Nobody, "--allow-interactive-authorization=yes", "call", HostBus.Service, HostBus.Root, ManagerContract.Interface.Name, "Rollback", "u", "0");
        Assert.Equal(0, status);
        Assert.Equal((BusAction.Switch.Id, true), (polkit.Asked.Single().Action, polkit.Asked.Single().MayInteract));
    }

    [RootFact]
    public async Task TheCallerIsWhoTheBusSays()
    {
        await using var host = await SampleHost.StartAsync(daemon);
        var (_, output) = await daemon.BusctlAsync(Nobody, "call", HostBus.Service, HostBus.Root, ManagerContract.Interface.Name, "GetUnitByPID", "u", "0");
        Assert.Contains(HostBus.Units.PathOf($"{Nobody}"), output, StringComparison.Ordinal);
    }

    private Task<(int Status, string Output)> StartAsync(uint user, string unit = "dns") => daemon.BusctlAsync(
        user, "--allow-interactive-authorization=no", "call", HostBus.Service, HostBus.Root,
        ManagerContract.Interface.Name, "StartUnit", "ss", unit, "replace");

    /// <summary>Owns polkit's name on the test's bus and answers as the test says.</summary>
    private sealed class PolkitStandIn : IPathMethodHandler, IDisposable
    {
        private readonly DBusConnection _connection;
        private readonly Func<Question, (bool IsAuthorized, bool IsChallenge)> _answer;

        private PolkitStandIn(DBusConnection connection, Func<Question, (bool, bool)> answer)
        {
            _connection = connection;
            _answer = answer;
        }

        public string Path => "/org/freedesktop/PolicyKit1/Authority";

        public bool HandlesChildPaths => false;

        public List<Question> Asked { get; } = [];

        public static async Task<PolkitStandIn> StartAsync(BusDaemon daemon, Func<Question, (bool, bool)> answer)
        {
            var connection = new DBusConnection(daemon.Address);
            await connection.ConnectAsync();
            var polkit = new PolkitStandIn(connection, answer);
            connection.AddMethodHandler(polkit);
            Assert.True(await connection.TryRequestNameAsync("org.freedesktop.PolicyKit1", RequestNameOptions.None));
            return polkit;
        }

        public ValueTask HandleMethodAsync(MethodContext context)
        {
            var reader = context.Request.GetBodyReader();
            reader.AlignStruct();
            Assert.Equal("system-bus-name", reader.ReadString());
            _ = reader.ReadDictionaryOfStringToVariantValue();
            var action = reader.ReadString();
            var details = new Dictionary<string, string>();
            var end = reader.ReadDictionaryStart();
            while (reader.HasNext(end))
            {
                reader.AlignStruct();
                details.Add(reader.ReadString(), reader.ReadString());
            }

            var question = new Question(action, details, reader.ReadUInt32() == 1);
            Asked.Add(question);
            var (isAuthorized, isChallenge) = _answer(question);
            var writer = context.CreateReplyWriter("(bba{ss})");
            try
            {
                writer.WriteStructureStart();
                writer.WriteBool(isAuthorized);
                writer.WriteBool(isChallenge);
                writer.WriteDictionaryEnd(writer.WriteDictionaryStart());
                context.Reply(writer.CreateMessage());
            }
            finally
            {
                writer.Dispose();
            }

            return default;
        }

        public void Dispose() => _connection.Dispose();

        public sealed record Question(string Action, IReadOnlyDictionary<string, string> Details, bool MayInteract);
    }
}
