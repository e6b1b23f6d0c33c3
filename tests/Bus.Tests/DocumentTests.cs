using System.Text;
using Hillingar.TestKit;

namespace Hillingar.Bus.Tests;

/// <summary>What is written elsewhere of the contract is printed from it.</summary>
public sealed class DocumentTests
{
    public static TheoryData<string> Names => [.. HostBus.Interfaces.Select(one => one.Interface.ShortName)];

    [Theory]
    [MemberData(nameof(Names))]
    public void TheInterfaceStandsInADocumentOfItsOwn(string name)
    {
        var table = HostBus.Interfaces.Single(one => one.Interface.ShortName == name).Interface;
        Golden.IsFile($"packaging/dbus-1/interfaces/{table.Name}.xml", $"""
            <!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">
            <node>
            {Introspection.XmlOf(table)}</node>

            """);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TheTablesOfThePage(string name) => GeneratedBlock.Matches(
        "docs/dbus.md", $"interface {name}", Tables(HostBus.Interfaces.Single(one => one.Interface.ShortName == name).Interface));

    [Fact]
    public void TheActionsOfThePage()
    {
        var text = new StringBuilder("| action | of | members of these groups may, too |\n|---|---|---|\n");
        foreach (var action in BusAction.All)
        {
            var methods = HostBus.Interfaces.SelectMany(one => one.Interface.Methods.Where(method => method.Action == action)
                .Select(method => $"{one.Interface.ShortName}.{method.Name}"));
            text.Append($"| `{action.Id}` | {string.Join(", ", methods)} | {string.Join(", ", action.Groups.Select(group => $"`{group}`"))} |\n");
        }

        GeneratedBlock.Matches("docs/dbus.md", "actions", text.ToString());
    }

    [Fact]
    public void ThePolicyForPolkit()
    {
        var text = new StringBuilder("""
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE policyconfig PUBLIC "-//freedesktop//DTD PolicyKit Policy Configuration 1.0//EN"
             "http://www.freedesktop.org/standards/PolicyKit/1/policyconfig.dtd">
            <policyconfig>
              <vendor>Hillingar</vendor>

            """);
        foreach (var action in BusAction.All)
        {
            text.Append($"""

                  <action id="{action.Id}">
                    <description>{action.Description}</description>
                    <message>{action.Message}</message>
                    <defaults>
                      <allow_any>auth_admin</allow_any>
                      <allow_inactive>auth_admin</allow_inactive>
                      <allow_active>auth_admin_keep</allow_active>
                    </defaults>
                  </action>

                """);
        }

        Golden.IsFile("packaging/org.hillingar.policy", text.Append("</policyconfig>\n").ToString());
    }

    [Fact]
    public void NamesOfObjectsAreWrittenAsSystemdWritesThem()
    {
        Assert.Equal("/org/hillingar/Hillingar1/unit/name_2dserver", HostBus.Units.PathOf("name-server"));
        Assert.Equal("/org/hillingar/Hillingar1/unit/_31st", HostBus.Units.PathOf("1st"));
        Assert.Equal("/org/hillingar/Hillingar1/unit/lan_2enetwork", HostBus.Units.PathOf("lan.network"));
        Assert.Equal("/org/hillingar/Hillingar1/unit/_", HostBus.Units.PathOf(""));
        Assert.Equal("/org/hillingar/Hillingar1/unit/_c3_bc", HostBus.Units.PathOf("ü"));
    }

    [Theory]
    [InlineData("unix:path=/run/bus", "/run/bus")]
    [InlineData("unix:path=/a%20b,guid=00", "/a b")]
    [InlineData("unix:guid=00,abstract=/x;unix:path=/y", "@/x", "/y")]
    public void AnAddressNamesSockets(string address, params string[] sockets) =>
        Assert.Equal(sockets, BusAddress.EndPoints(address).Select(one => one.ToString().Replace('\0', '@')));

    [Theory]
    [InlineData("tcp:host=localhost,port=1")]
    [InlineData("unix:tmpdir=/tmp")]
    [InlineData("nonsense")]
    [InlineData("unix:path=")]
    public void AnotherAddressIsRefused(string address) => Assert.Throws<FormatException>(() => BusAddress.EndPoints(address));

    private static string Tables(BusInterface table)
    {
        var text = new StringBuilder();
        if (table.Methods.Count > 0)
        {
            text.Append("| method | takes | returns | |\n|---|---|---|---|\n");
            foreach (var method in table.Methods)
                text.Append($"| `{method.Name}` | {Arguments(method.Takes)} | {Arguments(method.Returns)} | {method.Meaning} |\n");
            text.Append('\n');
        }

        if (table.Properties.Count > 0)
        {
            text.Append("| property | type | announced | |\n|---|---|---|---|\n");
            foreach (var property in table.Properties)
                text.Append($"| `{property.Name}` | `{property.Signature}` | {Word(property.Change)} | {property.Meaning} |\n");
            text.Append('\n');
        }

        if (table.Signals.Count > 0)
        {
            text.Append("| signal | carries | |\n|---|---|---|\n");
            foreach (var signal in table.Signals)
                text.Append($"| `{signal.Name}` | {Arguments(signal.Carries)} | {signal.Meaning} |\n");
        }

        return text.ToString().TrimEnd('\n');
    }

    private static string Arguments(BusArguments arguments) =>
        string.Join(", ", arguments.List.Select(argument => $"`{argument.Signature} {argument.Name}`"));

    private static string Word(PropertyChange change) => change switch
    {
        PropertyChange.Announced => "yes",
        PropertyChange.Constant => "never changes",
        PropertyChange.Silent => "no",
    };
}
