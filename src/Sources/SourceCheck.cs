using System.Collections.Immutable;
using Hillingar.Linux;
using Hillingar.Linux.Solo5;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Language;
using Hillingar.Units.Quantities;
using ImageSource = Hillingar.Units.Fleet.ImageSource;

namespace Hillingar.Sources;

/// <summary>What looking at the files that units name has found.</summary>
/// <param name="Diagnostics">By file and place.</param>
/// <param name="Recipes">The recipes that were read, to be quoted.</param>
public sealed record SourceReport(ImmutableArray<Diagnostic> Diagnostics, ImmutableArray<UnitFile> Recipes);

/// <summary>Holds units against the files that they name. Nothing is built and nothing is written.</summary>
public sealed class SourceCheck
{
    // Many units name the same files: an image, a page, a zone.
    private readonly Dictionary<string, string?> _unreadable = [];

    private SourceCheck()
    {
    }

    /// <summary>Everything that can be known before anything is built: also what ready images need, and mistakes in recipes.</summary>
    public static SourceReport Everything(HostSpec host)
    {
        var found = new List<Diagnostic>();
        var recipes = new Dictionary<string, UnitFile>();
        var check = new SourceCheck();
        found.AddRange(host.Volumes.SelectMany(check.MissingFiles));
        foreach (var unit in host.Unikernels)
        {
            Diagnostic[] missing = [.. check.MissingFiles(unit)];
            found.AddRange(missing);
            if (missing.Any(diagnostic => diagnostic.Span == unit.ImagePlace))
                continue;
            switch (unit.Image)
            {
                case ImageSource.File(var file, var hash):
                    found.AddRange(ReadyImage(unit, Resolve(file, unit.ImagePlace), hash));
                    break;
                case ImageSource.Build(var directory):
                    var path = Path.Combine(Resolve(directory, unit.ImagePlace), RecipeLanguage.FileName);
                    if (!recipes.ContainsKey(path))
                        recipes.Add(path, UnitFile.FromBytes(path, File.ReadAllBytes(path)));
                    break;
            }
        }

        found.AddRange(recipes.Values.SelectMany(recipe => RecipeLanguage.Read(recipe).Diagnostics));
        found.Sort(Diagnostic.CompareByPlace);
        return new SourceReport([.. found], [.. recipes.Values]);
    }

    /// <summary>The files of a unit that cannot be read: its image or recipe, the members of its volumes.</summary>
    public static IEnumerable<Diagnostic> Missing(UnikernelSpec unit) => new SourceCheck().MissingFiles(unit);

    private IEnumerable<Diagnostic> MissingFiles(UnikernelSpec unit)
    {
        switch (unit.Image)
        {
            case ImageSource.Build(var source):
                var recipe = Path.Combine(Resolve(source, unit.ImagePlace), RecipeLanguage.FileName);
                if (WhyUnreadable(recipe) is { } noRecipe)
                    yield return SourceFindings.RecipeNotFound(unit, recipe, noRecipe);
                break;
            case ImageSource.File(var file, _):
                if (WhyUnreadable(Resolve(file, unit.ImagePlace)) is { } noImage)
                    yield return SourceFindings.ImageNotFound(unit, file, noImage);
                break;
            case ImageSource.Derivation(var derivation, _):
                if (WhyUnreadable(Resolve(derivation, unit.ImagePlace)) is { } noDerivation)
                    yield return SourceFindings.ImageNotFound(unit, derivation, noDerivation);
                break;
        }

        foreach (var diagnostic in MissingMembers(unit.Volumes.SelectMany(volume => volume.Files)))
            yield return diagnostic;
    }

    /// <summary>The members of a volume that cannot be read.</summary>
    public static IEnumerable<Diagnostic> Missing(VolumeSpec volume) => new SourceCheck().MissingFiles(volume);

    private IEnumerable<Diagnostic> MissingFiles(VolumeSpec volume) => volume.Content is VolumeContent.Packed packed ? MissingMembers(packed.Members) : [];

    /// <summary>The devices and the target that an image needs against those that its unit gives.</summary>
    /// <param name="seen">The manifests of images that were read already, by their paths; this one's is added. Null to read it in any case.</param>
    public static ImmutableArray<Diagnostic> Wiring(UnikernelSpec unit, string image, Dictionary<string, ImageManifest>? seen = null)
    {
        if (seen is not null && seen.TryGetValue(image, out var known))
            return ManifestWiring.Check(unit, known);
        try
        {
            var manifest = ImageNotes.Read(image);
            seen?.Add(image, manifest);
            return ManifestWiring.Check(unit, manifest);
        }
        catch (Solo5ImageException e)
        {
            return [SourceFindings.NotASolo5Image(unit, e.Message)];
        }
        catch (LinuxException e)
        {
            // It may be sound, and is not there.
            return [SourceFindings.ImageNotFound(unit, image, LinuxException.Text(e.Errno))];
        }
    }

    /// <summary>
    /// The absolute path: a relative one starts from the directory of the file that it is written in, be that the unit's, a drop-in or a module.
    /// </summary>
    public static string Resolve(string written, SourceSpan place) =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(place.File) ?? "/", written));

    private static ImmutableArray<Diagnostic> ReadyImage(UnikernelSpec unit, string path, Sha256Hash? expected) =>
        expected is { } wanted && FileHash.Of(path) is var actual && actual != wanted
            ? [SourceFindings.HashMismatch(unit, wanted, actual)]
            : WithTender(unit, path);

    // A switch asks the same of the host that it is on.
    private static ImmutableArray<Diagnostic> WithTender(UnikernelSpec unit, string path)
    {
        var manifests = new Dictionary<string, ImageManifest>();
        var found = Wiring(unit, path, manifests);
        return manifests.TryGetValue(path, out var manifest)
            && HostTenders.Missing(unit.Tender, manifest.Target, Environment.GetEnvironmentVariable("PATH") ?? "") is { } missing
            ? found.Add(SourceFindings.NoTender(unit, missing)) : found;
    }

    private IEnumerable<Diagnostic> MissingMembers(IEnumerable<VolumeFile> files)
    {
        foreach (var file in files)
        {
            if (WhyUnreadable(Resolve(file.Source.Value, file.Source.Span)) is { } noFile)
                yield return SourceFindings.VolumeFileNotFound(file, noFile);
        }
    }

    // A clause, or null for a regular file that can be read.
    private string? WhyUnreadable(string path)
    {
        if (!_unreadable.TryGetValue(path, out var why))
            _unreadable.Add(path, why = Look(path));
        return why;
    }

    private static string? Look(string path)
    {
        if (Directory.Exists(path))
            return "it is a directory";
        try
        {
            using var file = FileSystem.OpenRegular(path);
            return null;
        }
        catch (LinuxException e)
        {
            return e.Errno == Errno.EINVAL ? "it is no regular file" : LinuxException.Text(e.Errno);
        }
    }
}
