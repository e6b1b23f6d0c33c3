using System.Collections.Immutable;
using System.Diagnostics;

namespace Hillingar.Units;

/// <summary>
/// The unit language: from the texts of a set of files to one checked specification of the host. Nothing is thrown
/// for anything a person wrote; all mistakes of all files are collected, each with its place, reason and mend.
/// </summary>
public static class UnitLanguage
{
    /// <summary>The largest file that is read, in UTF-16 units of its text.</summary>
    public const int MaxFileLength = 1 << 20;

    /// <summary>Reads and checks a whole set. The order of the files has no influence on the result.</summary>
    public static UnitSet Read(IReadOnlyList<UnitFile> files)
    {
        var found = new List<Diagnostic>();
        var bound = BoundSet.Bind(Composer.Compose(files, found), found);
        var isSound = found.TrueForAll(diagnostic => diagnostic.Severity != Severity.Error);
        return new UnitSet(isSound ? HostOf(bound.Unikernels.Values, bound.Networks, bound.References.Texts) : null, InOrder(found));
    }

    /// <summary>Diagnostics as they are reported: a mistake in a template or module is found in every unit that has it, and one report is enough.</summary>
    internal static ImmutableArray<Diagnostic> InOrder(List<Diagnostic> found)
    {
        found.Sort(Diagnostic.CompareByPlace);
        return [.. found.DistinctBy(diagnostic => (diagnostic.Id, diagnostic.Span, diagnostic.Message))];
    }

    private static HostSpec HostOf(
        IEnumerable<UnikernelDraft> units, Dictionary<UnitName, NetworkDraft> networks, Dictionary<UnitName, ResolvedTexts> texts) => new(
        [.. units.OrderBy(unit => unit.Name).Select(unit => SpecOf(unit, networks, texts[unit.Name]))],
        [.. networks.Values.OrderBy(network => network.Name).Select(network =>
            new NetworkSpec(network.Name, network.Description, Sound(network.Address).Value, network.Mtu, network.Head))]);

    private static UnikernelSpec SpecOf(
        UnikernelDraft unit, Dictionary<UnitName, NetworkDraft> networks, ResolvedTexts texts) => new(unit.Name, unit.Head)
        {
            Description = texts.Description,
            Image = Sound(unit.Image),
            Memory = unit.Memory,
            Arguments = [.. texts.Arguments.Select(argument => argument.Value)],
            Tender = unit.Tender,
            StopTimeout = unit.StopTimeout,
            Nets = [.. unit.Nets.OrderBy(net => net.Device.Value).Select(net => NetOf(net, networks))],
            Volumes = [.. unit.Volumes.OrderBy(volume => volume.Device.Value)],
            Restart = unit.Restart,
        };

    private static NetSpec NetOf(NetDraft net, Dictionary<UnitName, NetworkDraft> networks)
    {
        var network = Sound(net.Network);
        var host = Sound(networks[network.Value].Address).Value;
        return new NetSpec(
            net.Device, network, new Ipv4Interface(Sound(net.Address).Value, host.PrefixLength), host.Address, net.Mac.Value);
    }

    // What is missing from a draft was reported as an error, and with errors there is no specification.
    private static T Sound<T>(T? value)
        where T : class => value ?? throw new UnreachableException("a draft is incomplete, and nothing was reported");
}
