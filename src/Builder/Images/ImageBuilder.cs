using Hillingar.Units;

namespace Hillingar.Builder;

/// <summary>
/// Builds images by their recipes: sources go into the store, a derivation says how the image comes of them, the path
/// of the image follows from the derivation, and only if the store does not hold that path is anything run.
/// </summary>
/// <param name="toolchain">Finds the programs that the builds have.</param>
/// <param name="runner">Null if bubblewrap is not installed: then only what is built already can be had.</param>
public sealed class ImageBuilder(Store store, BuildLayout layout, CsharpGuestToolchain toolchain, SandboxRunner? runner, SandboxLimits limits)
{
    /// <summary>Makes sure that the image of a source directory is in the store.</summary>
    /// <param name="progress">Is told what happens, and each line that the build prints.</param>
    /// <exception cref="OperationCanceledException">Cancelled; nothing of the build is left.</exception>
    public async Task<BuildOutcome> BuildAsync(string recipeDirectory, Action<string> progress, CancellationToken cancellationToken)
    {
        var path = Path.Combine(recipeDirectory, RecipeLanguage.FileName);
        if (!File.Exists(path))
            return Failed($"'{recipeDirectory}' holds no {RecipeLanguage.FileName}; write one that says how the image is built, or name another directory");
        var file = new UnitFile(path, await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false));
        var reading = RecipeLanguage.Read(file);
        if (reading.Recipe is not { } recipe)
            return new BuildOutcome.Refused(reading.Diagnostics, file);

        var tools = recipe.Toolchain switch
        {
            Toolchain.CsharpGuest => toolchain.Resolve(),
        };
        if (tools is ToolchainResolution.Missing missing)
            return Failed($"cannot build '{recipe.Name.Value}': {missing.Sentence}");
        return await BuildAsync(recipeDirectory, recipe, ((ToolchainResolution.Resolved)tools).Path, progress, cancellationToken).ConfigureAwait(false);
    }

    private async Task<BuildOutcome> BuildAsync(
        string recipeDirectory, BuildRecipe recipe, StorePath tools, Action<string> progress, CancellationToken cancellationToken)
    {
        var sources = ImageSources.Add(store, recipeDirectory, recipe, out var missing);
        if (missing is not null)
            return Failed($"cannot build '{recipe.Name.Value}': the source directory '{missing}' does not exist; correct it in [build] sources of {RecipeLanguage.FileName}");
        var run = ImageDerivation.Instantiate(store, recipe, tools, sources);
        if (store.Keep(run.Output))
            return new BuildOutcome.Cached(run.Output);

        if (runner is null)
            return Failed($"cannot build '{run.Name}': bubblewrap, which makes the sandbox for builds, was not found; install the package bubblewrap");
        using var only = store.Lock(run.Output, cancellationToken);
        if (store.Keep(run.Output))
            return new BuildOutcome.Cached(run.Output);
        progress($"building {run.Name}");
        return await new DerivationRunner(store, layout, runner, limits).RunAsync(run, progress, cancellationToken).ConfigureAwait(false);
    }

    private static BuildOutcome.Failed Failed(string sentence) => new(sentence, []);
}
