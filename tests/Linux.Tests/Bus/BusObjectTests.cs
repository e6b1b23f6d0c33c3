using System.Collections.Immutable;
using Hillingar.Linux.Tests.Processes;
using Hillingar.TestKit;

namespace Hillingar.Linux.Tests.Bus;

public sealed class BusObjectTests : IClassFixture<BusDaemon>, IDisposable
{
    private const string Properties = "org.freedesktop.DBus.Properties";
    private const string Prefix = "/org/hillingar/Test/things";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly BusDaemon _daemon;
    private readonly Thing _thing = new();
    private readonly Dictionary<string, Thing> _things = new() { ["dns.1"] = new Thing { Label = "one" }, ["web"] = new Thing { Label = "two" } };
    private readonly BusServer _server;
    private readonly Linux.Bus _client;

    public BusObjectTests(BusDaemon daemon)
    {
        _daemon = daemon;
        _server = new BusServer(daemon, Thing.Name, bus =>
        {
            bus.Register(Thing.Path, Thing.Interface, _thing);
            bus.AddObjectManager(Thing.Path);
            bus.RegisterFallback(Prefix, Thing.Interface, path => BusPath.Decode(Prefix, path) is { } id ? _things.GetValueOrDefault(id) : null);
            bus.AddNodes(Prefix, () => _things.Keys.Select(id => BusPath.Encode(Prefix, id)));
        });
        _client = daemon.Connect();
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
        Assert.Null(_server.Ended);
        Assert.Empty(_server.Failures);
    }

    [Fact]
    public void PropertiesAreReadAlone()
    {
        Assert.Equal("first", Get(Thing.Path, "Label"));
        Assert.Equal(1u, Get(Thing.Path, "Count"));
        Assert.Equal(42ul, Get(Thing.Path, "Moment"));
    }

