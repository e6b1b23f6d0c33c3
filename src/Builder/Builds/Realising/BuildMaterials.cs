using System.Collections.Immutable;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;

namespace Hillingar.Builder.Builds;

/// <summary>What went into a build: what it could see, and everything fetched that any of that was made of.</summary>
internal static class BuildMaterials
{
    public static ImmutableArray<Material> Of(Store store, DerivationLibrary library, DerivationRun run)
    {
        var materials = new SortedDictionary<StorePath, Material>();
        foreach (var fetched in library.InOrder(run.Path).Where(path => path != run.Path))
        {
            if (library.Read(fetched) is { Outputs: [{ IsFixed: true } output] } derivation)
                materials[store.Parse(output.Path)] = Fetched(store, derivation, output);
        }

        if (run.Toolchain is { } toolchain)
            materials.TryAdd(toolchain, Plain(store, toolchain, MaterialKind.Toolchain));
        foreach (var input in run.Inputs.Where(input => !input.IsDerivation))
            materials.TryAdd(input, Plain(store, input, store.Query(input)?.Deriver is null ? MaterialKind.Source : MaterialKind.Output));
        return [.. materials.Values];
    }

    private static Material Plain(Store store, StorePath path, MaterialKind kind) => new(kind, path.Name, store.FullPath(path), NarHash(store, path))
    {
        Source = kind is MaterialKind.Source ? store.Provenance(path)?.Source : null,
    };

    private static Material Fetched(Store store, Derivation derivation, DerivationOutput output)
    {
        var path = store.Parse(output.Path);
        var variables = derivation.Environment;
        var hash = $"{(output.HashAlgorithm.StartsWith("r:", StringComparison.Ordinal) ? output.HashAlgorithm[2..] : output.HashAlgorithm)}:{output.Hash}";
        var url = variables.GetValueOrDefault("urls", variables.GetValueOrDefault("url", "")).Split(' ')[0];
        var plain = new Material(MaterialKind.Fetched, path.Name, output.Path, NarHash(store, path), null, hash, url.Length == 0 ? null : url);
        // NAME_VERSION_ARCHITECTURE.deb; '~' and ':' of a version are others in store names, and so it is taken from the pool's file name.
        if (variables.TryGetValue("pool", out var pool) && Path.GetFileNameWithoutExtension(pool).Split('_') is [var name, var version, ..])
            return plain with { Kind = MaterialKind.Debian, Name = name, Version = Uri.UnescapeDataString(version), Url = pool };
        return variables.TryGetValue("package", out var package) && variables.TryGetValue("version", out var number)
            ? plain with { Kind = MaterialKind.NuGet, Name = package, Version = number }
            : plain;
    }

    private static string? NarHash(Store store, StorePath path) => store.Query(path)?.NarHash.ToString();
}
