using System.Collections.Immutable;

namespace Hillingar.Units.Language;

/// <summary>
/// What a value of a type looks like, for programs that have no binder: from it comes the JSON schema. Every value that
/// the binder takes has the shape; not every value of the shape is taken.
/// </summary>
/// <remarks>Strings are meant as they are when specifiers are replaced: in a file, <c>%i</c> may stand for any part.</remarks>
internal abstract record ValueShape
{
    private ValueShape()
    {
    }

    /// <summary>A string.</summary>
    /// <param name="Pattern">A regular expression (ECMA 262) that the whole of it matches; null if it may be any.</param>
    public sealed record Text(string? Pattern = null) : ValueShape;

    /// <summary>A string that is a quantity.</summary>
    /// <param name="Name">Its sort: "size".</param>
    /// <param name="Pattern">As in <see cref="Text"/>.</param>
    /// <param name="Least">The least that is allowed, in its canonical text; null if there is no limit.</param>
    /// <param name="Most">The greatest that is allowed.</param>
    public sealed record Quantity(string Name, string? Pattern, string? Least, string? Most) : ValueShape;

    /// <summary>A string that is one of some words, or matches the pattern if there is one.</summary>
    public sealed record Words(ImmutableArray<string> All, string? OrPattern = null) : ValueShape;

    /// <summary>A whole number between two others, both allowed.</summary>
    public sealed record Integer(long Least, long Most) : ValueShape;

    /// <summary>One of some whole numbers.</summary>
    public sealed record Numbers(ImmutableArray<int> All) : ValueShape;

    /// <summary>True or false.</summary>
    public sealed record Truth : ValueShape;

    /// <summary>An array; in a drop-in also <c>{ append = […] }</c>.</summary>
    public sealed record List(ValueShape Item) : ValueShape;

    /// <summary>A table whose names are free.</summary>
    public sealed record Map(ValueShape Value) : ValueShape;

    /// <summary>A table with the keys of a section.</summary>
    public sealed record Table(SectionDefinition Section) : ValueShape;

    /// <summary>Anything at all.</summary>
    public sealed record Any : ValueShape;
}
