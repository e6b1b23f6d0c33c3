using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Nix;

/// <summary>
/// Reads narinfos, which any stranger may have written: they come before any signature is checked. Stricter than Nix: a field comes once (but
/// <c>Sig</c>), every value is well-formed, paths are of this store, and the archive lies at the cache's own server. The order of fields is free, unknown ones
/// are passed over, and so is a signature that is none beside others, as in Nix.
/// </summary>
public sealed class NarInfoReader
{
    /// <summary>A closure of a thousand references has 60 KiB; nothing comes near this.</summary>
    public const int MaximumSize = 1 << 20;

    private const int MaximumSignatures = 64;
    private const int MaximumReferences = 10_000;
    private const int MaximumUrlLength = 1024;
    private const string QueryCharacters = "+-._=/&%~,:;@!$()*";
    private const string UnknownDeriver = "unknown-deriver";

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly StorePathFormula _formula;
    private readonly StorePath? _asked;
    private readonly string _source;
    private readonly Uri? _place;
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly ImmutableArray<Signature>.Builder _signatures = ImmutableArray.CreateBuilder<Signature>();
    private StorePath? _path;
    private string? _url;
    private string _query = "";
    private bool _hasBadSignature;
    private NarCompression? _compression;
    private Sha256Hash? _fileHash;
    private long? _fileSize;
    private Sha256Hash? _narHash;
    private long? _narSize;
    private ImmutableArray<StorePath> _references = [];
    private StorePath? _deriver;
    private string? _system;
    private ContentAddress? _contentAddress;
    private string? _provenance;
    private int _line;

    private NarInfoReader(StorePathFormula formula, StorePath? asked, string source, Uri? place) =>
        (_formula, _asked, _source, _place) = (formula, asked, source, place);

    /// <param name="asked">The object that was asked for, which it must be of; null for any.</param>
    /// <param name="source">Where it came from, for messages.</param>
    /// <param name="place">The address of the cache at a server, without a last slash; null for one in a directory.</param>
    /// <exception cref="StoreException">The text is malformed; the message names the line.</exception>
    public static NarInfo Read(ReadOnlySpan<byte> text, StorePathFormula formula, StorePath? asked, string source, Uri? place = null) =>
        new NarInfoReader(formula, asked, source, place).Read(text);

