namespace Hillingar.Builder.Nix;

/// <summary>How the archives of a binary cache are compressed.</summary>
public enum NarCompression
{
    None,
    Xz,
    Zstd,
    Gzip,
    Brotli,
    Bzip2,
}

/// <summary>The words of <see cref="NarCompression"/> in narinfos and file names.</summary>
public static class NarCompressions
{
    /// <summary>All that can be written; the others are only read.</summary>
    public static IReadOnlyList<NarCompression> Writable { get; } = [NarCompression.None, NarCompression.Xz, NarCompression.Zstd];

    /// <summary>As in a narinfo's <c>Compression</c>.</summary>
    public static string Word(this NarCompression compression) => compression switch
    {
        NarCompression.None => "none",
        NarCompression.Xz => "xz",
        NarCompression.Zstd => "zstd",
        NarCompression.Gzip => "gzip",
        NarCompression.Brotli => "br",
        NarCompression.Bzip2 => "bzip2",
    };

    /// <summary>What follows <c>.nar</c> in a file's name.</summary>
    public static string Extension(this NarCompression compression) => compression switch
    {
        NarCompression.None or NarCompression.Gzip => "",
        NarCompression.Xz => ".xz",
        NarCompression.Zstd => ".zst",
        NarCompression.Brotli => ".br",
        NarCompression.Bzip2 => ".bz2",
    };

    /// <summary>Null for a word that is none of ours.</summary>
    public static NarCompression? Parse(string word) =>
        Enum.GetValues<NarCompression>().Cast<NarCompression?>().FirstOrDefault(one => one!.Value.Word() == word);
}
