using System.CommandLine;
using System.IO.Compression;
using Hillingar.Builder.Builds;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Cli.Commands.Stores;
using Hillingar.Cli.Output;

namespace Hillingar.Cli.Commands.Builds;

/// <summary><c>hillingar log</c>: what the build of something printed.</summary>
internal static class LogCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("PATH") { Description = "A derivation, or something that was built: a path in the store, or a link to it" };
        var command = new Command("log", "Show what the last build of something printed") { path };
        command.WithStoreOptions().RunWithStore((store, parsed) =>
        {
            var written = parsed.GetValue(path)!;
            var layout = BuildSession.LayoutOf(store);
            // The derivation of a build that failed may be all that there is, and the log stays when the collector took even that.
            if (Candidates(store, written).Select(derivation => BuildLog.PathFor(layout.LogDirectory, derivation.BaseName))
                .FirstOrDefault(File.Exists) is not { } file)
                return Shared.Refuse(parsed, $"there is no log of '{written}': it was not built here, or it was substituted or added", ExitCode.NotFound);
            using var log = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
            if (parsed.GetValue(Shared.Json))
            {
                using var reader = new StreamReader(log);
                Json.Print<IReadOnlyList<string>>(reader.ReadToEnd().TrimEnd('\n').Split('\n'));
                return ExitCode.Success;
            }

            using var output = StandardStreams.OpenOutput();
            log.CopyTo(output);
            return ExitCode.Success;
        });
        return command;
    }

    private static IEnumerable<StorePath> Candidates(Store store, string written)
    {
        if (StorePath.TryParse(Path.GetFileName(Path.TrimEndingDirectorySeparator(written)), out var named) && named.IsDerivation)
            return [named];
        var path = StoreAccess.Object(store, written);
        return path.IsDerivation ? [path] : store.Query(path)?.Deriver is { } deriver ? [deriver, .. store.Derivers(path)] : store.Derivers(path);
    }
}