    private NarInfo Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaximumSize)
            throw Malformed($"it is larger than {MaximumSize} bytes");
        var text = Decode(bytes);
        if (!text.EndsWith('\n'))
            throw Malformed("it ends in the middle of a line");
        foreach (var line in text[..^1].Split('\n'))
        {
            _line++;
            Field(line);
        }

        _line = 0;
        if (_asked is { } asked && asked != Require(_path, "StorePath"))
            throw Malformed($"it is about '{_path}', and '{asked}' was asked for");
        if (_hasBadSignature && _signatures.Count == 0)
            throw Malformed("a signature is not NAME:BASE64 with 64 bytes behind the colon");
        return new NarInfo
        {
            Path = Require(_path, "StorePath"),
            Url = _url ?? throw Missing("URL"),
            Query = _query,
            // Nix's default of long ago, when bzip2 was all there was.
            Compression = _compression ?? NarCompression.Bzip2,
            FileHash = _fileHash,
            FileSize = _fileSize,
            NarHash = Require(_narHash, "NarHash"),
            NarSize = Require(_narSize, "NarSize"),
            References = _references,
            Deriver = _deriver,
            System = _system,
            Signatures = _signatures.ToImmutable(),
            ContentAddress = _contentAddress,
            Provenance = _provenance,
        };
    }

    private void Field(string line)
    {
        var colon = line.IndexOf(": ", StringComparison.Ordinal);
        if (colon <= 0)
            throw Malformed("it is not 'Name: value'");
        var (name, value) = (line[..colon], line[(colon + 2)..]);
        if (name != "Sig" && !_seen.Add(name))
            throw Malformed($"{name} comes twice");
        switch (name)
        {
            case "StorePath":
                _path = FullPath(value);
                break;
            case "URL":
                (_url, _query) = Address(value);
                break;
            case "Compression":
                _compression = NarCompressions.Parse(value) ?? throw Malformed(
                    $"the compression '{value}' is not supported; {string.Join(", ", Enum.GetValues<NarCompression>().Select(one => one.Word()))} are");
                break;
            case "FileHash":
                _fileHash = Hash(name, value);
                break;
            case "FileSize":
                _fileSize = Size(name, value);
                break;
            case "NarHash":
                _narHash = Hash(name, value);
                break;
            case "NarSize":
                _narSize = Size(name, value) is var size and > 0 ? size : throw Malformed("NarSize is 0, and the smallest archive has 96 bytes");
                break;
            case "References":
                _references = References(value);
                break;
            case "Deriver":
                _deriver = value is UnknownDeriver or "" ? null : Path(value);
                break;
            case "System":
                _system = value;
                break;
            case "Sig":
                AddSignature(value);
                break;
            case "Provenance":
                _provenance = Inside(name, value);
                break;
            case "CA":
                // One that this program cannot check proves nothing; a signature still may.
                _ = ContentAddress.TryParse(value, out _contentAddress);
                break;
        }
    }

    private void AddSignature(string value)
    {
        if (_signatures.Count == MaximumSignatures)
            throw Malformed($"it has more than {MaximumSignatures} signatures");
        if (Signature.TryParse(value, out var signature))
            _signatures.Add(signature);
        else
            _hasBadSignature = true;
    }

    private ImmutableArray<StorePath> References(string value)
    {
        var names = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (names.Length > MaximumReferences)
            throw Malformed($"it has more than {MaximumReferences} references");
        var references = names.Select(Path).Order().ToImmutableArray();
        for (var i = 1; i < references.Length; i++)
        {
            if (references[i] == references[i - 1])
                throw Malformed($"it refers to '{references[i]}' twice");
        }

        return references;
    }

    // Some servers want to be told more than the place, behind a question mark, and some write their own address in front.
    private (string Url, string Query) Address(string value)
    {
        var question = value.IndexOf('?', StringComparison.Ordinal);
        var query = question < 0 ? "" : value[question..];
        if (query.Length > MaximumUrlLength || !query.Skip(1).All(letter => char.IsAsciiLetterOrDigit(letter) || QueryCharacters.Contains(letter)))
            throw Malformed($"the URL '{Shown(value)}' has a query with characters that no address has");
        return (AtServer(question < 0 ? value : value[..question]), query);
    }

    // Only the server that was configured is asked.
    private string AtServer(string value)
    {
        if (_place is null || !value.Contains("://", StringComparison.Ordinal) || !Uri.TryCreate(value, UriKind.Absolute, out var address))
            return Inside("URL", value);
        if (address.Scheme != _place.Scheme || address.Authority != _place.Authority || address.UserInfo.Length > 0)
            throw Malformed($"the URL '{Shown(value)}' does not lie inside the cache");
        var root = $"{address.Scheme}://{address.Authority}/";
        var below = value.StartsWith($"{_place.AbsoluteUri.TrimEnd('/')}/", StringComparison.Ordinal)
            ? value[(_place.AbsoluteUri.TrimEnd('/').Length + 1)..]
            : null;
        return below is not null ? Inside("URL", below)
            : value.StartsWith(root, StringComparison.OrdinalIgnoreCase) ? "/" + Inside("URL", value[root.Length..])
            : throw Malformed($"the URL '{Shown(value)}' does not lie inside the cache");
    }

    private string Inside(string name, string value) => RelativeName.IsSafe(value, MaximumUrlLength)
        ? value
        : throw Malformed($"the {name} '{Shown(value)}' does not lie inside the cache");

    private StorePath FullPath(string value) =>
        value.StartsWith($"{_formula.StoreDirectory}/", StringComparison.Ordinal)
            ? Path(value[(_formula.StoreDirectory.Length + 1)..])
            : throw Malformed($"'{Shown(value)}' is no path of the store '{_formula.StoreDirectory}'");

    private StorePath Path(string baseName) =>
        StorePath.TryParse(baseName, out var path) ? path : throw Malformed($"'{Shown(baseName)}' is not the name of a store object");

    private Sha256Hash Hash(string name, string value) =>
        value.StartsWith("sha256:", StringComparison.Ordinal) && Sha256Hash.TryRead(value, out var hash, out _) ? hash
        : value.StartsWith("sha256-", StringComparison.Ordinal) && HashText.TryParse(value) is { } sri ? sri
        : throw Malformed($"{name} is '{Shown(value)}', which is not 'sha256:' and a SHA-256 hash");

    private long Size(string name, string value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && (value is "0" || value[0] != '0')
            ? size
            : throw Malformed($"{name} is '{Shown(value)}', which is no number of bytes");

    private T Require<T>(T? value, string name)
        where T : struct => value ?? throw Missing(name);

    private string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.ContainsAny((byte)0, (byte)'\r'))
            throw Malformed("it holds a zero byte or a carriage return");
        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Malformed("it is not UTF-8");
        }
    }

    private static string Shown(string value)
    {
        var shown = new string([.. value.Take(100).Select(character => char.IsControl(character) ? '\uFFFD' : character)]);
        return value.Length > shown.Length ? shown + "…" : shown;
    }

    private StoreException Missing(string name) => Malformed($"it has no {name}");

    private StoreException Malformed(string why) =>
        new($"the narinfo {_source} is malformed{(_line > 0 ? $" in line {_line}" : "")}: {why}");
}
