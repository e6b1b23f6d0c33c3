using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;

namespace Hillingar.Cli.Output;

/// <summary>A store object as <c>nix path-info --json</c> shows it.</summary>
/// <param name="NarHash">SRI.</param>
/// <param name="ClosureSize">Bytes; null unless it was asked for.</param>
/// <param name="RegistrationTime">Seconds since 1970.</param>
internal sealed record ObjectReport(
    string Path,
    string NarHash,
    long NarSize,
    IReadOnlyList<string> References,
    string? Deriver,
    string? Ca,
    IReadOnlyList<string> Signatures,
    bool Ultimate,
    long RegistrationTime,
    long? ClosureSize)
{
    public static ObjectReport Of(Store store, StoreEntry entry, long? closureSize = null) => new(
        store.FullPath(entry.Path),
        entry.NarHash.ToString(),
        entry.NarSize,
        [.. entry.References.Select(store.FullPath)],
        entry.Deriver is { } deriver ? store.FullPath(deriver) : null,
        entry.ContentAddress,
        entry.Signatures,
        entry.IsUltimate,
        entry.RegistrationTime.ToUnixTimeSeconds(),
        closureSize);
}

/// <param name="Path">Null of a root that was removed.</param>
internal sealed record RootReport(string Name, string? Path);

/// <param name="Type"><c>regular</c>, <c>directory</c> or <c>symlink</c>.</param>
/// <param name="Size">Bytes; of an object those of its archive.</param>
/// <param name="Target">Of a symbolic link.</param>
internal sealed record FileReport(string Path, string Type, long Size, bool Executable, string? Target);

/// <param name="Mended">What was done about it; null if nothing was.</param>
/// <param name="Failures">Why sources that were asked could not mend it.</param>
internal sealed record FaultReport(string Path, string Problem, string? Mended, IReadOnlyList<string> Failures);

internal sealed record VerificationReport(int Checked, IReadOnlyList<FaultReport> Faults);

/// <param name="Paths">Null after a collection that removed something: there may be very many.</param>
internal sealed record GarbageReport(
    IReadOnlyList<string>? Paths, int Objects, long Bytes, int Strays, int Alive, long BytesLeft, IReadOnlyList<uint> ForgottenGenerations)
{
    public static GarbageReport Of(Store store, CollectionReport report, IReadOnlyList<uint>? forgotten = null) => new(
        forgotten is null ? [.. report.Removed.Select(store.FullPath)] : null,
        report.Objects,
        report.Bytes,
        report.Strays,
        report.Alive,
        report.BytesLeft,
        forgotten ?? []);
}

internal sealed record SavingReport(long Files, long Linked, long BytesSaved);

/// <summary>One step of a chain of references.</summary>
internal sealed record ChainReport(string From, string To, IReadOnlyList<MentionReport> Mentions);

/// <param name="File">Below the object's path; empty for the object itself.</param>
internal sealed record MentionReport(string File, long Offset, bool IsLink);
