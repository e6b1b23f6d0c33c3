using System.Collections.Immutable;
using Hillingar.Builder.Builds;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Cli.Output;

namespace Hillingar.Cli.Commands.Builds;

/// <summary>Has derivations realised or checked one after the other, each of which builds in parallel what it needs, and shows what came of it.</summary>
/// <param name="images">Where in the outputs of a derivation an image is to be;
/// null for the output itself. Those that are not among them make anything.</param>
internal sealed class BuildRun(Store store, BuildServices services, BuildView view, ILookup<StorePath, string?> images)
{
    /// <summary>For derivations that make anything.</summary>
    public static ILookup<StorePath, string?> NoImages { get; } = Array.Empty<StorePath>().ToLookup(path => path, _ => (string?)null);

    /// <summary>The outputs of all, in the order in which they were asked for.</summary>
    public List<StorePath> Results { get; } = [];

    /// <summary>Shows results that need no derivation.</summary>
    public void Take(ImmutableArray<StorePath> ready)
    {
        Results.AddRange(ready);
        foreach (var path in ready)
            view.Ready(store, path);
    }

    /// <summary>Builds what is missing, all at the same time; the exit status.</summary>
    public Task<int> BuildAsync(ImmutableArray<StorePath> derivations, CancellationToken cancellationToken) =>
        RunAsync(derivations.Select(derivation => (derivation, services.Realiser.RealiseAsync(derivation, view.Report, cancellationToken))));

    /// <summary>Builds once more and compares; the exit status.</summary>
    public async Task<int> CheckAsync(ImmutableArray<StorePath> derivations, CancellationToken cancellationToken)
    {
        // What is not there yet is built first: a user who asks whether an image is reproducible wants it built twice.
        var builds = derivations.Select(derivation => (derivation, services.Realiser.RealiseAsync(derivation, view.Report, cancellationToken)));
        if (await RunAsync(builds, isQuiet: true).ConfigureAwait(false) is not ExitCode.Success and var failed)
            return failed;
        Results.RemoveAll(path => derivations.Any(derivation => services.Realiser.Library.OutputsOf(derivation).ContainsValue(path)));
        return await RunAsync(
            derivations.Select(derivation => (derivation, services.Realiser.CheckAsync(derivation, view.Report, cancellationToken))).ToList(),
            isCheck: true).ConfigureAwait(false);
    }

    private async Task<int> RunAsync(IEnumerable<(StorePath Derivation, Task<RealiseOutcome> Outcome)> runs, bool isCheck = false, bool isQuiet = false)
    {
        var exitCode = ExitCode.Success;
        foreach (var (derivation, task) in runs.ToList())
        {
            switch (await task.ConfigureAwait(false))
            {
                case RealiseOutcome.Realised(var outputs, _) when WhyNoImage(derivation, outputs) is { } sentence:
                    view.Failure(store, new RealiseOutcome.Failed(derivation, BuildFailure.Build, sentence, []));
                    exitCode = exitCode == ExitCode.Success ? (int)BuildFailure.Build : exitCode;
                    break;
                case RealiseOutcome.Realised(var outputs, var isNew):
                    Results.AddRange(outputs.Values);
                    if (!isQuiet)
                        view.Result(store, derivation, outputs, isNew, isCheck);
                    break;
                case RealiseOutcome.Failed failed:
                    view.Failure(store, failed);
                    exitCode = exitCode == ExitCode.Success ? (int)failed.Kind : exitCode;
                    break;
            }
        }

        return exitCode;
    }

    // As a switch would find out.
    private string? WhyNoImage(StorePath derivation, ImmutableSortedDictionary<string, StorePath> outputs) =>
        images[derivation].Select(member => services.Recipes.Take(outputs, member, isNew: true) switch
        {
            BuildOutcome.Failed failed => failed.Sentence,
            BuildOutcome.Built(var image) => ImageFile.WhyNot(store, image),
            _ => null,
        }).FirstOrDefault(sentence => sentence is not null);
}
