using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Hillingar.Builder.Nix;
using Hillingar.Units.Quantities;

namespace Hillingar.Builder.Stores;

/// <summary>
/// Reads a tree as an archive on one thread, hashes it on another, and lets the caller do something with it on a third. What the
/// caller unpacks therefore has the hash that comes out, even if the tree changes meanwhile.
/// </summary>
internal static class ArchivePipe
{
    private const int BlocksToHash = 8;

    // What fits is read before anything is written: most of what is added is there already.
    private const int BlocksToCopy = 32;

    private const int Hashing = 0;
    private const int Caller = 1;

    /// <summary>Only hashes.</summary>
    /// <param name="look">Is shown every block; null for none.</param>
    public static NarHash Hash(Action<BlockSink> write, Action<ReadOnlySpan<byte>>? look = null)
    {
        var ring = new BlockRing(BlocksToHash, look is null ? 1 : 2);
        var hash = default(NarHash);
        var workers = new List<Worker> { new Worker("hash", ring, () => hash = HashAll(ring)) };
        if (look is not null)
            workers.Add(new Worker("scan", ring, () => LookAll(ring, look)));
        Run(ring, workers, () =>
        {
            write(ring);
            ring.End();
        });
        return hash;
    }

    /// <summary>Hashes, and copies unless that turns out to be needless before the copy has to begin.</summary>
    /// <param name="isNeeded">Asked at most once, when the whole archive was hashed and nothing of it was unpacked.</param>
    /// <param name="unpack">Makes something of the archive.</param>
    /// <returns>The hash, and whether <paramref name="unpack"/> ran.</returns>
    public static (NarHash Hash, bool WasUnpacked) Copy(Action<BlockSink> write, Func<NarHash, bool> isNeeded, Action<ByteSource> unpack)
    {
        var ring = new BlockRing(BlocksToCopy, 2);
        var hash = default(NarHash);
        var wasUnpacked = true;
        var hashing = new Worker("hash", ring, () => hash = HashAll(ring));
        var reading = new Worker("read", ring, () =>
        {
            write(ring);
            ring.End();
        });
        Run(ring, [hashing, reading], () =>
        {
            if (ring.WaitUntilFullOrEnded(Caller))
            {
                if (hashing.Join() is { } failure)
                    ExceptionDispatchInfo.Throw(failure);
                wasUnpacked = isNeeded(hash);
            }

            if (wasUnpacked)
                unpack(new RingSource(ring, Caller));
            ring.Leave(Caller);
        });
        return (hash, wasUnpacked);
    }

    private static NarHash HashAll(BlockRing ring)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var size = 0L;
        for (var block = ring.Read(Hashing, isFirst: true); !block.IsEmpty; block = ring.Read(Hashing, isFirst: false))
        {
            hash.AppendData(block.Span);
            size += block.Length;
        }

        return new NarHash(Sha256Hash.FromBytes(hash.GetCurrentHash()), size);
    }

    private static void LookAll(BlockRing ring, Action<ReadOnlySpan<byte>> look)
    {
        for (var block = ring.Read(Caller, isFirst: true); !block.IsEmpty; block = ring.Read(Caller, isFirst: false))
            look(block.Span);
    }

    // What failed first is what the caller gets to know.
    private static void Run(BlockRing ring, IReadOnlyList<Worker> workers, Action action)
    {
        Exception? own = null;
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            own = e;
            ring.Fail(e);
        }

        var failures = workers.Select(worker => worker.Join()).Prepend(own).OfType<Exception>().ToList();
        if (failures.OrderBy(failure => failure is RingFailedException).FirstOrDefault() is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }

    // Threads of their own: they block on files and on one another.
    private sealed class Worker
    {
        private readonly Thread _thread;
        private Exception? _failure;

        public Worker(string name, BlockRing ring, Action action)
        {
            _thread = new Thread(() =>
            {
                try
                {
                    action();
                }
#pragma warning disable CA1031 // The thread that joins throws every exception again.
                catch (Exception e)
#pragma warning restore CA1031
                {
                    _failure = e;
                    ring.Fail(e);
                }
            })
            { Name = $"hillingar-{name}", IsBackground = true };
            _thread.Start();
        }

        /// <summary>Waits for its end; how it failed, or null.</summary>
        public Exception? Join()
        {
            _thread.Join();
            return _failure;
        }
    }

    private sealed class RingSource(BlockRing ring, int reader) : ByteSource
    {
        private bool _isFirst = true;

        protected override ReadOnlyMemory<byte> NextBlock()
        {
            var block = ring.Read(reader, _isFirst);
            _isFirst = false;
            return block;
        }
    }
}
