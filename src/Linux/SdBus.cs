using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary>
/// <c>systemd/sd-bus.h</c>, connections: raw imports. All return a negative error number where they fail.
/// None of the library is thread-safe; <see cref="Bus"/> sees to it that one thread at a time calls it.
/// </summary>
internal static unsafe partial class SdBus
{
    internal const string Library = "libsystemd.so.0";
    internal const ulong CREDS_PID = 1 << 0;
    internal const ulong CREDS_EUID = 1 << 4;

    /// <summary>Passes a result on, or throws if it is an error number.</summary>
    internal static int Check(int result, string call, string? subject = null) =>
        result >= 0 ? result : throw new LinuxException((Errno)(-result), call, subject);

    [LibraryImport(Library, EntryPoint = "sd_bus_new")]
    internal static partial int New(nint* bus);

    [LibraryImport(Library, EntryPoint = "sd_bus_open_system")]
    internal static partial int OpenSystem(nint* bus);

    [LibraryImport(Library, EntryPoint = "sd_bus_set_address", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetAddress(BusHandle bus, string address);

    [LibraryImport(Library, EntryPoint = "sd_bus_set_bus_client")]
    internal static partial int SetBusClient(BusHandle bus, int yes);

    [LibraryImport(Library, EntryPoint = "sd_bus_negotiate_fds")]
    internal static partial int NegotiateDescriptors(BusHandle bus, int yes);

    [LibraryImport(Library, EntryPoint = "sd_bus_start")]
    internal static partial int Start(BusHandle bus);

    [LibraryImport(Library, EntryPoint = "sd_bus_flush_close_unref")]
    internal static partial nint FlushCloseUnref(nint bus);

    [LibraryImport(Library, EntryPoint = "sd_bus_get_unique_name")]
    internal static partial int GetUniqueName(BusHandle bus, byte** name);

    [LibraryImport(Library, EntryPoint = "sd_bus_request_name", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int RequestName(BusHandle bus, string name, ulong flags);

    [LibraryImport(Library, EntryPoint = "sd_bus_release_name", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ReleaseName(BusHandle bus, string name);

    [LibraryImport(Library, EntryPoint = "sd_bus_get_fd")]
    internal static partial int GetDescriptor(BusHandle bus);

    [LibraryImport(Library, EntryPoint = "sd_bus_get_events")]
    internal static partial int GetEvents(BusHandle bus);

    [LibraryImport(Library, EntryPoint = "sd_bus_get_timeout")]
    internal static partial int GetTimeout(BusHandle bus, ulong* monotonicMicroseconds);

    [LibraryImport(Library, EntryPoint = "sd_bus_process")]
    internal static partial int Process(BusHandle bus, nint* message);

    [LibraryImport(Library, EntryPoint = "sd_bus_call")]
    internal static partial int Call(BusHandle bus, nint message, ulong microseconds, SdBusError* error, nint* reply);

    [LibraryImport(Library, EntryPoint = "sd_bus_send")]
    internal static partial int Send(BusHandle bus, nint message, ulong* cookie);

    [LibraryImport(Library, EntryPoint = "sd_bus_add_object_vtable", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int AddObjectVtable(BusHandle bus, nint* slot, string path, string interfaceName, SdBusVtable* vtable, nint userdata);

    [LibraryImport(Library, EntryPoint = "sd_bus_add_fallback_vtable", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int AddFallbackVtable(
        BusHandle bus,
        nint* slot,
        string prefix,
        string interfaceName,
        SdBusVtable* vtable,
        delegate* unmanaged<nint, byte*, byte*, nint, nint*, SdBusError*, int> find,
        nint userdata);

    [LibraryImport(Library, EntryPoint = "sd_bus_add_node_enumerator", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int AddNodeEnumerator(
        BusHandle bus,
        nint* slot,
        string path,
        delegate* unmanaged<nint, byte*, nint, byte***, SdBusError*, int> enumerate,
        nint userdata);

    [LibraryImport(Library, EntryPoint = "sd_bus_add_object_manager", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int AddObjectManager(BusHandle bus, nint* slot, string path);

    [LibraryImport(Library, EntryPoint = "sd_bus_add_match", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int AddMatch(BusHandle bus, nint* slot, string rule, delegate* unmanaged<nint, nint, SdBusError*, int> handler, nint userdata);

    [LibraryImport(Library, EntryPoint = "sd_bus_slot_unref")]
    internal static partial nint SlotUnref(nint slot);

    [LibraryImport(Library, EntryPoint = "sd_bus_emit_properties_changed_strv", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int EmitPropertiesChanged(BusHandle bus, string path, string interfaceName, byte** names);

    [LibraryImport(Library, EntryPoint = "sd_bus_emit_object_added", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int EmitObjectAdded(BusHandle bus, string path);

    [LibraryImport(Library, EntryPoint = "sd_bus_emit_object_removed", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int EmitObjectRemoved(BusHandle bus, string path);

    [LibraryImport(Library, EntryPoint = "sd_bus_emit_interfaces_added_strv", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int EmitInterfacesAdded(BusHandle bus, string path, byte** names);

    [LibraryImport(Library, EntryPoint = "sd_bus_emit_interfaces_removed_strv", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int EmitInterfacesRemoved(BusHandle bus, string path, byte** names);

    [LibraryImport(Library, EntryPoint = "sd_bus_query_sender_creds")]
    internal static partial int QuerySenderCreds(MessageHandle message, ulong mask, nint* creds);

    [LibraryImport(Library, EntryPoint = "sd_bus_creds_unref")]
    internal static partial nint CredsUnref(nint creds);

    [LibraryImport(Library, EntryPoint = "sd_bus_creds_get_euid")]
    internal static partial int CredsGetEuid(nint creds, uint* uid);

    [LibraryImport(Library, EntryPoint = "sd_bus_creds_get_pid")]
    internal static partial int CredsGetPid(nint creds, int* pid);

    [LibraryImport(Library, EntryPoint = "sd_bus_error_set", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ErrorSet(SdBusError* error, string name, string message);

    [LibraryImport(Library, EntryPoint = "sd_bus_error_free")]
    internal static partial void ErrorFree(SdBusError* error);

    [LibraryImport(Library, EntryPoint = "sd_bus_path_encode", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int PathEncode(string prefix, string id, byte** path);

    [LibraryImport(Library, EntryPoint = "sd_bus_path_decode", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int PathDecode(string path, string prefix, byte** id);

    [LibraryImport(Library, EntryPoint = "sd_bus_object_path_is_valid", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int ObjectPathIsValid(string path);
}
