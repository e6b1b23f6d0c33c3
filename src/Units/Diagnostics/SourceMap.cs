namespace Hillingar.Units.Diagnostics;

/// <summary>
/// Where each key of a unit is written, beside the values of the unit, which know nothing of texts. A unit may be made of
/// several files, and so may a section of it.
/// </summary>
public abstract class SourceMap
{
    /// <summary>
    /// The value of a key, or the name of a section, by the parts of its name: <c>run</c>, <c>memory</c>. What is not written
    /// has the place of the section around it, or of the file that declares the unit.
    /// </summary>
    public abstract SourceSpan Of(params ReadOnlySpan<string> name);
}
