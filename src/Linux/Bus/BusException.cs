namespace Hillingar.Linux;

/// <summary>A D-Bus error: one that a peer answered with, or one that a handler answers with by throwing it.</summary>
/// <param name="name">For example <c>org.freedesktop.DBus.Error.InvalidArgs</c>; see <see cref="BusErrors"/>.</param>
public sealed class BusException(string name, string message) : Exception(message)
{
    public string Name { get; } = name;
}

/// <summary>Names of errors that the D-Bus specification and its implementations share.</summary>
public static class BusErrors
{
    public const string Failed = "org.freedesktop.DBus.Error.Failed";
    public const string InvalidArgs = "org.freedesktop.DBus.Error.InvalidArgs";
    public const string AccessDenied = "org.freedesktop.DBus.Error.AccessDenied";
    public const string NotSupported = "org.freedesktop.DBus.Error.NotSupported";
    public const string UnknownObject = "org.freedesktop.DBus.Error.UnknownObject";
    public const string UnknownMethod = "org.freedesktop.DBus.Error.UnknownMethod";
    public const string ServiceUnknown = "org.freedesktop.DBus.Error.ServiceUnknown";
    public const string NameHasNoOwner = "org.freedesktop.DBus.Error.NameHasNoOwner";
    public const string NoReply = "org.freedesktop.DBus.Error.NoReply";
    public const string Timeout = "org.freedesktop.DBus.Error.Timeout";
    public const string Disconnected = "org.freedesktop.DBus.Error.Disconnected";
}
