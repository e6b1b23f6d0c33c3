namespace Hillingar.Builder.Builds;

/// <summary>Looks for the pieces of the C# guest toolchain where their installers put them.</summary>
public static class HostToolsSearch
{
    private const string PackageName = "runtime.linux-x64.microsoft.dotnet.ilcompiler";

    private static readonly string[] DotnetDirectories = ["/usr/share/dotnet", "/usr/lib/dotnet", "/usr/lib64/dotnet"];

    // A service has a short PATH or none, and binutils and sh are where the file system standard wants them.
    private static readonly string[] ProgramDirectories = ["/usr/bin", "/bin", "/usr/local/bin"];

    /// <param name="places">Folders that the user named; each null means that the usual places are searched.</param>
    /// <param name="variable">Reads a variable of the environment, null where unset.</param>
    public static HostToolsFinding Find(ToolchainPlaces places, Func<string, string?> variable)
    {
        if (FindDotnet(places, variable) is not { } dotnet)
            return Missing("no .NET SDK was found; install one, or name its folder in DOTNET_ROOT");
        if (VersionFolder.Highest(Path.Combine(dotnet, "sdk"), "Roslyn/bincore/csc.dll") is not { } sdk)
            return Missing($"'{dotnet}' holds a .NET runtime but no SDK; install the SDK, or name the folder of one in DOTNET_ROOT");
        if (VersionFolder.Highest(Path.Combine(dotnet, "shared/Microsoft.NETCore.App"), "System.Private.CoreLib.dll") is not { } runtime)
            return Missing($"'{dotnet}' holds no runtime in shared/Microsoft.NETCore.App; install the .NET SDK anew");
        if (VersionFolder.Highest(Path.Combine(dotnet, "host/fxr"), "libhostfxr.so") is not { } resolver)
            return Missing($"'{dotnet}' holds no host/fxr/*/libhostfxr.so; install the .NET SDK anew");

        // A service of root's has no HOME.
        var packages = places.NuGetPackages ?? variable("NUGET_PACKAGES") ?? Path.Combine(variable("HOME") ?? "/root", ".nuget/packages");
        var package = Path.Combine(packages, PackageName);
        if (VersionFolder.Highest(package, "tools/ilc") is not { } native)
            return Missing(
                $"the NativeAOT compiler was not found in '{package}'; restore a project that sets PublishAot, or name the package folder in NUGET_PACKAGES");

        if (FindProgram("dash") is not { } shell)
            return Missing("no /usr/bin/dash was found, which builds have as /bin/sh; install dash");
        if (FindProgram("as") is not { } assembler || FindProgram("ld") is not { } linker)
            return Missing("no assembler or no linker (/usr/bin/as, /usr/bin/ld) was found; install binutils");

        return new HostToolsFinding.Found(new HostTools(
            Path.Combine(dotnet, "dotnet"), Path.Combine(resolver, "libhostfxr.so"), runtime, Path.Combine(sdk, "Roslyn/bincore"),
            Path.Combine(native, "tools"), Path.GetFileName(native), shell, assembler, linker));
    }

    private static HostToolsFinding.Missing Missing(string sentence) => new(sentence);

    private static string? FindDotnet(ToolchainPlaces places, Func<string, string?> variable)
    {
        var fromPath = (variable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => RealDirectoryOf(Path.Combine(directory, "dotnet")));
        string?[] candidates = [places.Dotnet ?? variable("DOTNET_ROOT"), .. fromPath, .. DotnetDirectories];
        return candidates.FirstOrDefault(candidate => candidate is not null && File.Exists(Path.Combine(candidate, "dotnet")));
    }

    private static string? FindProgram(string name) =>
        ProgramDirectories.Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists);

    // Distributions put a link to dotnet into /usr/bin; the SDK is beside the file that it leads to.
    private static string? RealDirectoryOf(string program) =>
        File.Exists(program) ? Path.GetDirectoryName(File.ResolveLinkTarget(program, returnFinalTarget: true)?.FullName ?? program) : null;
}

/// <summary>Folders that a person set for the search; null stands for the usual places.</summary>
/// <param name="Dotnet">The folder that holds the program <c>dotnet</c>.</param>
/// <param name="NuGetPackages">The folder of NuGet's global packages.</param>
public sealed record ToolchainPlaces(string? Dotnet = null, string? NuGetPackages = null);

/// <summary>What a search of the host came to.</summary>
public abstract record HostToolsFinding
{
    private HostToolsFinding()
    {
    }

    public sealed record Found(HostTools Tools) : HostToolsFinding;

    /// <summary>A piece is missing.</summary>
    /// <param name="Sentence">Which one, and the way out.</param>
    public sealed record Missing(string Sentence) : HostToolsFinding;
}
