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
            Reply(context, "a{sv}", body => WriteProperties(body, target));
            return;
        }

        var property = target.Interface.Properties.FirstOrDefault(each => each.Name == name)
            ?? throw new BusException(BusErrors.UnknownProperty, $"{target.Interface.Name} has no property '{name}'");
        if (member == "Set")
            throw new BusException(BusErrors.PropertyReadOnly, $"{name} cannot be set");
        Reply(context, "v", body => property.WriteValue(body, target.State));
    }

    public static void AnswerManagedObjects(MethodContext context, HostObjects objects)
    {
        if (context.NoReplyExpected)
            return;
        var body = new BodyWriter(Answer.Maximum);
        var start = body.BeginArray(8);
        foreach (var one in objects.Managed())
        {
            body.BeginStructure();
            body.WriteText(one.Path);
            WriteInterfaces(body, one);
        }

        body.EndArray(start);
        Answer.Send(context, "a{oa{sa{sv}}}", body);
    }

    /// <summary>Writes <c>a{sa{sv}}</c>.</summary>
    public static void WriteInterfaces(BodyWriter body, BusObject one)
    {
        var start = body.BeginArray(8);
        body.BeginStructure();
        body.WriteText(one.Interface.NameBytes);
        WriteProperties(body, one);
        body.EndArray(start);
    }

    /// <summary>Writes <c>a{sv}</c> with all properties.</summary>
    public static void WriteProperties(BodyWriter body, BusObject one)
    {
        var start = body.BeginArray(8);
        if (one.State is WrittenOnce kept)
            kept.Write(body, one.Interface.WriteEntries);
        else
            one.Interface.WriteEntries(body, one.State);
        body.EndArray(start);
    }

    /// <summary>Writes <c>a{sv}</c> with some properties.</summary>
    public static void WriteProperties(BodyWriter body, BusObject one, IReadOnlyList<BusProperty> properties)
    {
        var start = body.BeginArray(8);
        foreach (var property in properties)
            property.WriteEntry(body, one.State);
        body.EndArray(start);
    }

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

    private static void Reply(MethodContext context, string signature, Action<BodyWriter> write)
    {
        if (context.NoReplyExpected)
            return;
        var body = new BodyWriter(Answer.Maximum);
        write(body);
        Answer.Send(context, signature, body);
    }
}
