using System.Collections.Immutable;
using System.Text;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Linux;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Builds;

/// <summary>Lays out the scratch directory of one build and plans the sandbox around it.</summary>
internal static class SandboxPreparation
{
    // Names in the scratch directory.
    internal const string Build = "build";
    internal const string StoreFolder = "store";
    private const string Etc = "etc";

    internal static SandboxPlan Prepare(Store store, DerivationRun run, BuildOptions options, string scratch, Func<string, string?> callersVariable)
    {
        var derivation = run.Derivation;
        // Its folders become the sandbox's: behind a link they could be the host's.
        if (run.Toolchain is { } link && TreeEntry.KindOf(store.RealPath(link)) is not FileKind.Directory)
            throw new StoreException($"its toolchain '{store.FullPath(link)}' is no directory");

        foreach (var folder in (string[])[StoreFolder, Build])
            Directory.CreateDirectory(Path.Combine(scratch, folder));
        var root = run.Toolchain is { } toolchain
            ? Directory.EnumerateFileSystemEntries(store.RealPath(toolchain)).Order(StringComparer.Ordinal)
                .Select(path => SandboxEntry.Of(path, $"/{Path.GetFileName(path)}")).ToImmutableArray()
            : [];
        var hasEtc = root.Any(entry => entry.Inside == "/etc") && !run.IsFixed;
        if (!hasEtc)
        {
            root = [.. root.Where(entry => entry.Inside != "/etc")];
            WriteEtc(Path.Combine(scratch, Etc), options.Identity, run.IsFixed);
        }

        ReferenceGraphFiles.Write(store, run, Path.Combine(scratch, Build));
        var variables = Variables(run, Path.Combine(scratch, Build), options.Identity, callersVariable);
        return new SandboxPlan
        {
            Root = root,
            Etc = hasEtc ? null : Path.Combine(scratch, Etc),
            StoreDirectory = store.Directory,
            ScratchStore = Path.Combine(scratch, StoreFolder),
            BuildDirectory = Path.Combine(scratch, Build),
            BuildFiles = [.. DirectoryListing.NamesIn(Path.Combine(scratch, Build))],
            Sources = [.. run.Inputs.Select(path => SandboxEntry.Of(store.RealPath(path), store.FullPath(path)))],
            Environment = SandboxEnvironment.For(store.Directory, variables, options.Cores, !root.IsEmpty, options.Identity),
            Command = [derivation.Builder, .. derivation.Arguments.Select(argument => WithoutPlaceholders(argument, run, store))],
            HasNetwork = run.IsFixed,
            Identity = options.Identity,
        };

        SortedDictionary<string, string> Variables(DerivationRun of, string buildDirectory, SandboxIdentity identity, Func<string, string?> caller)
        {
            var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
            var asFiles = NixWords.Of(of.Derivation.Environment.GetValueOrDefault("passAsFile", ""));
            foreach (var (name, written) in of.Derivation.Environment)
            {
                var value = WithoutPlaceholders(written, of, store);
                if (!asFiles.Contains(name))
                {
                    values[name] = value;
                    continue;
                }

                var file = $".attr-{NixBase32.Encode(ShortSha256.HashData(Encoding.UTF8.GetBytes(name)))}";
                File.WriteAllText(Path.Combine(buildDirectory, file), value);
                values[$"{name}Path"] = $"{identity.BuildDirectory}/{file}";
            }

            if (of.IsFixed)
            {
                values["NIX_OUTPUT_CHECKED"] = "1";
                foreach (var name in NixWords.Of(of.Derivation.Environment.GetValueOrDefault("impureEnvVars", "")))
                    values[name] = caller(name) ?? "";
            }

            return values;
        }
    }

    // What builtins.placeholder of the Nix language leaves in a derivation for the path of an output.
    private static string WithoutPlaceholders(string text, DerivationRun run, Store store)
    {
        foreach (var (name, path) in run.Outputs)
        {
            var placeholder = "/" + NixBase32.Encode(ShortSha256.HashData(Encoding.UTF8.GetBytes($"nix-output:{name}")));
            text = text.Replace(placeholder, store.FullPath(path), StringComparison.Ordinal);
        }

        return text;
    }

    /// <summary>The files that say who the build's user is and what hosts there are.</summary>
    /// <param name="placeOf">Where a file of that name is to be written.</param>
    internal static void WriteUsers(Func<string, string> placeOf, SandboxIdentity identity)
    {
        File.WriteAllText(placeOf("passwd"), $"root:x:0:0:Root:{identity.BuildDirectory}:/noshell\n"
            + $"nixbld:x:{identity.User}:{identity.Group}:Build user:{identity.BuildDirectory}:/noshell\nnobody:x:65534:65534:Nobody:/:/noshell\n");
        File.WriteAllText(placeOf("group"), $"root:x:0:\nnixbld:!:{identity.Group}:\nnogroup:x:65534:\n");
        File.WriteAllText(placeOf("hosts"), "127.0.0.1 localhost\n::1 localhost\n");
    }

    private static void WriteEtc(string directory, SandboxIdentity identity, bool hasNetwork)
    {
        Directory.CreateDirectory(directory);
        WriteUsers(name => Path.Combine(directory, name), identity);
        if (!hasNetwork)
            return;
        File.WriteAllText(Path.Combine(directory, "nsswitch.conf"), "hosts: files dns\nservices: files\n");
        foreach (var file in (string[])["resolv.conf", "services", "hosts"])
        {
            if (File.Exists($"/etc/{file}"))
                File.Copy($"/etc/{file}", Path.Combine(directory, file), overwrite: true);
        }
    }
}
