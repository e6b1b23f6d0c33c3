using System.Security;
using System.Text;
using Tmds.DBus.Protocol;

namespace Hillingar.Bus;

/// <summary>The contract in the XML of the D-Bus specification.</summary>
public static class Introspection
{
    private const string ManagerXml = $"""
        <interface name="{StandardInterfaces.ObjectManager}">
          <method name="GetManagedObjects">
            <arg name="objects" type="a{"{oa{sa{sv}}}"}" direction="out"/>
          </method>
          <signal name="InterfacesAdded">
            <arg name="object" type="o"/>
            <arg name="interfaces" type="a{"{sa{sv}}"}"/>
          </signal>
          <signal name="InterfacesRemoved">
            <arg name="object" type="o"/>
            <arg name="interfaces" type="as"/>
          </signal>
        </interface>

        """;

    private static readonly byte[] ObjectManager = Encoding.ASCII.GetBytes(ManagerXml);

    private static readonly Dictionary<BusInterface, byte[]> Bytes =
        HostBus.Interfaces.ToDictionary(one => one.Interface, one => Encoding.UTF8.GetBytes(XmlOf(one.Interface)));

    /// <summary>The element <c>interface</c> with all members.</summary>
    public static string XmlOf(BusInterface table)
    {
        var xml = new StringBuilder();
        xml.Append($"<interface name=\"{table.Name}\">\n");
        foreach (var method in table.Methods)
        {
            xml.Append($"  <method name=\"{method.Name}\">\n");
            Append(xml, method.Takes, " direction=\"in\"");
            Append(xml, method.Returns, " direction=\"out\"");
            xml.Append("  </method>\n");
        }

        foreach (var property in table.Properties)
        {
            xml.Append($"  <property name=\"{property.Name}\" type=\"{property.Signature}\" access=\"read\">\n");
            xml.Append($"    <annotation name=\"org.freedesktop.DBus.Property.EmitsChangedSignal\" value=\"{Word(property.Change)}\"/>\n");
            xml.Append("  </property>\n");
        }

        foreach (var signal in table.Signals)
        {
            xml.Append($"  <signal name=\"{signal.Name}\">\n");
            Append(xml, signal.Carries, "");
            xml.Append("  </signal>\n");
        }

        return xml.Append("</interface>\n").ToString();
    }

    internal static void Answer(MethodContext context, HostObjects objects, string path)
    {
        var children = objects.ChildrenOf(path);
        ReadOnlyMemory<byte>[] interfaces = objects.Find(path) is { } target
            ? path == HostBus.Root
                ? [Bytes[target.Interface], IntrospectionXml.DBusProperties, ObjectManager]
                : [Bytes[target.Interface], IntrospectionXml.DBusProperties]
            : [];
        if (interfaces.Length == 0 && HostBus.Folders.All(folder => folder.Path != path))
            throw new BusException(BusErrors.UnknownObject, $"there is no object '{path}'");
        context.ReplyIntrospectXml(interfaces, [.. children]);
    }

    private static void Append(StringBuilder xml, BusArguments arguments, string direction)
    {
        foreach (var (name, signature) in arguments.List)
            xml.Append($"    <arg name=\"{SecurityElement.Escape(name)}\" type=\"{signature}\"{direction}/>\n");
    }

    private static string Word(PropertyChange change) => change switch
    {
        PropertyChange.Constant => "const",
        PropertyChange.Announced => "true",
        PropertyChange.Silent => "false",
    };
}
