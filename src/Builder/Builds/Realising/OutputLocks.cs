using Hillingar.Builder.Nix;
using Hillingar.Builder.Stores;

namespace Hillingar.Builder.Builds;

/// <summary>The locks of several paths, taken in one order by all, so that no two wait for each other.</summary>
internal sealed class OutputLocks : IDisposable
{
    private readonly List<StoreLock> _held = [];

    internal OutputLocks(Store store, IEnumerable<StorePath> paths, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var path in paths.Order())
                _held.Add(store.Lock(path, cancellationToken));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose() => _held.ForEach(held => held.Dispose());
}
