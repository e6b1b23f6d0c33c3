using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Fleet;
using Hillingar.Units.Quantities;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>Binds the section <c>[image]</c>: one source, and the keys that go with it.</summary>
internal static class ImageBinder
{
    private static readonly ImmutableArray<KeyDefinition> Sources =
        [KeyTable.ImageBuild, KeyTable.ImageFile, KeyTable.ImageDerivation, KeyTable.ImageFetch, KeyTable.ImageFlake, KeyTable.ImageSubstitute];

    // What goes with which sources.
    private static readonly ImmutableArray<(KeyDefinition Key, ImmutableArray<KeyDefinition> Sources)> Companions =
    [
        (KeyTable.ImageMirrors, [KeyTable.ImageFetch]),
        (KeyTable.ImageCaches, [KeyTable.ImageSubstitute]),
        (KeyTable.ImagePath, [KeyTable.ImageDerivation, KeyTable.ImageFlake, KeyTable.ImageSubstitute]),
    ];

    /// <summary>Null if what is written was reported.</summary>
    internal static Located<ImageSource>? Bind(SectionBinder image, bool isDamaged, ICollection<Diagnostic> found)
    {
        KeyDefinition[] written = [.. Sources.Where(image.Has)];
        switch (written)
        {
            case []:
                if (image.IsPresent && !Sources.Any(image.IsReportedAsMisspelt) && !isDamaged)
                    found.Add(DiagnosticCatalog.NoImageSource.At(image.Head, "the image has no source"));
                return null;
            case [var first, var second, ..]:
                found.Add(DiagnosticCatalog.TwoImageSources.At(
                    image.PlaceOf(second), $"the image has two sources, '{first.Name}' and '{second.Name}'", null,
                    new DiagnosticNote(image.PlaceOf(first), "the other one")));
                return null;
        }

        foreach (var (key, sources) in Companions)
        {
            if (image.Has(key) && !sources.Contains(written[0]))
                found.Add(DiagnosticCatalog.KeyDoesNotFit.At(
                    image.PlaceOf(key),
                    $"'{key.Name}' goes with {string.Join(", ", sources.Select(source => $"'{source.Name}'"))}, and the image comes from '{written[0].Name}'"));
        }

        if (image.Has(KeyTable.ImageHash) && written[0] != KeyTable.ImageFile && written[0] != KeyTable.ImageFetch)
            found.Add(DiagnosticCatalog.HashWithoutFile.At(
                image.PlaceOf(KeyTable.ImageHash),
                $"'hash' is given for an image that {(written[0] == KeyTable.ImageSubstitute ? "is substituted" : "is built")}"));
        return Source(image, found);
    }

    private static Located<ImageSource>? Source(SectionBinder image, ICollection<Diagnostic> found)
    {
        var hash = image.Get(KeyTable.ImageHash);
        var member = image.Get(KeyTable.ImagePath)?.Value;
        if (image.Get(KeyTable.ImageBuild) is { } build)
            return Of(build, new ImageSource.Build(build.Value));
        if (image.Get(KeyTable.ImageFile) is { } file)
            return Of(file, new ImageSource.File(file.Value, hash?.Value));
        if (image.Get(KeyTable.ImageDerivation) is { } derivation)
            return Of(derivation, new ImageSource.Derivation(derivation.Value, member));
        if (image.Get(KeyTable.ImageFlake) is { } flake)
            return Of(flake, new ImageSource.Flake(flake.Value, member));
        if (image.Get(KeyTable.ImageSubstitute) is { } path)
            return Of(path, new ImageSource.Substitute(path.Value, Texts(image.GetOrDefault(KeyTable.ImageCaches)), member));
        return image.Get(KeyTable.ImageFetch) is { } url ? Fetch(image, url, hash, found) : null;
    }

    private static Located<ImageSource>? Fetch(SectionBinder image, Located<string> url, Located<Sha256Hash>? hash, ICollection<Diagnostic> found)
    {
        if (!image.Has(KeyTable.ImageHash))
            found.Add(
                DiagnosticCatalog.FetchWithoutHash.At(image.PlaceOf(KeyTable.ImageFetch), "the image is fetched, and nothing says which bytes it must be"));
        var mirrors = image.GetOrDefault(KeyTable.ImageMirrors);
        foreach (var (text, place) in mirrors.Value.Select(mirror => (mirror.Value, mirror.Span)).Prepend((url.Value, url.Span)))
        {
            if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https" or "file"))
                found.Add(
                    DiagnosticCatalog.Malformed.At(place, $"'{text}' is not a URL of http, https or file", "Write the whole URL, with https:// in front."));
        }

        return hash is null ? null : Of(url, new ImageSource.Fetch(Texts(mirrors).Insert(0, url.Value), hash.Value));
    }

    private static Located<ImageSource> Of(Located<string> written, ImageSource source) => new(source, written.Span);

    private static ImmutableArray<string> Texts(Located<ImmutableArray<TomlString>> list) => [.. list.Value.Select(text => text.Value)];
}
