using System.Collections.Immutable;
using System.Text;

namespace Hillingar.Units;

/// <summary>Makes the guest's command line from <c>args</c> and the networks that the unit's devices are on.</summary>
internal static class ArgumentResolver
{
    // Solo5's HVT_CMDLINE_SIZE without the closing NUL.
    private const int MaxBytes = 8191;

    /// <summary>The words of the command line; meaningless if anything was reported.</summary>
    public static ImmutableArray<string> Resolve(
        UnikernelDraft unit, IReadOnlyDictionary<UnitName, NetworkDraft> networks, ICollection<Diagnostic> found)
    {
        var values = ValuesFor(unit, networks);
        var words = ImmutableArray.CreateBuilder<string>();
        foreach (var text in unit.Args.Value)
        {
            if (ReferenceText.Resolve(text, values, isComplete: !unit.IsDamaged, found) is not { } word)
                continue;
            if (word.Length == 0)
                found.Add(DiagnosticCatalog.ArgumentSplits.At(text.Span, "the guest will not see an empty argument", "Remove it."));
            else if (word.Any(char.IsWhiteSpace))
                found.Add(DiagnosticCatalog.ArgumentSplits.At(text.Span, "the guest will see this argument as several, for it holds white space"));
            words.Add(word);
        }

        var length = words.Sum(Encoding.UTF8.GetByteCount) + Math.Max(0, words.Count - 1);
        if (length > MaxBytes)
            found.Add(DiagnosticCatalog.CommandLineTooLong.At(unit.Args.Span, $"the guest's command line has {length} bytes, more than {MaxBytes}"));
        return words.ToImmutable();
    }

    private static Dictionary<string, string?> ValuesFor(UnikernelDraft unit, IReadOnlyDictionary<UnitName, NetworkDraft> networks)
    {
        var values = new Dictionary<string, string?> { ["unit.name"] = unit.Name.ToString() };
        foreach (var net in unit.Nets)
        {
            var host = net.Network is { } network ? networks.GetValueOrDefault(network.Value)?.Address?.Value : null;
            var address = net.Address?.Value;
            var name = $"net.{net.Device.Value}";
            values[$"{name}.address"] = address?.ToString();
            values[$"{name}.cidr"] = address is { } own && host is { } prefix ? new Ipv4Interface(own, prefix.PrefixLength).ToString() : null;
            values[$"{name}.gateway"] = host?.Address.ToString();
            values[$"{name}.netmask"] = host?.Prefix.Netmask.ToString();
            values[$"{name}.mac"] = net.Mac.Value.ToString();
        }

        return values;
    }
}
