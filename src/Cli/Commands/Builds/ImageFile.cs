using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Linux;
using Hillingar.Linux.Solo5;
using Hillingar.Sources;

namespace Hillingar.Cli.Commands.Builds;

/// <summary>Looks whether what was built can be run.</summary>
internal static class ImageFile
{
    /// <summary>A sentence; null if it is a Solo5 image.</summary>
    public static string? WhyNot(Store store, StorePath image)
    {
        try
        {
            _ = ImageNotes.Read(store.RealPath(image)); // Only whether it has any.
            return null;
        }
        catch (Exception e) when (e is Solo5ImageException or LinuxException)
        {
            return $"'{store.FullPath(image)}' is not a Solo5 unikernel: {e.Message}";
        }
    }
}
