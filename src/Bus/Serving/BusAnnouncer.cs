namespace Hillingar.Bus;

/// <summary>Sends the signals of the contract and those of the standard interfaces. On a connection that is lost it does nothing.</summary>
public sealed class BusAnnouncer(BusLink link)
{
    /// <summary>Completes when the bus has taken all that was sent to it; a sender of much waits for this in between.</summary>
    public Task WhenWritableAsync() => link.WhenWritableAsync();

    public void Emit<T>(string path, BusSignal<T> signal, T value) =>
        Send(path, signal.Interface.Name, signal.Name, signal.Carries.Signature, body => signal.Carries.Write(body, value));

    /// <summary>Emits <c>PropertiesChanged</c> with the announced properties whose values differ; nothing if none does.</summary>
    public void Changed(BusObject before, BusObject after)
    {
        var changed = after.Interface.Properties
            .Where(property => property.Change == PropertyChange.Announced && !property.IsSame(before.State, after.State)).ToList();
        if (changed.Count == 0)
            return;
        Send(after.Path, StandardInterfaces.Properties, "PropertiesChanged", "sa{sv}as", body =>
        {
            body.WriteText(after.Interface.NameBytes);
            StandardInterfaces.WriteProperties(body, after, changed);
            BusTypes.Texts.Write(body, []);
        });
    }

    public void Added(BusObject one) => Send(HostBus.Root, StandardInterfaces.ObjectManager, "InterfacesAdded", "oa{sa{sv}}", body =>
    {
        body.WriteText(one.Path);
        StandardInterfaces.WriteInterfaces(body, one);
    });

    public void Removed(BusObject one) => Send(HostBus.Root, StandardInterfaces.ObjectManager, "InterfacesRemoved", "oas", body =>
    {
        body.WriteText(one.Path);
        BusTypes.Texts.Write(body, [one.Interface.Name]);
    });

    private void Send(string path, string on, string member, string signature, Action<BodyWriter> write)
    {
        var body = new BodyWriter();
        write(body);
        var writer = link.Connection.GetMessageWriter();
        try
        {
            writer.WriteSignalHeader(null!, path, on, member, signature.Length == 0 ? null! : signature);
            body.CopyTo(ref writer);
            _ = link.Connection.TrySendMessage(writer.CreateMessage());
        }
        finally
        {
            writer.Dispose();
        }
    }
}
