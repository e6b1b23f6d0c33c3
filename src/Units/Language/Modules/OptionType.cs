using System.Collections.Immutable;
using System.Diagnostics;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>The type of an option.</summary>
/// <param name="Accepts">Whether a value is of the type; if not, what is wrong is reported under the option's name.</param>
internal sealed record OptionType(OptionKind Kind, string Name, ValueShape Shape, Func<string, TomlValue, ICollection<Diagnostic>, bool> Accepts)
{
    /// <summary>What an option has whose declaration is wrong: any value, so that one mistake is not reported as two.</summary>
    public static OptionType Unknown { get; } = new(OptionKind.Text, "anything", new ValueShape.Any(), (_, _, _) => true);

    /// <summary>The type that a declaration means; what is wrong with it is reported.</summary>
    /// <param name="words">The value of <c>words</c>; null if it is not there.</param>
    public static OptionType Read(
        Located<OptionKind> kind, TomlEntry? least, TomlEntry? most, Located<ImmutableArray<TomlString>>? words, ICollection<Diagnostic> found)
    {
        if (kind.Value != OptionKind.OneOf && words is not null)
            found.Add(DiagnosticCatalog.BadOption.At(words.Span, "only an option of the type one-of has words"));
        if (kind.Value is not (OptionKind.Integer or OptionKind.Size or OptionKind.Duration or OptionKind.Percentage))
        {
            if ((least ?? most) is { } limit)
                found.Add(DiagnosticCatalog.BadOption.At(limit.NameSpan, "only an integer, a size, a duration or a percentage has a range"));
            return Simple(kind, words, found);
        }

        if (least is null != most is null)
            found.Add(DiagnosticCatalog.BadOption.At((least ?? most)!.NameSpan, "a range has two ends", "Write both least and most."));
        return kind.Value switch
        {
            OptionKind.Integer => Integer(least, most, found),
            OptionKind.Size => Quantity<ByteSize>(OptionKind.Size, "size", least, most, found),
            OptionKind.Duration => Quantity<Duration>(OptionKind.Duration, "duration", least, most, found),
            OptionKind.Percentage => Quantity<Percentage>(OptionKind.Percentage, "percentage", least, most, found),
            _ => throw new UnreachableException(),
        };
    }

    private static OptionType Simple(Located<OptionKind> kind, Located<ImmutableArray<TomlString>>? words, ICollection<Diagnostic> found)
    {
        switch (kind.Value)
        {
            case OptionKind.OneOf when words is null || words.Value.IsEmpty:
                found.Add(DiagnosticCatalog.BadOption.At(kind.Span, "an option of the type one-of has no words", "Add words = [\"…\", \"…\"]."));
                return Unknown;
            case OptionKind.OneOf:
                return Of(kind.Value, ValueTypes.Word([.. words.Value.Select(word => (word.Value, word.Value))]));
            case OptionKind.Path:
                return Of(kind.Value, ValueTypes.Path);
            case OptionKind.Boolean:
                return Of(kind.Value, ValueTypes.Truth);
            case OptionKind.Ipv4Address:
                return Of(kind.Value, ValueTypes.Of<Ipv4Address>("IPv4 address"));
            case OptionKind.Ipv4Interface:
                return Of(kind.Value, ValueTypes.Of<Ipv4Interface>("IPv4 address with prefix length"));
            case OptionKind.Ipv4Prefix:
                return Of(kind.Value, ValueTypes.Of<Ipv4Prefix>("IPv4 network"));
            case OptionKind.Ipv6Address:
                return Of(kind.Value, ValueTypes.Of<Ipv6Address>("IPv6 address"));
            case OptionKind.Ipv6Interface:
                return Of(kind.Value, ValueTypes.Of<Ipv6Interface>("IPv6 address with prefix length"));
            case OptionKind.Ipv6Prefix:
                return Of(kind.Value, ValueTypes.Of<Ipv6Prefix>("IPv6 network"));
            case OptionKind.Hash:
                return Of(kind.Value, ValueTypes.Of<Sha256Hash>("SHA-256 hash"));
            case OptionKind.CpuSet:
                return Of(kind.Value, ValueTypes.Of<CpuSet>("set of CPUs"));
            case OptionKind.Unit:
                return Of(kind.Value, ValueTypes.Of<UnitId>("name of a unit"));
            case OptionKind.MacAddress:
                return Of(kind.Value, ValueTypes.Of<MacAddress>("MAC address"));
            case OptionKind.Port:
                return Of(kind.Value, ValueTypes.Port);
            case OptionKind.List:
                return Of(kind.Value, ValueTypes.TextList);
            default:
                return Of(kind.Value, ValueTypes.Text);
        }
    }

    private static OptionType Integer(TomlEntry? least, TomlEntry? most, ICollection<Diagnostic> found)
    {
        var (from, to) = (int.MinValue, int.MaxValue);
        var isSound = (least is null || ValueTypes.Integer(from, to).Read("least", least.Value, found, out from))
            & (most is null || ValueTypes.Integer(int.MinValue, to).Read("most", most.Value, found, out to));
        if (!isSound)
            return Unknown;
        if (from <= to)
            return Of(OptionKind.Integer, ValueTypes.Integer(from, to));
        ReportEmpty(most!, found);
        return Unknown;
    }

    private static OptionType Quantity<T>(OptionKind kind, string name, TomlEntry? least, TomlEntry? most, ICollection<Diagnostic> found)
        where T : struct, IQuantity<T>, IComparable<T>
    {
        var any = ValueTypes.Of<T>(name);
        T from = default, to = default;
        var isSound = (least is null || any.Read("least", least.Value, found, out from)) & (most is null || any.Read("most", most.Value, found, out to));
        if (!isSound)
            return Unknown;
        if (least is null || most is null)
            return Of(kind, any);
        if (from.CompareTo(to) <= 0)
            return Of(kind, ValueTypes.Between<T>(name, $"{from}", $"{to}"));
        ReportEmpty(most, found);
        return Unknown;
    }

    private static void ReportEmpty(TomlEntry most, ICollection<Diagnostic> found) =>
        found.Add(DiagnosticCatalog.BadOption.At(most.Value.Span, "the range is empty: most is less than least", "Swap the two."));

    private static OptionType Of<T>(OptionKind kind, ValueType<T> type) =>
        new(kind, type.Name, type.Shape, (key, value, found) => type.Read(key, value, found, out _));
}
