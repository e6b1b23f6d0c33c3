namespace Hillingar.Units.Diagnostics;

/// <summary>A file of a set.</summary>
/// <param name="Path">As shown to people; its last part decides the unit's type and name, for drop-ins its last two.</param>
/// <param name="Layer">
/// The place of its directory in the order of directories: a file or drop-in of the same name in a higher one takes its
/// place.
/// </param>
public sealed record UnitFile(string Path, string Text, int Layer = 0)
{
    /// <summary>The largest file that is read, in UTF-16 units of its text.</summary>
    public const int MaxLength = 1 << 20;
}
