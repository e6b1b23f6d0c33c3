namespace Hillingar.Units;

/// <summary>The modules of a set.</summary>
internal sealed class ModuleLibrary
{
    /// <summary>A set without modules.</summary>
    public static ModuleLibrary Empty { get; } = new([]);

    private readonly Dictionary<string, string> _sections;

    private ModuleLibrary(Dictionary<string, string> sections) => _sections = sections;

    /// <summary>The name of a module that has options in a section of that name.</summary>
    public string? WithSection(string section) => _sections.GetValueOrDefault(section);
}
