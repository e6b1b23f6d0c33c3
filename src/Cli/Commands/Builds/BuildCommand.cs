using System.Collections.Immutable;
using System.CommandLine;
using Hillingar.Builder.Builds;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Cli.Commands.Stores;
using Hillingar.Cli.Output;
using Hillingar.Sources;
using Hillingar.Units.Language;
using ImageSource = Hillingar.Units.Fleet.ImageSource;

namespace Hillingar.Cli.Commands.Builds;

/// <summary><c>hillingar build</c>: has images, and the outputs of derivations, in the store; in this process, without hillingard.</summary>
internal static class BuildCommand
{
    public static Command Create()
    {
        var what = new Argument<string[]>("WHAT")
        {
            Description = "Directories of unit files, directories with a build.toml, or derivations (*.drv) (default: the current directory)",
            DefaultValueFactory = _ => ["."],
        };
        var unit = new Option<string[]>("--unit") { Description = "Of unit files build only the image of this unit", HelpName = "UNIT" };
        var check = new Option<bool>("--check") { Description = "Build once more what is built, and compare bit by bit" };
        var vary = new Option<bool>("--vary")
        {
            Description = "With --check: under another host name, user, build directory, umask, version of the kernel, number of processors and order of files",
        };
        var options = BuildSettings.Options();
        var log = new Option<bool>("--log", "-L") { Description = "Show what builds print as they print it" };
        var link = new Option<string?>("--out-link", "-o")
        {
            Description = "Make a link of this path to the result, which keeps it; further results get -2, -3 and so on",
            HelpName = "LINK",
        };
        var command =
            new Command("build", "Build images and derivations in the sandbox, and print their paths in the store") { what, unit, check, vary, log, link };
        foreach (var option in options.All)
            command.Add(option);
        command.WithStoreOptions().RunWithStoreAsync(async (store, parsed) =>
        {
            var settings = options.Of(parsed) with { VariesChecks = parsed.GetValue(vary) };
            using var view = BuildView.Of(parsed, parsed.GetValue(log));
            return await BuildSession.RunAsync(store, options.CachesOf(parsed), settings, view, async (services, cancellationToken) =>
            {
                var wanted = await WantedAsync(store, services, parsed.GetValue(what)!, parsed.GetValue(unit)!, view, cancellationToken).ConfigureAwait(false);
                if (wanted.ExitCode != ExitCode.Success)
                    return wanted.ExitCode;
                var run = new BuildRun(store, services, view, wanted.Images);
                run.Take(wanted.Ready);
                var exitCode = parsed.GetValue(check)
                    ? await run.CheckAsync(wanted.Derivations, cancellationToken).ConfigureAwait(false)
                    : await run.BuildAsync(wanted.Derivations, cancellationToken).ConfigureAwait(false);
                if (exitCode == ExitCode.Success && parsed.GetValue(link) is { } path)
                    MakeLinks(store, path, run.Results);
                return exitCode;
            }).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<Wanted> WantedAsync(
        Store store, BuildServices services, string[] what, string[] units, BuildView view, CancellationToken cancellationToken)
    {
        var derivations = ImmutableArray.CreateBuilder<(StorePath Path, string? Member, bool IsImage)>();
        var ready = ImmutableArray.CreateBuilder<StorePath>();
        foreach (var written in what)
        {
            IReadOnlyList<(ImageSource Source, string Directory)> sources;
            var isImage = true;
            if (written.EndsWith(".drv", StringComparison.Ordinal))
                (sources, isImage) = ([(new ImageSource.Derivation(Path.GetFullPath(written), null), "/")], false);
            else if (File.Exists(Path.Combine(written, RecipeLanguage.FileName)))
                sources = [(new ImageSource.Build(written), Directory.GetCurrentDirectory())];
            else if (SourcesOf(written, units, view, out var exitCode) is { } found)
                sources = found;
            else
                return Wanted.Nothing(exitCode);
            foreach (var (source, directory) in sources)
            {
                var prepared = await services.Recipes.PrepareAsync(source, directory, view.Report, cancellationToken).ConfigureAwait(false);
                if (prepared.Outcome is not { } outcome)
                {
                    derivations.Add((prepared.Derivation!.Value, prepared.Member, isImage));
                    continue;
                }

                var (image, refused) = Ready(store, outcome, view);
                if (refused != ExitCode.Success)
                    return Wanted.Nothing(refused);
                ready.Add(image);
            }
        }

        return new Wanted(
            [.. derivations.Select(derivation => derivation.Path).Distinct()], [.. ready.Distinct()],
            derivations.Where(derivation => derivation.IsImage).ToLookup(derivation => derivation.Path, derivation => derivation.Member), ExitCode.Success);
    }

    // What needed no building of ours, or why there is nothing.
    private static (StorePath Image, int ExitCode) Ready(Store store, BuildOutcome outcome, BuildView view)
    {
        var image = default(StorePath);
        switch (outcome)
        {
            case BuildOutcome.Built(var built):
                image = built;
                break;
            case BuildOutcome.Cached(var cached):
                image = cached;
                break;
            case BuildOutcome.Refused refused:
                view.Refuse(refused.Diagnostics, [refused.Recipe]);
                return (default, ExitCode.BadInput);
            case BuildOutcome.Failed failed:
                view.Complain(failed.Sentence);
                return (default, ExitCode.Failure);
        }

        if (ImageFile.WhyNot(store, image) is not { } sentence)
            return (image, ExitCode.Success);
        view.Complain(sentence);
        return (default, ExitCode.Failure);
    }

    // Where the images of a set come from; null with the exit status if the set cannot be built.
    private static List<(ImageSource Source, string Directory)>? SourcesOf(string directory, string[] units, BuildView view, out int exitCode)
    {
        var set = SourceSet.Read([directory], textOnly: false);
        exitCode = ExitCode.BadInput;
        if (!set.IsSound || set.Host is null)
        {
            view.Refuse(set.Diagnostics, set.Files);
            return null;
        }

        var chosen = set.Host.Unikernels.Where(
            unikernel => units.Length == 0 || units.Any(name => Shared.UnitName(name) == unikernel.Name.ToString())).ToList();
        exitCode = ExitCode.NotFound;
        if (chosen.Count == 0)
        {
            view.Complain(units.Length == 0 ? $"'{directory}' declares no unikernel" : $"'{directory}' declares no unikernel '{string.Join("', '", units)}'");
            return null;
        }

        // A ready file needs no building.
        return [.. chosen.Where(unikernel => unikernel.Image is not ImageSource.File)
            .Select(unikernel => (unikernel.Image, SourceCheck.Resolve(".", unikernel.ImagePlace)))];
    }

    private static void MakeLinks(Store store, string link, IEnumerable<StorePath> results)
    {
        var number = 0;
        foreach (var result in results)
        {
            number++;
            store.AddIndirectRoot(number == 1 ? link : $"{link}-{number}", result);
        }
    }

    /// <param name="Ready">What Nix built or a cache had.</param>
    /// <param name="Images">Those of the derivations that are to make an image, with its place in the output.</param>
    private sealed record Wanted(ImmutableArray<StorePath> Derivations, ImmutableArray<StorePath> Ready, ILookup<StorePath, string?> Images, int ExitCode)
    {
        public static Wanted Nothing(int exitCode) => new([], [], BuildRun.NoImages, exitCode);
    }
}
