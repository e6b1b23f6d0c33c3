using Hillingar.Units.Fleet;

namespace Hillingar.Sources;

/// <summary>Whether this host has the tender that an image needs, as far as that follows from the image's target.</summary>
internal static class HostTenders
{
    /// <summary>The program that is missing; null if there is none.</summary>
    /// <param name="searchPath">Directories with colons between, as in PATH.</param>
    internal static string? Missing(TenderChoice choice, ImageTarget target, string searchPath)
    {
        var needed = choice switch
        {
            TenderChoice.Auto when target == ImageTarget.Spt => TenderChoice.Solo5Spt.Word,
            TenderChoice.Solo5Spt => TenderChoice.Solo5Spt.Word,
            TenderChoice.Solo5Hvt => TenderChoice.Solo5Hvt.Word,
            _ => null,
        };
        return needed is null || searchPath.Split(':', StringSplitOptions.RemoveEmptyEntries).Any(directory => File.Exists(Path.Combine(directory, needed)))
            ? null
            : needed;
    }
}
