using System.Collections.Immutable;
using Hillingar.Builder.Builds;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Sources;
using Hillingar.Supervisor.Tenders;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Language;
using Hillingar.Units.Quantities;
using ImageSource = Hillingar.Units.Fleet.ImageSource;

namespace Hillingar.Supervisor.Switching;

/// <summary>
/// Has images built and volumes packed, and holds each image's manifest against its unit. What is realised
/// is named by where it lies, which is not its own name where the store has another store directory's names.
/// </summary>
internal sealed class Realiser(Store store, ImageRecipes images, GuestStorage storage) : IRealiser
{
    public async Task<Realisation> RealiseAsync(HostSpec host, Action<string> progress, CancellationToken cancellationToken)
    {
        // What is quickly seen comes before what takes a build.
        var missing = host.Unikernels.SelectMany(SourceCheck.Missing).Concat(host.Volumes.SelectMany(SourceCheck.Missing)).ToImmutableArray();
        if (!missing.IsEmpty)
            return new Realisation.Invalid(missing, []);

        var imageOf = new Dictionary<UnitName, string>();
        var files = new Dictionary<string, (Sha256Hash Hash, string Path)>(); // Many units may run one image.
        var manifests = new Dictionary<string, ImageManifest>();
        var built = new Dictionary<(ImageSource Source, string Directory), string>();
        var found = ImmutableArray.CreateBuilder<Diagnostic>();
        var recipes = ImmutableArray.CreateBuilder<UnitFile>();
        foreach (var unit in host.Unikernels)
        {
            switch (unit.Image)
            {
                case ImageSource.File(var file, var hash):
                    if (TakeFile(unit, SourceCheck.Resolve(file, unit.ImagePlace), hash, files, found) is { } taken)
                        imageOf[unit.Name] = taken;
                    break;
                case var source:
                    var wish = (source, SourceCheck.Resolve(".", unit.ImagePlace));
                    if (!built.TryGetValue(wish, out var path))
                    {
                        switch (await images.RealiseAsync(source, wish.Item2, happening => Tell(happening, progress), cancellationToken).ConfigureAwait(false))
                        {
                            case BuildOutcome.Built(var output):
                                path = store.RealPath(output);
                                break;
                            case BuildOutcome.Cached(var output):
                                path = store.RealPath(output);
                                break;
                            case BuildOutcome.Refused refused:
                                found.AddRange(refused.Diagnostics);
                                recipes.Add(refused.Recipe);
                                continue;
                            case BuildOutcome.Failed failed:
                                return new Realisation.Failed($"building the image of {unit.Name} failed: {failed.Sentence}", failed.LastLogLines);
                        }

                        built.Add(wish, path!);
                    }

                    imageOf[unit.Name] = path!;
                    break;
            }

            if (imageOf.TryGetValue(unit.Name, out var image))
                found.AddRange(SourceCheck.Wiring(unit, image, manifests));
        }

        if (found.Any(diagnostic => diagnostic.Severity == Severity.Error))
            return new Realisation.Invalid(found.ToImmutable(), recipes.ToImmutable());
        return new Realisation.Complete(RealisedHost.Of(
            host,
            unit => imageOf[unit.Name],
            (unit, volume) => Pack(host, unit, volume),
            block => SourceCheck.Resolve(block.Path.Value, block.Path.Span),
            storage.PathOf));
    }

    // A job's progress is lines for people; that a build ended is seen by what follows.
    private static void Tell(BuildEvent happening, Action<string> progress)
    {
        if (happening is not BuildEvent.Finished and not BuildEvent.Failed)
            progress(happening.Sentence);
    }

    private string? TakeFile(
        UnikernelSpec unit, string path, Sha256Hash? expected,
        Dictionary<string, (Sha256Hash Hash, string Path)> taken, ImmutableArray<Diagnostic>.Builder found)
    {
        if (taken.TryGetValue(path, out var before) && (expected ?? before.Hash) == before.Hash)
            return before.Path;
        var actual = FileHash.Of(path);
        if (expected is { } wanted && wanted != actual)
        {
            found.Add(SourceFindings.HashMismatch(unit, wanted, actual));
            return null;
        }

        var inStore = store.RealPath(store.AddFlatFile(path, StoreName.For(Path.GetFileName(path)), actual));
        taken[path] = (actual, inStore);
        return inStore;
    }

    private string Pack(HostSpec host, UnikernelSpec unit, AttachedVolume volume)
    {
        var (name, members) = volume.Source switch
        {
            VolumeSource.Own(var own) => ($"{unit.Name}-{volume.Device.Value}", own.Members),
            VolumeSource.Unit(var named, _) when host.Volumes.First(each =>
                each.Name == named.Value).Content is VolumeContent.Packed packed => ($"{named.Value}", packed.Members),
            _ => throw new InvalidOperationException($"the volume behind the device {volume.Device.Value} of {unit.Name} is not made of files"),
        };
        return store.RealPath(TarVolume.Pack(
            store, StoreName.For($"{name}.tar"), [.. members.Select(file => (file.Member, SourceCheck.Resolve(file.Source.Value, file.Source.Span)))]));
    }
}
