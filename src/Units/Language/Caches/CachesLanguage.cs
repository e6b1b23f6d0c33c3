using System.Collections.Immutable;
using Hillingar.Units.Diagnostics;
using Hillingar.Units.Toml;

namespace Hillingar.Units.Language;

/// <summary>
/// The language of <c>caches.toml</c>: <c>trusted-public-keys</c>, and a section <c>[caches.NAME]</c> for each cache with <c>url</c>, <c>public-keys</c>,
/// <c>priority</c> and <c>trusted</c>. It is about a host, not about what runs on it, and so no unit file.
/// </summary>
public static class CachesLanguage
{
    /// <summary>The name of the file in the host's configuration directory.</summary>
    public const string FileName = "caches.toml";

    private const long MaximumPriority = 1000;

    /// <summary>Reads the file. All mistakes are collected; nothing is thrown for them.</summary>
    /// <param name="addressProblem">What is wrong with the address of a cache, a clause behind it; null if nothing is.</param>
    /// <param name="isPublicKey">Whether a text is a public key.</param>
    public static CachesReading Read(UnitFile file, Func<string, string?> addressProblem, Func<string, bool> isPublicKey)
    {
        var found = new List<Diagnostic>();
        var root = TomlDocument.Read(file, found).Root;
        var keys = ImmutableArray<Located<string>>.Empty;
        var caches = ImmutableArray.CreateBuilder<CacheSpec>();
        foreach (var entry in root.Entries)
        {
            switch (entry.Name)
            {
                case "trusted-public-keys":
                    keys = Texts(entry, found);
                    break;
                case "caches" when entry.Value is TomlTable sections:
                    caches.AddRange(sections.Entries.Select(section => Cache(section, found)).OfType<CacheSpec>());
                    break;
                case "caches":
                    found.Add(DiagnosticCatalog.NotASection.At(entry.NameSpan, "'caches' is no section; write one section [caches.NAME] for each cache"));
                    break;
                default:
                    found.Add(DiagnosticCatalog.UnknownKey.At(
                        entry.NameSpan, $"'{entry.Name}' is unknown here", "Write trusted-public-keys, or a section [caches.NAME]."));
                    break;
            }
        }

        foreach (var url in caches.Select(cache => cache.Url))
        {
            if (addressProblem(url.Value) is { } problem)
                found.Add(DiagnosticCatalog.Malformed.At(
                    url.Span, $"the address '{url.Value}' {problem}",
                    "Write file:///DIR, http(s)://HOST/PATH or s3://BUCKET, with settings as ?priority=10 behind it."));
        }

        foreach (var key in keys.Concat(caches.SelectMany(cache => cache.PublicKeys)).Where(key => !isPublicKey(key.Value)))
            found.Add(DiagnosticCatalog.Malformed.At(key.Span, $"'{key.Value}' is no public key", "Write NAME:BASE64, as 'hillingar key public' prints it."));
        found.Sort(Diagnostic.CompareByPlace);
        return new CachesReading(
            found.Exists(diagnostic => diagnostic.Severity == Severity.Error) ? null : new CachesFile(caches.ToImmutable(), keys), [.. found]);
    }

    private static CacheSpec? Cache(TomlEntry section, List<Diagnostic> found)
    {
        if (section.Value is not TomlTable table)
        {
            found.Add(DiagnosticCatalog.NotASection.At(section.NameSpan, $"'{section.Name}' is no section; write [caches.{section.Name}]"));
            return null;
        }

        Located<string>? url = null;
        var keys = ImmutableArray<Located<string>>.Empty;
        int? priority = null;
        var trusted = false;
        foreach (var entry in table.Entries)
        {
            switch (entry.Name)
            {
                case "url":
                    url = Text(entry.Value, found);
                    break;
                case "public-keys":
                    keys = Texts(entry, found);
                    break;
                case "priority":
                    priority = Priority(entry.Value, found);
                    break;
                case "trusted":
                    trusted = Expect<TomlBoolean>(entry.Value, "a truth value", found)?.Value ?? false;
                    break;
                default:
                    found.Add(DiagnosticCatalog.UnknownKey.At(
                        entry.NameSpan, $"'{entry.Name}' is unknown in [caches.{section.Name}]", "Write url, public-keys, priority or trusted."));
                    break;
            }
        }

        if (table.Find("url") is null)
            found.Add(DiagnosticCatalog.MissingKey.At(
                section.NameSpan, $"[caches.{section.Name}] has no url", "Add url = \"https://…\", or a file:// or s3:// address."));
        return url is null ? null : new CacheSpec(section.Name, url, keys, priority, trusted);
    }

    private static int? Priority(TomlValue value, List<Diagnostic> found)
    {
        var number = Expect<TomlInteger>(value, "an integer", found);
        if (number is { Value: < 0 or > MaximumPriority })
            found.Add(DiagnosticCatalog.OutOfRange.At(
                number.Span, $"the priority is {number.Value}", $"Choose a number from 0 to {MaximumPriority}; lower is asked first."));
        return (int?)number?.Value;
    }

    private static ImmutableArray<Located<string>> Texts(TomlEntry entry, List<Diagnostic> found) =>
        Expect<TomlArray>(entry.Value, "an array", found) is { } array ? [.. array.Items.Select(item => Text(item, found)).OfType<Located<string>>()] : [];

    private static Located<string>? Text(TomlValue value, List<Diagnostic> found) =>
        Expect<TomlString>(value, "a string", found) is { } text ? new Located<string>(text.Value, text.Span) : null;

    private static T? Expect<T>(TomlValue value, string type, List<Diagnostic> found)
        where T : TomlValue
    {
        if (value is not T)
            found.Add(DiagnosticCatalog.WrongType.At(value.Span, $"this is {value.TypeName}, and {type} belongs here"));
        return value as T;
    }
}
