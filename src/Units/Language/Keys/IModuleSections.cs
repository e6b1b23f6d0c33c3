namespace Hillingar.Units.Language;

/// <summary>Knows the sections that modules add to the language.</summary>
internal interface IModuleSections
{
    /// <summary>The name of a module that has options in a section of that name; null if there is none.</summary>
    string? WithSection(string section);

    /// <summary>Whether modules may add more sections than are known, because mistakes were found in their files.</summary>
    bool MayHaveMore { get; }
}
