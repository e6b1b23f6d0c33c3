using Tmds.DBus.Protocol;

namespace Hillingar.Bus;

/// <summary>The interfaces that the D-Bus specification gives to objects: <c>Properties</c> and <c>ObjectManager</c>.</summary>
internal static class StandardInterfaces
{
    public const string Properties = "org.freedesktop.DBus.Properties";
    public const string ObjectManager = "org.freedesktop.DBus.ObjectManager";

    public static void AnswerProperties(MethodContext context, BusObject target)
    {
        var (member, signature) = (context.Request.MemberAsString, context.Request.SignatureAsString ?? "");
        if ((member, signature) is not (("Get", "ss") or ("GetAll", "s") or ("Set", "ssv")))
            throw new BusException(BusErrors.UnknownMethod, $"{Properties} has no method {member}({signature})");
        var (on, name) = ReadNames(context, hasName: member != "GetAll");
        // An empty name stands for any interface of the object's.
        if (on.Length > 0 && on != target.Interface.Name)
            throw new BusException(BusErrors.UnknownInterface, $"'{target.Path}' has no interface '{on}'");
        if (member == "GetAll")
        {
            Reply(context, "a{sv}", (ref writer) => WriteProperties(ref writer, target, target.Interface.Properties));
            return;
        }

        var property = target.Interface.Properties.FirstOrDefault(each => each.Name == name)
            ?? throw new BusException(BusErrors.UnknownProperty, $"{target.Interface.Name} has no property '{name}'");
        if (member == "Set")
            throw new BusException(BusErrors.PropertyReadOnly, $"{name} cannot be set");
        Reply(context, "v", (ref writer) => property.WriteValue(ref writer, target.State));
    }

    public static void AnswerManagedObjects(MethodContext context, HostObjects objects)
    {
        if (context.NoReplyExpected)
            return;
        var managed = objects.Managed().ToList();
        if (managed.Sum(Measure) > BusHandler.MaximumAnswer)
        {
            throw new BusException(
                BusErrors.LimitsExceeded, $"all objects together are longer than {BusHandler.MaximumAnswer} bytes; ask for the properties of each");
        }

        Reply(context, "a{oa{sa{sv}}}", (ref writer) =>
        {
            var start = writer.WriteDictionaryStart();
            foreach (var one in managed)
            {
                writer.WriteDictionaryEntryStart();
                writer.WriteObjectPath(one.Path);
                WriteInterfaces(ref writer, one);
            }

            writer.WriteDictionaryEnd(start);
        });
    }

    /// <summary>Writes <c>a{sa{sv}}</c>.</summary>
    public static void WriteInterfaces(ref MessageWriter writer, BusObject one)
    {
        var start = writer.WriteDictionaryStart();
        writer.WriteDictionaryEntryStart();
        writer.WriteString(one.Interface.NameBytes);
        WriteProperties(ref writer, one, one.Interface.Properties);
        writer.WriteDictionaryEnd(start);
    }

    /// <summary>Writes <c>a{sv}</c>.</summary>
    public static void WriteProperties(ref MessageWriter writer, BusObject one, IReadOnlyList<BusProperty> properties)
    {
        var start = writer.WriteDictionaryStart();
        for (var i = 0; i < properties.Count; i++)
            properties[i].WriteEntry(ref writer, one.State);
        writer.WriteDictionaryEnd(start);
    }

    private static long Measure(BusObject one) =>
        one.Path.Length + one.Interface.Name.Length + 64 + one.Interface.Properties.Sum(property => property.MeasureEntry(one.State));

    private static (string Interface, string Name) ReadNames(MethodContext context, bool hasName)
    {
        try
        {
            var reader = context.Request.GetBodyReader();
            return (reader.ReadString(), hasName ? reader.ReadString() : "");
        }
        catch (Exception e) when (e is DBusReadException or ArgumentException)
        {
            throw new BusException(BusErrors.InvalidArgs, $"the arguments are too long or none: {e.Message}");
        }
    }

    private delegate void WriteBody(ref MessageWriter writer);

    private static void Reply(MethodContext context, string signature, WriteBody write)
    {
        if (context.NoReplyExpected)
            return;
        var writer = context.CreateReplyWriter(signature);
        try
        {
            write(ref writer);
            context.Reply(writer.CreateMessage());
        }
        finally
        {
            writer.Dispose();
        }
    }
}
