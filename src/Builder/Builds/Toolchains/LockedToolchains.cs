using System.Collections.Immutable;
using System.Text;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Builds;

/// <summary>
/// Toolchains as lock files pin them. Each package is the output of a derivation of a fixed hash, and the root file system that of one which needs them
/// all: so its path is known before anything is fetched, and what the store has is never fetched again.
/// </summary>
public sealed class LockedToolchains(Store store, DerivationLibrary library)
{
    /// <summary>What the builder of root file systems does; another number is another toolchain.</summary>
    internal const string LayoutVersion = "1";

    private const string System = "builtin";

    /// <summary>The toolchain of a lock file. Nothing is fetched.</summary>
    public ToolchainResolution Resolve(string lockFile)
    {
        string text;
        try
        {
            text = File.ReadAllText(lockFile);
        }
        catch (IOException)
        {
            return new ToolchainResolution.Missing(
                $"the toolchain's lock file '{lockFile}' cannot be read; write one with 'hillingar toolchain lock', or correct toolchain in build.toml");
        }

        var key = KeyOf(text);
        if (store.Recall(key) is { } known && store.Parse(known) is var remembered && store.Keep(remembered))
            return Resolved(remembered);
        try
        {
            var made = Instantiate(ToolchainLock.Parse(text, lockFile));
            store.Remember(key, store.FullPath(made));
            return Resolved(made);
        }
        catch (StoreException e)
        {
            return new ToolchainResolution.Missing(e.Message);
        }
    }

    /// <summary>The toolchain of a lock file if it was made in this store and is still there; null otherwise, also if there is no such file.</summary>
    internal ToolchainResolution.Resolved? FindMade(string lockFile)
    {
        if (!File.Exists(lockFile) || store.Recall(KeyOf(File.ReadAllText(lockFile))) is not { } known
            || store.Parse(known) is var derivation && !store.Keep(derivation))
            return null;
        var made = Resolved(derivation);
        return store.Keep(made.Toolchain.Root) ? made : null;
    }

    private static string KeyOf(string text) => $"toolchain {LayoutVersion} {Convert.ToHexStringLower(ShortSha256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private ToolchainResolution.Resolved Resolved(StorePath derivation) => new(new ResolvedToolchain(library.OutputsOf(derivation)["out"], derivation));

    private StorePath Instantiate(ToolchainLock pinned)
    {
        var packages = pinned.Packages.Select(package => (Package: package, Derivation: Instantiate(package, pinned.Release))).ToList();
        var places = packages.Select(package => store.FullPath(library.OutputsOf(package.Derivation)["out"]));
        return library.Add($"{pinned.Name}-toolchain", new Derivation
        {
            Outputs = [new DerivationOutput("out", "")],
            InputDerivations = packages.Select(package => store.FullPath(package.Derivation)).Distinct()
                .ToImmutableSortedDictionary(path => path, _ => ImmutableSortedSet.Create(StringComparer.Ordinal, "out"), StringComparer.Ordinal),
            System = System,
            Builder = $"builtin:{RootFileSystemBuilder.BuilderName}",
            Environment = Environment(
                ("name", $"{pinned.Name}-toolchain"), ("layout", LayoutVersion),
                ("packages", string.Join(' ', packages.Zip(places, (package, place) =>
                    $"{(package.Package is LockedPackage.Deb ? "deb" : $"nuget:{package.Package.Name.ToLowerInvariant()}")}={place}")))),
        });
    }

    private StorePath Instantiate(LockedPackage package, string release)
    {
        var (file, algorithm, hash, variables) = package switch
        {
            LockedPackage.Deb deb => ($"{deb.Name}_{deb.Version}_amd64.deb", "sha256", deb.Sha256, new[] { ("pool", deb.Pool), ("release", release) }),
            LockedPackage.NuGet nuget => (
                $"{nuget.Name.ToLowerInvariant()}.{nuget.Version}.nupkg", "sha512", nuget.Sha512, [("package", nuget.Name), ("version", nuget.Version)]),
            _ => throw new InvalidOperationException($"a package of kind {package.GetType().Name}"),
        };
        var name = StoreName.For(file);
        return library.Add(name, new Derivation
        {
            Outputs = [new DerivationOutput("out", "", algorithm, hash)],
            System = System,
            Builder = $"builtin:{(package is LockedPackage.Deb ? DebFetcher.BuilderName : NuGetFetcher.BuilderName)}",
            Environment = Environment([("name", name), ("outputHash", hash), ("outputHashAlgo", algorithm), ("outputHashMode", "flat"), .. variables]),
        });
    }

    private static ImmutableSortedDictionary<string, string> Environment(params (string Name, string Value)[] variables) =>
        variables.Append((Name: "system", Value: System))
            .ToImmutableSortedDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal);
}
