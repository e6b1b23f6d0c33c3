using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Hillingar.Builder.Nix;

namespace Hillingar.Builder.Caches;

/// <summary>
/// Where a binary cache is, as Nix writes it: <c>file:///DIR</c>, <c>http(s)://HOST/PATH</c> or <c>s3://BUCKET</c>, each with settings behind a question
/// mark, such as <c>?priority=10</c>. An absolute path alone is a <c>file://</c>.
/// </summary>
public sealed record CacheAddress
{
    private static readonly string[] KnownSettings =
        ["priority", "trusted", "compression", "secret-key", "endpoint", "region", "scheme", "profile"];

    private CacheAddress(string scheme, string place, ImmutableSortedDictionary<string, string> settings) =>
        (Scheme, Place, Settings) = (scheme, place, settings);

    /// <summary><c>file</c>, <c>http</c>, <c>https</c> or <c>s3</c>.</summary>
    public string Scheme { get; }

    /// <summary>The directory, the URL without settings and without a last slash, or the bucket.</summary>
    public string Place { get; }

    public ImmutableSortedDictionary<string, string> Settings { get; }

    /// <summary>The priority that overrides the cache's own; null for none.</summary>
    public int? Priority => Settings.TryGetValue("priority", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>Whether what it holds needs no signature.</summary>
    public bool IsTrusted => Settings.TryGetValue("trusted", out var text) && text is "1" or "true";

    /// <param name="problem">What is wrong, as a clause behind the address.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out CacheAddress? address, [NotNullWhen(false)] out string? problem)
    {
        address = null;
        var question = text.IndexOf('?');
        var (bare, query) = question < 0 ? (text, "") : (text[..question], text[(question + 1)..]);
        var (scheme, place) = bare.IndexOf("://", StringComparison.Ordinal) is >= 0 and var at ? (bare[..at], bare[(at + 3)..]) : ("file", bare);
        problem = scheme switch
        {
            "file" when !place.StartsWith('/') => "does not name an absolute directory",
            "http" or "https" when !Uri.TryCreate(bare, UriKind.Absolute, out var uri) || uri.Host.Length == 0
                || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0 => "is no URL with a host",
            "s3" when place.Length is < 3 or > 63
                || !place.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '.') => "does not name a bucket",
            "file" or "http" or "https" or "s3" => null,
            _ => "has an unknown scheme; file, http, https and s3 are known",
        };
        var settings = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=');
            var name = equals < 0 ? part : part[..equals];
            var value = equals < 0 ? "" : Uri.UnescapeDataString(part[(equals + 1)..]);
            if (!KnownSettings.Contains(name))
                problem ??= $"has the unknown setting '{name}'; {string.Join(", ", KnownSettings)} are known";
            else if (name == "priority" && !int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                problem ??= $"has the priority '{value}', which is no number";
            settings[name] = value;
        }

        if (problem is not null)
            return false;
        var whole = scheme is "http" or "https" ? bare.TrimEnd('/') : scheme == "file" ? Path.TrimEndingDirectorySeparator(place) : place;
        address = new CacheAddress(scheme, whole, settings.ToImmutable());
        return true;
    }

    /// <exception cref="StoreException">The address is malformed.</exception>
    public static CacheAddress Parse(string text) =>
        TryParse(text, out var address, out var problem) ? address : throw new StoreException($"the cache address '{text}' {problem}");

    /// <summary>This address as a cache whose objects need no signatures.</summary>
    public CacheAddress Trusting() => With(null, trusted: true);

    /// <summary>This address with settings that are written elsewhere; those of the address itself count more.</summary>
    internal CacheAddress With(int? priority, bool trusted)
    {
        var settings = Settings;
        if (priority is { } number && !settings.ContainsKey("priority"))
            settings = settings.SetItem("priority", number.ToString(CultureInfo.InvariantCulture));
        if (trusted && !settings.ContainsKey("trusted"))
            settings = settings.SetItem("trusted", "1");
        return new CacheAddress(Scheme, Place, settings);
    }

    /// <summary>The address without its settings, for messages and as a key.</summary>
    public override string ToString() => Scheme is "http" or "https" ? Place : $"{Scheme}://{Place}";
}
