namespace Hillingar.Bus;

/// <summary>Names of errors: those of the D-Bus specification, and ours, which are systemd's behind our service's name.</summary>
public static class BusErrors
{
    public const string Failed = "org.freedesktop.DBus.Error.Failed";
    public const string AccessDenied = "org.freedesktop.DBus.Error.AccessDenied";
    public const string InteractionRequired = "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired";
    public const string InvalidArgs = "org.freedesktop.DBus.Error.InvalidArgs";
    public const string LimitsExceeded = "org.freedesktop.DBus.Error.LimitsExceeded";
    public const string NameHasNoOwner = "org.freedesktop.DBus.Error.NameHasNoOwner";
    public const string NoReply = "org.freedesktop.DBus.Error.NoReply";
    public const string PropertyReadOnly = "org.freedesktop.DBus.Error.PropertyReadOnly";
    public const string ServiceUnknown = "org.freedesktop.DBus.Error.ServiceUnknown";
    public const string UnknownInterface = "org.freedesktop.DBus.Error.UnknownInterface";
    public const string UnknownMethod = "org.freedesktop.DBus.Error.UnknownMethod";
    public const string UnknownObject = "org.freedesktop.DBus.Error.UnknownObject";
    public const string UnknownProperty = "org.freedesktop.DBus.Error.UnknownProperty";

    public const string AlreadySubscribed = HostBus.Service + ".AlreadySubscribed";
    public const string JobTypeNotApplicable = HostBus.Service + ".JobTypeNotApplicable";
    public const string NoSuchGeneration = HostBus.Service + ".NoSuchGeneration";
    public const string NoSuchJob = HostBus.Service + ".NoSuchJob";
    public const string NoSuchProcess = HostBus.Service + ".NoSuchProcess";
    public const string NoSuchUnit = HostBus.Service + ".NoSuchUnit";
    public const string NotSubscribed = HostBus.Service + ".NotSubscribed";
    public const string NoUnitForPid = HostBus.Service + ".NoUnitForPID";
    public const string UnitConflict = HostBus.Service + ".TransactionIsDestructive";
}

/// <summary>An error that a caller is told.</summary>
/// <param name="name">One of <see cref="BusErrors"/>.</param>
/// <param name="message">A sentence without its full stop.</param>
public sealed class BusException(string name, string message) : Exception(message)
{
    public string Name { get; } = name;
}
