using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>Something that libsystemd calls back for, until it is disposed: objects, a node enumerator, a match.</summary>
public sealed class BusRegistration : IDisposable
{
    private readonly Bus _bus;
    private readonly BusVtable? _vtable;
    private GCHandle _self;
    private nint _slot;

    private BusRegistration(Bus bus, BusTarget target, BusVtable? vtable)
    {
        _bus = bus;
        _vtable = vtable;
        Target = target;
        _self = GCHandle.Alloc(this);
    }

    internal Bus Bus => _bus;

    internal BusTarget Target { get; }

    /// <summary>The pointer that callbacks get; <see cref="FromUserdata"/> turns it back.</summary>
    internal nint Userdata => GCHandle.ToIntPtr(_self);

    /// <summary>Takes the registration back. What the library may still be using is freed when it has returned.</summary>
    public void Dispose() => _bus.Unregister(this);

    internal static BusRegistration FromUserdata(nint userdata) => (BusRegistration)GCHandle.FromIntPtr(userdata).Target!;

    /// <param name="add">Calls the library with the new registration and returns the slot.</param>
    internal static BusRegistration Create(Bus bus, BusTarget target, BusVtable? vtable, Func<BusRegistration, nint> add)
    {
        var registration = new BusRegistration(bus, target, vtable);
        try
        {
            registration._slot = add(registration);
            return registration;
        }
        catch
        {
            registration.Free();
            throw;
        }
    }

    /// <summary>Only while the library is not inside one of its callbacks.</summary>
    internal void Free()
    {
        if (!_self.IsAllocated)
            return;

        // The order matters: the library reads the vtable while it lets go of the slot.
        if (_slot != 0)
            _ = SdBus.SlotUnref(_slot); // Always null.
        _vtable?.Dispose();
        _self.Free();
    }
}

/// <summary>What a registration leads to.</summary>
internal abstract record BusTarget
{
    private BusTarget()
    {
    }

    /// <param name="Find">The object at a path; null if there is none.</param>
    internal sealed record Objects(BusInterface Interface, Func<string, object?> Find) : BusTarget;

    /// <param name="List">The paths of all objects under a prefix.</param>
    internal sealed record Nodes(Func<string, IEnumerable<string>> List) : BusTarget;

    internal sealed record Match(Action<BusMessage> Handler) : BusTarget;

    /// <summary>libsystemd answers by itself.</summary>
    internal sealed record Nothing : BusTarget;
}
