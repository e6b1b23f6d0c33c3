using Tmds.DBus.Protocol;

namespace Hillingar.Bus;

/// <summary>Sends the signals of the contract and those of the standard interfaces. On a connection that is lost it does nothing.</summary>
public sealed class BusAnnouncer(BusLink link)
{
    private delegate void WriteBody(ref MessageWriter writer);

    /// <summary>Completes when the bus has taken all that was sent to it; whoever has much to say waits for this in between.</summary>
    public Task WhenWritableAsync() => link.WhenWritableAsync();

    public void Emit<T>(string path, BusSignal<T> signal, T value) =>
        Send(path, signal.Interface.Name, signal.Name, signal.Carries.Signature, (ref writer) => signal.Carries.Write(ref writer, value));

    /// <summary>Emits <c>PropertiesChanged</c> with the announced properties whose values differ; nothing if none does.</summary>
    public void Changed(BusObject before, BusObject after)
    {
        var changed = after.Interface.Properties
            .Where(property => property.Change == PropertyChange.Announced && !property.IsSame(before.State, after.State)).ToList();
        if (changed.Count == 0)
            return;
        Send(after.Path, StandardInterfaces.Properties, "PropertiesChanged", "sa{sv}as", (ref writer) =>
        {
            writer.WriteString(after.Interface.NameBytes);
            StandardInterfaces.WriteProperties(ref writer, after, changed);
            writer.WriteArray(Array.Empty<string>());
        });
    }

    public void Added(BusObject one) => Send(HostBus.Root, StandardInterfaces.ObjectManager, "InterfacesAdded", "oa{sa{sv}}", (ref writer) =>
    {
        writer.WriteObjectPath(one.Path);
        StandardInterfaces.WriteInterfaces(ref writer, one);
    });

    public void Removed(BusObject one) => Send(HostBus.Root, StandardInterfaces.ObjectManager, "InterfacesRemoved", "oas", (ref writer) =>
    {
        writer.WriteObjectPath(one.Path);
        writer.WriteArray(new[] { one.Interface.Name });
    });

    private void Send(string path, string on, string member, string signature, WriteBody write)
    {
        var writer = link.Connection.GetMessageWriter();
        try
        {
            writer.WriteSignalHeader(null!, path, on, member, signature.Length == 0 ? null! : signature);
            write(ref writer);
            _ = link.Connection.TrySendMessage(writer.CreateMessage());
        }
        finally
        {
            writer.Dispose();
        }
    }
}
