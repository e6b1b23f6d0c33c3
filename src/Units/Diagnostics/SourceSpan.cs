namespace Hillingar.Units.Diagnostics;

/// <summary>
/// A stretch of a text file. Lines and columns count from 1, columns in Unicode characters; the end is behind the
/// last character, so an empty span has its end at its start.
/// </summary>
/// <param name="File">The path as shown to people.</param>
public sealed record SourceSpan(string File, int Line, int Column, int EndLine, int EndColumn)
{
    /// <summary>A file as a whole, for what has no place inside it.</summary>
    public static SourceSpan OfFile(string file) => new(file, 1, 1, 1, 1);

    public override string ToString() => $"{File}:{Line}:{Column}";
}

/// <summary>A value and the place where a person wrote it.</summary>
/// <typeparam name="T">The value.</typeparam>
public sealed record Located<T>(T Value, SourceSpan Span);
