using System.Runtime.InteropServices;
using System.Text;

namespace Hillingar.Linux;

/// <summary>
/// An <c>sd_bus_vtable</c> array and its strings in unmanaged memory, made from the description of an interface,
/// so that introspection, properties and argument checks are libsystemd's own. It must outlive its registration.
/// </summary>
internal sealed unsafe class BusVtable : IDisposable
{
    // The version marker that the library compares by address.
    private static readonly nint FormatReference =
        NativeLibrary.GetExport(NativeLibrary.Load(SdBus.Library), "sd_bus_object_vtable_format");

    private readonly List<nint> _blocks = [];

    internal BusVtable(BusInterface description)
    {
        var count = description.Members.Length + 2;
        // SAFETY: one zeroed entry for each member, the start and the end; the indices below stay within that.
        Pointer = (SdBusVtable*)NativeMemory.AllocZeroed((nuint)count, (nuint)sizeof(SdBusVtable));
        _blocks.Add((nint)Pointer);
        Pointer[0] = new SdBusVtable
        {
            TypeAndFlags = SdBusVtable.Pack(SdBusVtable.Start, 0),
            StartElementSize = (nuint)sizeof(SdBusVtable),
            StartFeatures = SdBusVtable.PARAM_NAMES,
            StartFormatReference = FormatReference,
        };
        for (var i = 0; i < description.Members.Length; i++)
            Pointer[i + 1] = Entry(description.Members[i]);
        Pointer[count - 1].TypeAndFlags = SdBusVtable.Pack(SdBusVtable.End, 0);
    }

    internal SdBusVtable* Pointer { get; }

    public void Dispose()
    {
        // SAFETY: each block came from NativeMemory and is forgotten here.
        _blocks.ForEach(block => NativeMemory.Free((void*)block));
        _blocks.Clear();
    }

    private SdBusVtable Entry(BusMember member) => member switch
    {
        BusMember.Method method => new SdBusVtable
        {
            TypeAndFlags = SdBusVtable.Pack(SdBusVtable.Method, Flags(method.Access)),
            Member = Text(method.Name),
            Signature = Text(method.Takes.Signature),
            MethodResult = Text(method.Returns.Signature),
            MethodHandler = &BusCallbacks.Method,
            MethodNames = Names([.. method.Takes.Names, .. method.Returns.Names]),
        },
        BusMember.Property property => new SdBusVtable
        {
            TypeAndFlags = property.Set is null
                ? SdBusVtable.Pack(SdBusVtable.Property, Flags(property.Change))
                : SdBusVtable.Pack(SdBusVtable.WritableProperty, Flags(property.Change) | Flags(property.Access)),
            Member = Text(property.Name),
            Signature = Text(property.Signature),
            PropertyGet = &BusCallbacks.GetProperty,
            PropertySet = property.Set is null ? null : &BusCallbacks.SetProperty,
        },
        BusMember.Signal signal => new SdBusVtable
        {
            TypeAndFlags = SdBusVtable.Pack(SdBusVtable.Signal, 0),
            Member = Text(signal.Name),
            Signature = Text(signal.Carries.Signature),
            SignalNames = Names(signal.Carries.Names),
        },
        _ => throw new ArgumentException($"no such member: {member}", nameof(member)),
    };

    private static ulong Flags(BusAccess access) => access switch
    {
        BusAccess.Privileged => 0,
        BusAccess.Anyone => SdBusVtable.UNPRIVILEGED,
    };

    private static ulong Flags(PropertyChange change) => change switch
    {
        PropertyChange.Silent => 0,
        PropertyChange.Constant => SdBusVtable.PROPERTY_CONST,
        PropertyChange.Announced => SdBusVtable.PROPERTY_EMITS_CHANGE,
        PropertyChange.Invalidated => SdBusVtable.PROPERTY_EMITS_INVALIDATION,
    };

    // Names follow one another, each with its null character, and an empty one ends them.
    private byte* Names(IEnumerable<string> names) => Text(string.Concat(names.Select(name => name + '\0')));

    private byte* Text(string text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        // SAFETY: the block has room for the bytes and the null character behind them.
        var block = (byte*)NativeMemory.Alloc((nuint)size + 1);
        _blocks.Add((nint)block);
        Encoding.UTF8.GetBytes(text, new Span<byte>(block, size));
        block[size] = 0;
        return block;
    }
}
