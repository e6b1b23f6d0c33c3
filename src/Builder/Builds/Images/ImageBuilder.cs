using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Language;

namespace Hillingar.Builder.Builds;

/// <summary>
/// Builds images by their recipes: sources go into the store, a derivation says how the image comes of them, the path
/// of the image follows from the derivation, and only if the store does not hold that path is anything run.
/// </summary>
/// <param name="toolchains">Finds the programs that the builds have.</param>
public sealed class ImageBuilder(Store store, ToolchainSet toolchains, DerivationRealiser realiser, TimeProvider time)
{
    /// <summary>Makes sure that the image of a source directory is in the store.</summary>
    /// <param name="report">Is told what happens, and each line that the build prints.</param>
    /// <exception cref="OperationCanceledException">Cancelled; nothing of the build is left.</exception>
    public async Task<BuildOutcome> BuildAsync(string recipeDirectory, Action<BuildEvent> report, CancellationToken cancellationToken)
    {
        var (derivation, outcome) = Instantiate(recipeDirectory, report);
        return outcome ?? await RealiseAsync(derivation, report, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts sources and derivation of a source directory into the store. Nothing is run.</summary>
    public (StorePath Derivation, BuildOutcome? Outcome) Instantiate(string recipeDirectory, Action<BuildEvent> report)
    {
        var path = Path.Combine(recipeDirectory, RecipeLanguage.FileName);
        if (!File.Exists(path))
            return Failed($"'{recipeDirectory}' holds no {RecipeLanguage.FileName}; write one that says how the image is built, or name another directory");
        var file = UnitFile.FromBytes(path, File.ReadAllBytes(path));
        var reading = RecipeLanguage.Read(file);
        if (reading.Recipe is not { } recipe)
            return (default, new BuildOutcome.Refused(reading.Diagnostics, file));

        var name = recipe.Name.Value;
        var tools = toolchains.Resolve(recipe.Toolchain.Value, recipeDirectory);
        if (tools is ToolchainResolution.Missing missing)
            return Failed($"cannot build '{name}': {missing.Sentence}");
        var sources = ImageSources.Add(store, recipeDirectory, recipe, report, time, out var absent);
        if (absent is not null)
            return Failed($"cannot build '{name}': the source directory '{absent}' does not exist; correct it in [build] sources of {RecipeLanguage.FileName}");
        var toolchain = ((ToolchainResolution.Resolved)tools).Toolchain;
        var derivation = realiser.Library.Add(name, ImageDerivation.For(store.Formula, name, recipe.Command.Value, toolchain, sources));
        if (toolchain.Note is { } note && !store.IsValid(realiser.Library.OutputsOf(derivation)["out"]))
            report(new BuildEvent.Note(name, $"{name}: {note}"));
        return (derivation, null);
    }

    private async Task<BuildOutcome> RealiseAsync(StorePath derivation, Action<BuildEvent> report, CancellationToken cancellationToken) =>
        await realiser.RealiseAsync(derivation, report, cancellationToken).ConfigureAwait(false) switch
        {
            RealiseOutcome.Realised(var outputs, var isNew) => new ImageTaking(store).FromOutputs(outputs, null, isNew),
            RealiseOutcome.Failed(_, _, var sentence, var tail) => new BuildOutcome.Failed(sentence, tail),
            var other => throw new InvalidOperationException($"an outcome of kind {other.GetType().Name}"),
        };

    private static (StorePath Derivation, BuildOutcome? Outcome) Failed(string sentence) => (default, new BuildOutcome.Failed(sentence, []));
}
