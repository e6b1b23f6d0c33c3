using System.Collections.Immutable;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Linux;
using Hillingar.Units.Quantities;
using ImageSource = Hillingar.Units.Fleet.ImageSource;

namespace Hillingar.Builder.Builds;

/// <summary>What is to be done for an image: a derivation to realise, or nothing any more.</summary>
/// <param name="Derivation">Null if there is an outcome.</param>
/// <param name="Member">Where the image is in the derivation's output; null if the output is the image.</param>
public sealed record ImagePreparation(StorePath? Derivation, string? Member, BuildOutcome? Outcome)
{
    internal static ImagePreparation Failed(string sentence) => new(null, null, new BuildOutcome.Failed(sentence, []));
}

/// <summary>Has images from wherever units say that they come from, but for ready files.</summary>
/// <param name="substituters">The binary caches of a unit, before those of the host.</param>
public sealed class ImageRecipes(Store store, ImageBuilder images, DerivationRealiser realiser, Func<ImmutableArray<string>, ISubstituter> substituters)
{
    private const string NixDirectory = "/nix/store/";

    private static readonly string[] NixPrograms =
        ["/usr/bin/nix", "/nix/var/nix/profiles/default/bin/nix", "/run/current-system/sw/bin/nix", "/usr/local/bin/nix"];

    private readonly ImageTaking _taking = new(store);

    /// <summary>Variables for Nix beside those of this process; for a store of its own, where there is not to be one of the host.</summary>
    public ImmutableSortedDictionary<string, string> NixEnvironment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Makes sure that an image is in the store.</summary>
    /// <param name="directory">Where relative paths start from.</param>
    /// <exception cref="OperationCanceledException">Cancelled; nothing of the build is left.</exception>
    public async Task<BuildOutcome> RealiseAsync(ImageSource source, string directory, Action<BuildEvent> report, CancellationToken cancellationToken)
    {
        var prepared = await PrepareAsync(source, directory, report, cancellationToken).ConfigureAwait(false);
        if (prepared.Outcome is { } outcome)
            return outcome;
        return await realiser.RealiseAsync(prepared.Derivation!.Value, report, cancellationToken).ConfigureAwait(false) switch
        {
            RealiseOutcome.Realised(var outputs, var isNew) => Take(outputs, prepared.Member, isNew),
            RealiseOutcome.Failed(_, _, var sentence, var tail) => new BuildOutcome.Failed(sentence, tail),
            var other => throw new InvalidOperationException($"an outcome of kind {other.GetType().Name}"),
        };
    }

    /// <summary>The image in the outputs of the derivation that was prepared; the caller that has it realised asks this before it is used.</summary>
    public BuildOutcome Take(ImmutableSortedDictionary<string, StorePath> outputs, string? member, bool isNew) => _taking.FromOutputs(outputs, member, isNew);

    /// <summary>Everything but building. What Nix builds and what a cache has is there afterwards.</summary>
    /// <inheritdoc cref="RealiseAsync"/>
    public async Task<ImagePreparation> PrepareAsync(ImageSource source, string directory, Action<BuildEvent> report, CancellationToken cancellationToken)
    {
        try
        {
            switch (source)
            {
                case ImageSource.Build(var recipe):
                    var (derivation, outcome) = images.Instantiate(Path.GetFullPath(recipe, directory), report);
                    return outcome is null ? new ImagePreparation(derivation, null, null) : new ImagePreparation(null, null, outcome);
                case ImageSource.Derivation(var file, var member):
                    return new ImagePreparation(realiser.Library.Find(Path.GetFullPath(file, directory)), member, null);
                case ImageSource.Fetch(var urls, var hash):
                    return new ImagePreparation(Instantiate(urls, hash), null, null);
                case ImageSource.Flake(var reference, var member):
                    return new ImagePreparation(
                        null, null, await BuildByNixAsync(reference, member, directory, report, cancellationToken).ConfigureAwait(false));
                case ImageSource.Substitute(var path, var caches, var member):
                    return new ImagePreparation(null, null, await SubstituteAsync(path, caches, member, report, cancellationToken).ConfigureAwait(false));
                default:
                    throw new InvalidOperationException($"a source of kind {source.GetType().Name}");
            }
        }
        catch (IOException e)
        {
            return ImagePreparation.Failed(e.Message);
        }
    }

