using System.Runtime.InteropServices;

namespace Hillingar.Linux;

/// <summary><c>systemd/sd-bus.h</c>, messages: raw imports.</summary>
internal static unsafe partial class SdBusMessage
{
    private const string Library = SdBus.Library;

    [LibraryImport(Library, EntryPoint = "sd_bus_message_ref")]
    internal static partial nint Ref(nint message);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_unref")]
    internal static partial nint Unref(nint message);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_new_signal", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int NewSignal(BusHandle bus, nint* message, string path, string interfaceName, string member);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_new_method_call", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int NewMethodCall(BusHandle bus, nint* message, string destination, string path, string interfaceName, string member);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_new_method_return")]
    internal static partial int NewMethodReturn(MessageHandle call, nint* message);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_new_method_error")]
    internal static partial int NewMethodError(MessageHandle call, nint* message, SdBusError* error);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_get_path")]
    internal static partial byte* GetPath(MessageHandle message);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_get_interface")]
    internal static partial byte* GetInterface(MessageHandle message);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_get_member")]
    internal static partial byte* GetMember(MessageHandle message);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_get_sender")]
    internal static partial byte* GetSender(MessageHandle message);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_get_signature")]
    internal static partial byte* GetSignature(MessageHandle message, int complete);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_get_allow_interactive_authorization")]
    internal static partial int GetAllowInteractiveAuthorization(MessageHandle message);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_set_allow_interactive_authorization")]
    internal static partial int SetAllowInteractiveAuthorization(nint message, int yes);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_has_signature", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int HasSignature(nint message, string signature);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_read_basic")]
    internal static partial int ReadBasic(MessageHandle message, byte type, void* value);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_read_array")]
    internal static partial int ReadArray(MessageHandle message, byte type, void** start, nuint* size);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_enter_container", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int EnterContainer(MessageHandle message, byte type, string contents);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_exit_container")]
    internal static partial int ExitContainer(MessageHandle message);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_peek_type")]
    internal static partial int PeekType(MessageHandle message, byte* type, byte** contents);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_at_end")]
    internal static partial int AtEnd(MessageHandle message, int complete);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_skip", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Skip(MessageHandle message, string types);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_append_basic")]
    internal static partial int AppendBasic(nint message, byte type, void* value);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_append_basic", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int AppendText(nint message, byte type, string value);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_append_array")]
    internal static partial int AppendArray(nint message, byte type, void* start, nuint size);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_open_container", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int OpenContainer(nint message, byte type, string contents);

    [LibraryImport(Library, EntryPoint = "sd_bus_message_close_container")]
    internal static partial int CloseContainer(nint message);
}
