namespace Hillingar.Units.Diagnostics;

/// <summary>
/// The long text of each kind of mistake: what it means, why it is one, and an example with its mend. The texts are
/// Markdown, one file for each identifier, kept inside the assembly.
/// </summary>
public static class Explanation
{
    /// <summary>The text for an identifier such as <c>HU0012</c>; null if there is no such kind.</summary>
    public static string? Of(string id)
    {
        if (DiagnosticCatalog.All.All(kind => kind.Id != id))
            return null;
        using var stream = typeof(Explanation).Assembly.GetManifestResourceStream(id);
        if (stream is null)
            return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
