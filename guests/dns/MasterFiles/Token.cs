namespace Hillingar.Guests.Dns;

/// <summary>What a token of a master file is.</summary>
public enum TokenKind
{
    /// <summary>A word without quotes.</summary>
    Word,

    /// <summary>The inside of a quoted string.</summary>
    Quoted,

    /// <summary>The end of a line outside parentheses.</summary>
    LineEnd,

    FileEnd,
}

/// <summary>A stretch of a master file.</summary>
public struct Token
{
    public TokenKind Kind;
    public int Offset;
    public int Length;

    /// <summary>1-based.</summary>
    public int Line;

    /// <summary>1-based, in bytes.</summary>
    public int Column;

    /// <summary>Whether blanks stand before it at the start of its line, which means: the owner is that of the record before.</summary>
    public bool AfterBlankStart;
}
