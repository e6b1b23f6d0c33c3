using System.Collections.Immutable;
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
        public const string Word = "auto";

        public override string ToString() => Word;
    }

    /// <summary><c>hillingar-tender</c>.</summary>
    public sealed record Hillingar : TenderChoice
    {
        public const string Word = "hillingar";

        public override string ToString() => Word;
    }

    /// <summary>The stock tender for hardware virtualisation: its word is the program's name.</summary>
    public sealed record Solo5Hvt : TenderChoice
    {
        public const string Word = "solo5-hvt";

        public override string ToString() => Word;
    }

    /// <summary>The stock tender that is a sandboxed process: its word is the program's name.</summary>
    public sealed record Solo5Spt : TenderChoice
    {
        public const string Word = "solo5-spt";

        public override string ToString() => Word;
    }

    /// <summary>A program by its absolute path, called with solo5-hvt's command line.</summary>
    public sealed record Program(string Path) : TenderChoice
    {
        public override string ToString() => Path;
    }

    /// <summary>The words that a unit file may say instead of a path.</summary>
    public static ImmutableArray<string> Words { get; } = [Auto.Word, Hillingar.Word, Solo5Hvt.Word, Solo5Spt.Word];

    private static ImmutableArray<TenderChoice> Named { get; } = [new Auto(), new Hillingar(), new Solo5Hvt(), new Solo5Spt()];

    public static TenderChoice Parse(string text) => Quantity.Parse<TenderChoice>(text);

    public static bool TryRead(
        string text, [MaybeNullWhen(false)] out TenderChoice value, [NotNullWhen(false)] out string? problem)
    {
        value = Named.FirstOrDefault(choice => choice.ToString() == text) ?? (text is ['/', _, ..] ? new Program(text) : null);
        problem = value is null ? $"is not a tender: {string.Join(", ", Words)} or an absolute path" : null;
        return value is not null;
    }
}
