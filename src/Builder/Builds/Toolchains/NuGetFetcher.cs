using System.Collections.Immutable;
using System.Security;
using System.Text.RegularExpressions;
using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Builds;

/// <summary>
/// Fetches the NuGet packages of toolchains: from NuGet's folder of this host, else by <c>dotnet restore</c>, from the sources that this host's NuGet
/// is configured for.
/// </summary>
/// <param name="variable">Reads a variable of the environment, null where unset.</param>
public sealed partial class NuGetFetcher(Func<string, string?> variable) : IBuiltinBuilder
{
    internal const string BuilderName = "fetch-nuget";

    public string Name => BuilderName;

    public async Task BuildAsync(
        Derivation derivation, ImmutableSortedDictionary<string, string> outputs, Action<BuildEvent> report, CancellationToken cancellationToken)
    {
        var (package, version) = (derivation.Environment["package"], derivation.Environment["version"]);
        var file = await FindAsync(
            package, version, variable, () => report(new BuildEvent.Fetching(derivation.Environment["name"], 0, null)),
            cancellationToken).ConfigureAwait(false);
        File.Copy(file, outputs["out"]);
        File.SetUnixFileMode(outputs["out"], UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    /// <summary>The package's file in NuGet's folder, fetched if it is not there.</summary>
    /// <param name="fetching">Called before it is fetched.</param>
    public static async Task<string> FindAsync(
        string package, string version, Func<string, string?> variable, Action fetching, CancellationToken cancellationToken)
    {
        // Both become parts of a path and of a project that is run: nothing else may be in them.
        if (!Word().IsMatch(package) || !Word().IsMatch(version))
            throw new StoreException($"'{package}' {version} is no NuGet package: its name and version are letters, digits, '.', '-', '_' and '+'");
        var id = package.ToLowerInvariant();
        var folder = variable("NUGET_PACKAGES") ?? Path.Combine(variable("HOME") ?? "/root", ".nuget/packages");
        var file = Path.Combine(folder, id, version, $"{id}.{version}.nupkg");
        if (File.Exists(file))
            return file;

        fetching();
        var project = Directory.CreateTempSubdirectory("hillingar-nuget-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(project.FullName, "fetch.proj"), $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>
                    <TargetFramework>net10.0</TargetFramework>
                    <RestorePackagesPath>{SecurityElement.Escape(folder)}</RestorePackagesPath>
                  </PropertyGroup>
                  <ItemGroup><PackageDownload Include="{package}" Version="[{version}]" /></ItemGroup>
                </Project>
                """, cancellationToken).ConfigureAwait(false);
            _ = await HostCommand.RunAsync(
                "dotnet", ["restore", "fetch.proj", "-v", "quiet", "-nologo"], cancellationToken, project.FullName).ConfigureAwait(false);
        }
        catch (StoreException e)
        {
            throw new StoreException($"the NuGet package '{package}' {version} could not be fetched ({e.Message}); check the network and NuGet's sources", e);
        }
        finally
        {
            project.Delete(recursive: true);
        }

        return File.Exists(file) ? file : throw new StoreException($"'dotnet restore' did not put the NuGet package '{package}' {version} into '{folder}'");
    }

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._+-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
