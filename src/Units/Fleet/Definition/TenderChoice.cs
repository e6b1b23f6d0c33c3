using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using Hillingar.Units.Quantities;

namespace Hillingar.Units.Fleet;

/// <summary>Which program runs the virtual machine. Its text is the word in the unit file.</summary>
[JsonConverter(typeof(QuantityJsonConverter<TenderChoice>))]
public abstract record TenderChoice : IQuantity<TenderChoice>
{
    private TenderChoice()
    {
    }

    /// <summary>The stock tender of the image's target where it is installed, else Hillingar's own.</summary>
    public sealed record Auto : TenderChoice
    {
        public override string ToString() => "auto";
    }

    /// <summary><c>hillingar-tender</c>.</summary>
    public sealed record Hillingar : TenderChoice
    {
        public override string ToString() => "hillingar";
    }

    /// <summary>The stock tender for hardware virtualisation.</summary>
    public sealed record Solo5Hvt : TenderChoice
    {
        public override string ToString() => "solo5-hvt";
    }

    /// <summary>The stock tender that is a sandboxed process.</summary>
    public sealed record Solo5Spt : TenderChoice
    {
        public override string ToString() => "solo5-spt";
    }

    /// <summary>A program by its absolute path, called with solo5-hvt's command line.</summary>
    public sealed record Program(string Path) : TenderChoice
    {
        public override string ToString() => Path;
    }

    public static TenderChoice Parse(string text) => Quantity.Parse<TenderChoice>(text);

    public static bool TryRead(
        string text, [MaybeNullWhen(false)] out TenderChoice value, [NotNullWhen(false)] out string? problem)
    {
        value = text switch
        {
            "auto" => new Auto(),
            "hillingar" => new Hillingar(),
            "solo5-hvt" => new Solo5Hvt(),
            "solo5-spt" => new Solo5Spt(),
            ['/', _, ..] => new Program(text),
            _ => null,
        };
        problem = value is null ? "is not a tender: auto, hillingar, solo5-hvt, solo5-spt or an absolute path" : null;
        return value is not null;
    }
}
