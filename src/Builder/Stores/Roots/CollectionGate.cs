using Hillingar.Linux;

namespace Hillingar.Builder.Stores;

/// <summary>
/// Keeps the collector apart from processes that add or keep objects. Adders are inside together and for moments only: while an object gets its
/// place and its record, or while a temporary root is written. The collector is inside alone, for one part of its work at a time.
/// A turnstile before the gate makes it fair: a process that waits at the gate holds it, so that none that came later gets in before.
/// </summary>
internal sealed class CollectionGate(string directory)
{
    private readonly string _turnstile = Path.Combine(directory, "gc-turnstile");
    private readonly string _gate = Path.Combine(directory, "gc-gate");
    private readonly string _collector = Path.Combine(directory, "gc-collector");

    /// <summary>Enters beside other adders. A caller that is inside must not enter again.</summary>
    public IDisposable EnterToAdd() => Enter(exclusive: false);

    /// <summary>Enters alone.</summary>
    public IDisposable EnterToCollect() => Enter(exclusive: true);

    /// <summary>The right to be the one collector of this store; null if another process or thread is.</summary>
    public IDisposable? TryBecomeCollector() => SysFile.TryLock(_collector, exclusive: true);

    /// <summary>Waits for the right to be the one collector of this store.</summary>
    public IDisposable BecomeCollector() => SysFile.Lock(_collector, exclusive: true);

    private FileDescriptor Enter(bool exclusive)
    {
        using var turn = SysFile.Lock(_turnstile, exclusive: true);
        return SysFile.Lock(_gate, exclusive);
    }
}
