using Hillingar.Builder.Nix;
using Hillingar.Linux;

namespace Hillingar.Builder.Stores;

/// <summary>A place in an object where the hash of another one stands.</summary>
/// <param name="File">Below the object's path, for people; empty if the object is a file itself.</param>
/// <param name="Offset">Bytes from the beginning of the file, or of the target of a symbolic link.</param>
/// <param name="IsLink">Whether it is the target of a symbolic link.</param>
public sealed record Mention(string File, long Offset, bool IsLink);

/// <summary>Says why an object needs another.</summary>
public static class Dependency
{
    private const int BufferSize = 256 * 1024;

    /// <summary>A shortest chain of references from one to the other, both included; null if there is none.</summary>
    /// <exception cref="StoreException">The first is not valid.</exception>
    public static IReadOnlyList<StoreEntry>? Chain(Store store, StorePath from, StorePath to)
    {
        var closure = store.Closure([from]).ToDictionary(entry => entry.Path);
        var before = new Dictionary<StorePath, StorePath>();
        var open = new Queue<StorePath>([from]);
        while (open.TryDequeue(out var path))
        {
            if (path == to)
                return Back(path);
            foreach (var reference in closure[path].References)
            {
                if (reference != from && before.TryAdd(reference, path))
                    open.Enqueue(reference);
            }
        }

        return null;

        List<StoreEntry> Back(StorePath end)
        {
            List<StoreEntry> chain = [closure[end]];
            while (before.TryGetValue(chain[^1].Path, out var previous))
                chain.Add(closure[previous]);
            chain.Reverse();
            return chain;
        }
    }

    /// <summary>Where in an object the hash of another stands: in each file or link the first place.</summary>
    public static IReadOnlyList<Mention> Mentions(Store store, StorePath within, StorePath of)
    {
        var mentions = new List<Mention>();
        var buffer = new byte[BufferSize];
        TreeWalk.Visit(store.RealPath(within), step =>
        {
            var scanner = new ReferenceScanner([of]);
            switch (step.Status.Kind)
            {
                case FileKind.Regular:
                    using (var file = step.Directory.OpenFile(step.Name))
                    {
                        while (file.Read(buffer) is var count and > 0)
                            scanner.Write(buffer.AsSpan(0, count));
                    }

                    break;
                case FileKind.SymbolicLink:
                    scanner.Write(step.Directory.ReadLink(step.Name));
                    break;
                default:
                    break;
            }

            if (scanner.FirstOffset(of) is var offset and >= 0)
                mentions.Add(new Mention(step.Below, offset, step.Status.Kind == FileKind.SymbolicLink));
            return true;
        });
        return mentions;
    }
}