    // As Nix's own builtin:fetchurl is written, so that the path is the same.
    private StorePath Instantiate(ImmutableArray<string> urls, Sha256Hash hash)
    {
        var name = StoreName.For(Path.GetFileName(new Uri(urls[0]).AbsolutePath));
        return realiser.Library.Add(name, new Derivation
        {
            Outputs = [new DerivationOutput("out", "", "sha256", hash.Hex)],
            System = "builtin",
            Builder = $"builtin:{UrlFetcher.BuilderName}",
            Environment = new (string Name, string Value)[]
            {
                ("builder", $"builtin:{UrlFetcher.BuilderName}"), ("name", name),
                ("outputHash", hash.Hex), ("outputHashAlgo", "sha256"), ("outputHashMode", "flat"),
                ("system", "builtin"), ("url", urls[0]), ("urls", string.Join(' ', urls)),
            }.ToImmutableSortedDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal),
        });
    }

    private async Task<BuildOutcome> BuildByNixAsync(
        string reference, string? member, string directory, Action<BuildEvent> report, CancellationToken cancellationToken)
    {
        if (Array.Find(NixPrograms, File.Exists) is not { } nix)
            return new BuildOutcome.Failed($"the flake '{reference}' needs Nix, which is not installed; install it, or give the image another source", []);
        report(new BuildEvent.Note(reference, $"nix builds {reference}"));
        var printed = await HostCommand.RunAsync(
            nix, ["--extra-experimental-features", "nix-command flakes", "build", "--no-link", "--json", "--", reference],
            cancellationToken, directory, NixEnvironment).ConfigureAwait(false);
        if (NixResult.Output(printed) is not { } output)
            return new BuildOutcome.Failed($"nix built '{reference}', and names no output 'out' of it; write the reference of one package", []);
        // What is taken out of a tree, and a file that names nothing else, is whole by itself.
        if (member is not null || SysStat.KindOf(output) is not FileKind.Regular)
            return _taking.FromTree(output, member, isNew: true);
        var nixStore = Path.Combine(Path.GetDirectoryName(nix)!, "nix-store");
        var needed = await LinesAsync(nixStore, ["--query", "--requisites", output], cancellationToken).ConfigureAwait(false);
        if (needed is [_])
            return _taking.FromTree(output, member, isNew: true);
        if (Path.GetDirectoryName(output) == store.Directory)
            return await ImportAsync(nixStore, output, needed, report, cancellationToken).ConfigureAwait(false);
        report(new BuildEvent.Note(reference, $"the image of {reference} names {needed.Length - 1} other objects of '{Path.GetDirectoryName(output)}', "
            + $"which a store of the directory '{store.Directory}' cannot hold: it is taken without them; "
            + $"one that is made with --store-dir {Path.GetDirectoryName(output)} takes them, too"));
        return _taking.FromTree(output, member, isNew: true);
    }

    // With all that it refers to, as nix-store --export gives it.
    private async Task<BuildOutcome> ImportAsync(
        string nixStore, string output, string[] needed, Action<BuildEvent> report, CancellationToken cancellationToken)
    {
        var missing = needed.Where(path => !store.Keep(store.Parse(path))).ToList();
        var image = store.Parse(output);
        if (missing.Count == 0)
            return new BuildOutcome.Cached(image);
        report(new BuildEvent.Note(image.Name, $"{missing.Count} objects come from Nix's store"));
        _ = await HostCommand.RunAsync(
            nixStore, ["--export", .. missing],
            (stream, token) => BlockingWork.RunAsync("hillingar-import", () =>
            {
                store.Import(stream, (_, _) => token.ThrowIfCancellationRequested());
                return missing.Count;
            }),
            cancellationToken, null, NixEnvironment).ConfigureAwait(false);
        return new BuildOutcome.Built(image);
    }

    private async Task<string[]> LinesAsync(string program, string[] arguments, CancellationToken cancellationToken) =>
        (await HostCommand.RunAsync(program, arguments, cancellationToken, null, NixEnvironment).ConfigureAwait(false))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private async Task<BuildOutcome> SubstituteAsync(
        string written, ImmutableArray<string> caches, string? member, Action<BuildEvent> report, CancellationToken cancellationToken)
    {
        // The path of another store directory is not one of ours: references in it, and its name, would lead nowhere.
        if (!StorePath.TryParse(Path.GetFileName(written), out var path))
            return new BuildOutcome.Failed($"'{written}' is not a store path; write {store.Directory}/HASH-NAME, or HASH-NAME alone", []);
        if (written.Contains('/') && Path.GetDirectoryName(written) != store.Directory)
        {
            var way = written.StartsWith(NixDirectory, StringComparison.Ordinal) ? "; a store of Nix's paths is made with --store-dir /nix/store" : "";
            return new BuildOutcome.Failed($"'{written}' is a path of another store directory than '{store.Directory}'{way}", []);
        }

        var isNew = !store.Keep(path);
        if (isNew && !await substituters(caches).SubstituteAsync(path, report, cancellationToken).ConfigureAwait(false))
            return new BuildOutcome.Failed($"'{store.FullPath(path)}' is in no binary cache that was asked; name one with caches = [\"https://…\"]", []);
        return _taking.FromOutputs(ImmutableSortedDictionary<string, StorePath>.Empty.Add("out", path), member, isNew);
    }
}