    [Fact]
    public void PropertiesAreReadTogether()
    {
        using var reply = _client.Call(Thing.Name, Thing.Path, Properties, "GetAll", w => w.WriteString(Thing.Interface.Name), Patience);
        var all = reply.Body.ReadDictionary("sv", key => key.ReadString(), value => value.ReadAny());
        Assert.Equal(["Count=1", $"Id={Thing.Path}", "Label=first", "Moment=42"], all.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void AWrittenPropertyIsAnnounced()
    {
        var changes = Listen(Properties, "PropertiesChanged", ReadChange);
        _client.Call(Thing.Name, Thing.Path, Properties, "Set", w => w.WriteString(Thing.Interface.Name).WriteString("Label").WriteVariant("s", v => v.WriteString("second")), Patience).Dispose();
        Assert.True(_client.ProcessUntil(() => changes.Count > 0, Patience, CancellationToken.None));
        Assert.Equal($"{Thing.Interface.Name}: Label=second; invalidated:", Assert.Single(changes));
        Assert.Equal("second", _thing.Label);
    }

    [Fact]
    public void AReadOnlyPropertyCannotBeWritten()
    {
        var refusal = Assert.Throws<BusException>(() => _client.Call(
            Thing.Name, Thing.Path, Properties, "Set", w => w.WriteString(Thing.Interface.Name).WriteString("Count").WriteVariant("u", v => v.WriteUInt32(2)), Patience));
        Assert.Equal("org.freedesktop.DBus.Error.PropertyReadOnly", refusal.Name);
    }

    [Fact]
    public void ChangesAreAnnouncedWithTheirValuesOrWithout()
    {
        var changes = Listen(Properties, "PropertiesChanged", ReadChange);
        var path = BusPath.Encode(Prefix, "dns.1");
        _server.Bus.Post(() => _server.Bus.EmitPropertiesChanged(path, Thing.Interface, "Count", "Label"));
        Assert.True(_client.ProcessUntil(() => changes.Count > 0, Patience, CancellationToken.None));
        Assert.Equal($"{Thing.Interface.Name}: Label=one; invalidated: Count", Assert.Single(changes));
    }

    [Fact]
    public void ASignalCarriesItsArguments()
    {
        var signals = Listen(Thing.Interface.Name, "Happened", m => $"{m.Path} {m.Sender} {m.Body.ReadString()} {m.Body.ReadDictionary("sv", k => k.ReadString(), v => v.ReadAny())["n"]}");
        _server.Bus.Post(() => _server.Bus.EmitSignal(Thing.Path, Thing.Interface, "Happened", w => w
            .WriteString("start").WriteDictionary("sv", ["n"], (entry, key) => entry.WriteString(key).WriteVariant("i", v => v.WriteInt32(5)))));
        Assert.True(_client.ProcessUntil(() => signals.Count > 0, Patience, CancellationToken.None));
        Assert.Equal($"{Thing.Path} {_server.Bus.UniqueName} start 5", Assert.Single(signals));
    }

    [Fact]
    public void ASignalThatWasNotDeclaredSoIsRefused()
    {
        Assert.Throws<ArgumentException>(() => _client.EmitSignal("/", Thing.Interface, "Unknown"));
        Assert.Throws<InvalidOperationException>(() => _client.EmitSignal("/", Thing.Interface, "Happened", w => w.WriteString("only this")));
    }

    [Fact]
    public void ObjectsUnderAPrefixAreFoundByTheirNames()
    {
        Assert.Equal("one", Get(BusPath.Encode(Prefix, "dns.1"), "Label"));
        Assert.Equal("two", Get($"{Prefix}/web", "Label"));
        Assert.Throws<BusException>(() => Get($"{Prefix}/none", "Label"));
        Assert.Throws<BusException>(() => Get(Prefix, "Label"));
    }

    [Fact]
    public void TheObjectManagerListsAllObjects()
    {
        using var reply = _client.Call(Thing.Name, Thing.Path, "org.freedesktop.DBus.ObjectManager", "GetManagedObjects", null, Patience);
        var objects = reply.Body.ReadDictionary("oa{sa{sv}}", key => key.ReadObjectPath(), value => (Dictionary<object, object>)value.ReadAny());
        Assert.Equal([$"{Prefix}/dns_2e1", $"{Prefix}/web"], objects.Where(pair => pair.Value.ContainsKey(Thing.Interface.Name)).Select(pair => pair.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ComingAndGoingIsAnnounced()
    {
        var added = Listen("org.freedesktop.DBus.ObjectManager", "InterfacesAdded", m => m.Body.ReadObjectPath());
        var removed = Listen("org.freedesktop.DBus.ObjectManager", "InterfacesRemoved", m => m.Body.ReadObjectPath());
        _server.Bus.Post(() =>
        {
            _things["new"] = new Thing();
            _server.Bus.EmitObjectAdded($"{Prefix}/new");
            _server.Bus.EmitObjectRemoved($"{Prefix}/new");
            _things.Remove("new");
            _server.Bus.EmitInterfacesAdded($"{Prefix}/web", Thing.Interface);
            _server.Bus.EmitInterfacesRemoved($"{Prefix}/web", Thing.Interface);
        });
        Assert.True(_client.ProcessUntil(() => removed.Count == 2, Patience, CancellationToken.None));
        Assert.Equal([$"{Prefix}/new", $"{Prefix}/web"], added);
        Assert.Equal([$"{Prefix}/new", $"{Prefix}/web"], removed);
    }

    [Fact]
    public async Task BusctlSeesTheDescription()
    {
        using var poller = new Poller();
        var (status, output) = await Shell.RunAsync(
            poller, $"busctl --address='{_daemon.Address}' --xml-interface introspect {Thing.Name} {Thing.Path} {Thing.Interface.Name}");
        Assert.True(status.IsSuccess, output);
        // The standard interfaces around ours change with systemd's versions.
        var start = output.IndexOf($" <interface name=\"{Thing.Interface.Name}\"", StringComparison.Ordinal);
        Golden.Matches("thing.xml", output[start..(output.IndexOf("</interface>", start, StringComparison.Ordinal) + "</interface>\n".Length)]);

        (status, output) = await Shell.RunAsync(poller, $"busctl --address='{_daemon.Address}' tree --list {Thing.Name}");
        Assert.True(status.IsSuccess, output);
        Assert.Contains($"{Prefix}/dns_2e1\n", output);
    }

    [Fact]
    public void ARegistrationCanBeTakenBackEvenByItsOwnHandler()
    {
        BusRegistration? registration = null;
        var description = new BusInterface<object>("org.hillingar.Test.Once").Method("Go", BusArguments.None, BusArguments.None, BusAccess.Anyone, (_, call) =>
        {
            registration!.Dispose();
            call.Reply();
        });
        _server.Bus.Post(() => registration = _server.Bus.Register("/once", description, new object()));
        _client.ProcessUntil(() => registration is not null, TimeSpan.FromMilliseconds(1), CancellationToken.None);
        _client.Call(_server.Bus.UniqueName, "/once", description.Name, "Go", null, Patience).Dispose();
        Assert.Equal(BusErrors.UnknownObject, Assert.Throws<BusException>(() => _client.Call(_server.Bus.UniqueName, "/once", description.Name, "Go", null, Patience)).Name);
    }

    [Fact]
    public void AMalformedDescriptionIsRefused()
    {
        var wrong = new BusInterface<object>("org.hillingar.Test.Wrong").Method("M", "z unknown", BusArguments.None, BusAccess.Anyone, (_, call) => call.Reply());
        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => _client.Register("/wrong", wrong, new object())).Errno);
        Assert.Throws<FormatException>(() => BusArguments.FromString("s"));
        Assert.Throws<FormatException>(() => BusArguments.FromString("s  two"));
    }

    private object Get(string path, string property)
    {
        using var reply = _client.Call(Thing.Name, path, Properties, "Get", w => w.WriteString(Thing.Interface.Name).WriteString(property), Patience);
        return reply.Body.ReadAny();
    }

    private List<string> Listen(string interfaceName, string member, Func<BusMessage, string> describe)
    {
        var seen = new List<string>();
        _client.AddMatch($"type='signal',sender='{_server.Bus.UniqueName}',interface='{interfaceName}',member='{member}'", message => seen.Add(describe(message)));
        return seen;
    }

    private static string ReadChange(BusMessage message)
    {
        var name = message.Body.ReadString();
        var changed = message.Body.ReadDictionary("sv", key => key.ReadString(), value => value.ReadAny());
        ImmutableArray<string> words = [$"{name}:", .. changed.Select(pair => $"{pair.Key}={pair.Value};"), "invalidated:", .. message.Body.ReadStrings()];
        return string.Join(' ', words);
    }
}
