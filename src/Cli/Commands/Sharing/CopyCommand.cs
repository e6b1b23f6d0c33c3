using System.Collections.Immutable;
using System.CommandLine;
using Hillingar.Builder.Caches;
using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;
using Hillingar.Cli.Commands.Stores;
using Hillingar.Cli.Output;
using Spectre.Console;

namespace Hillingar.Cli.Commands.Sharing;

/// <summary><c>hillingar copy</c>: objects to and from binary caches and other hosts' stores, only what is missing.</summary>
internal static class CopyCommand
{
    private static readonly Argument<string[]> Paths = StoreAccess.Paths(
        ArgumentArity.OneOrMore, "Objects: paths, links to them, names in the store, or hash parts; with --from paths or names of the other side");

    private static readonly Option<string?> To = new("--to")
    {
        Description = "Where to: file:///DIR, http(s)://HOST/PATH, s3://BUCKET or ssh://[USER@]HOST",
        HelpName = "ADDRESS",
    };
    private static readonly Option<string?> From = new("--from") { Description = "Where from, in the same way", HelpName = "ADDRESS" };
    private static readonly Option<bool> NoRecursive = new("--no-recursive") { Description = "Leave out what the objects refer to; it must be there already" };
    private static readonly Option<string?> Key = new("--key")
    {
        Description = "Sign what is put into a cache with the secret key in this file",
        HelpName = "FILE",
    };
    private static readonly Option<bool> NoCheckSignatures = new("--no-check-sigs")
    {
        Description = "With --from: take objects that no trusted key has signed",
    };

    private static readonly Option<string> Compression = new("--compression")
    {
        Description = $"How archives are compressed in a cache: {string.Join(", ", NarCompressions.Writable.Select(one => one.Word()))}",
        DefaultValueFactory = _ => NarCompression.Zstd.Word(),
    };

    public static Command Create()
    {
        var command = new Command("copy", "Copy objects and all that they need to or from a binary cache or another host")
        {
            Paths, To, From, NoRecursive, Key, NoCheckSignatures, Compression,
        }.WithStoreOptions();
        command.RunWithStore(Copy);
        return command;
    }

    private static int Copy(Store store, ParseResult parsed)
    {
        var (to, from) = (parsed.GetValue(To), parsed.GetValue(From));
        if (to is null == from is null)
            return Shared.Refuse(parsed, "write either --to ADDRESS or --from ADDRESS", ExitCode.BadInput);
        Check(to ?? from!);
        using var interrupted = Interruption.Watch();
        using var view = new TransferView(parsed.GetValue(Shared.Json));
        var copied = to is not null ? Send(store, parsed, to, view, interrupted.Token) : Fetch(store, parsed, from!, view, interrupted.Token);
        if (copied is not { } paths)
            return ExitCode.Failure;
        view.Dispose();
        if (parsed.GetValue(Shared.Json))
            Json.Print(new CopyReport(to ?? from!, [.. paths.Select(store.FullPath)]));
        else
            Terminal.Out.WriteLine(paths.IsEmpty ? "nothing to copy: all of it is there" : $"copied {view.Sum}");
        return ExitCode.Success;
    }

    private static void Check(string address)
    {
        if (Remote(address) is not null)
            return;
        try
        {
            _ = CacheAddress.Parse(address); // Only whether it is one.
        }
        catch (StoreException e)
        {
            throw new UsageException(e.Message);
        }
    }

    private static ImmutableArray<StorePath>? Send(Store store, ParseResult parsed, string to, TransferView view, CancellationToken cancellationToken)
    {
        var paths = parsed.GetValue(Paths)!.Select(written => StoreAccess.Object(store, written)).ToList();
        var entries = parsed.GetValue(NoRecursive) ? [.. paths.Distinct().Select(path => store.Query(path)!)] : store.Closure(paths);
        if (Remote(to) is { } host)
            return new RemoteCopy(store, host, view.Observe).Send(entries, cancellationToken);
        var address = CacheAddress.Parse(to);
        using var cache = BinaryCache.Open(address, store.Formula, null, TransferLimits.Usual, TimeProvider.System, cancellationToken);
        var compression = NarCompressions.Parse(address.Settings.GetValueOrDefault("compression", parsed.GetValue(Compression)!)) is { } one
            && NarCompressions.Writable.Contains(one)
            ? one
            : throw new UsageException($"archives can be written with {string.Join(", ", NarCompressions.Writable.Select(writable => writable.Word()))}");
        var key = (parsed.GetValue(Key) ?? address.Settings.GetValueOrDefault("secret-key")) is { } file ? SecretKey.Read(file) : null;
        return new CachePublisher(store, cache, compression, key, view.Observe).Publish(entries, cancellationToken);
    }

    private static ImmutableArray<StorePath>? Fetch(Store store, ParseResult parsed, string from, TransferView view, CancellationToken cancellationToken)
    {
        var paths = parsed.GetValue(Paths)!.Select(written => Named(store, written)).Distinct().ToList();
        var keys = HostCaches.Read(StoreAccess.Host(parsed).Configuration).Keys;
        var trustAll = parsed.GetValue(NoCheckSignatures);
        if (Remote(from) is { } host)
            return new RemoteCopy(store, host, view.Observe).Fetch(paths, !parsed.GetValue(NoRecursive), trustAll ? null : keys, cancellationToken);
        var address = CacheAddress.Parse(from);
        using var cache = BinaryCache.Open(
            trustAll ? address.Trusting() : address, store.Formula, null, TransferLimits.Usual,
            TimeProvider.System, cancellationToken, PartialTransfers.Of(store.Layout, TimeProvider.System));
        var had = paths.Where(store.IsValid).ToHashSet();
        var outcome = new Substituter(store, [cache], keys, view.Observe).Substitute(paths, cancellationToken);
        foreach (var (path, reasons) in outcome.Missing)
            Terminal.Complain($"'{path}' was not copied: {(reasons.IsEmpty ? $"'{address}' does not have it" : string.Join("; ", reasons))}");
        return outcome.Missing.IsEmpty ? [.. outcome.Valid.Except(had)] : null;
    }

    private static RemoteAddress? Remote(string text)
    {
        if (!text.StartsWith(RemoteAddress.Prefix, StringComparison.Ordinal))
            return null;
        return RemoteAddress.TryParse(text, out var address, out var problem) ? address : throw new UsageException($"the address '{text}' {problem}");
    }

    // Of the other side; it need not be here yet.
    private static StorePath Named(Store store, string written) =>
        written.Contains('/') ? store.Parse(written)
        : StorePath.TryParse(written, out var path) ? path
        : throw new StoreException($"'{written}' is not the path of a store object; with --from write it in full, HASH-NAME");
}
